"""Questions made from text: words of a title and of one sentence, some dropped or said otherwise, in the frame of an enquiry."""

from __future__ import annotations

import random
import re

from qa.language.fold import fold
from qa.language.synonyms import general_synonyms
from qa.language.terms import STOP_WORDS
from qa.language.words import cut

_FRAMES = (
    "反映{}的问题", "咨询{}", "关于{}的咨询", "关于{}的问题", "请求解决{}的问题", "请问{}", "希望{}", "建议{}",
    "投诉{}", "{}怎么办", "{}的相关问题", "对{}的建议", "{}是什么情况？", "想了解{}",
)  # fmt: skip
_ENDINGS = (
    "是什么？",
    "有哪些？",
    "有什么规定？",
    "如何？",
    "怎么办？",
    "怎样？",
    "吗？",
    "情况如何？",
    "有什么要求？",
    "是多少？",
    "",
)
_SENTENCE = re.compile(r"[^。！？；!?;\n]{12,}")


def framed(text: str, chance: random.Random, ratio: float) -> str:
    """The text as part of an enquiry, in a share `ratio` of cases."""
    return chance.choice(_FRAMES).format(text) if chance.random() < ratio else text


def made_question(title: str, text: str, chance: random.Random) -> str:
    """A question about one sentence of the text; "" when it has none long enough."""
    sentences = _SENTENCE.findall(text)
    if not sentences:
        return ""
    words = _content(chance.choice(sentences))
    if len(words) < 3:
        return ""
    start = chance.randrange(max(1, len(words) - 5))
    kept = [word for word in words[start : start + chance.randint(4, 9)] if chance.random() < 0.75]
    kept = [_otherwise(word, chance) for word in kept]
    if chance.random() < 0.2:
        chance.shuffle(kept)
    head = [word for word in _content(title) if chance.random() < 0.35][:3]
    asked = "".join([*head, *kept])
    return framed(asked, chance, 1.0) if chance.random() < 0.4 else asked + chance.choice(_ENDINGS)


def _content(text: str) -> list[str]:
    return [word for word in cut(text) if re.search(r"\w", word) and word not in STOP_WORDS]


def _otherwise(word: str, chance: random.Random) -> str:
    """Another word of the same meaning, now and then."""
    others = general_synonyms().alternatives_of_folded(fold(word)) if chance.random() < 0.4 else ()
    return chance.choice(list(others)) if others else word
