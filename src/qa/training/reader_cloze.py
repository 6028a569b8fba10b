"""Reading rows made from text: a number, date, place, body or name taken out of a sentence and asked for, or its latter part."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from qa.language.fold import fold
from qa.language.organisations import find_organisations
from qa.language.places import find_places
from qa.language.quantities import find_quantities
from qa.language.span import Span
from qa.language.synonyms import general_synonyms
from qa.language.terms import STOP_WORDS
from qa.language.words import cut
from qa.passages.sentences import sentences

_DATE = re.compile(
    r"(?:(?:\d{4}年|去年|今年)(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日)(?:上午|下午|晚)?|\d{1,2}月(?:底|初)"
)
_NAME = re.compile(r"[“《]([^”》“《]{2,20})[”》]")
_LIST = re.compile(r"[^，。；：、“”（）\s]{2,10}(?:、[^，。；：、“”（）\s]{2,10}){2,}")
_MEANS = re.compile(r"(?P<what>[^，。；：]{2,20})[，,]?(?:是指|指的是)(?P<how>[^。]{8,})。?")
_BREAK = re.compile("[，；：。]")
_OPEN = (
    "有哪些规定？", "有什么要求？", "如何规定？", "应当怎么做？", "有哪些措施？", "采取了哪些措施？", "有何政策？",
    "怎么办？", "如何？", "将如何处理？", "提出了哪些要求？", "有什么支持？", "情况如何？", "做了什么？", "有哪些？",
)  # fmt: skip
_WHY = ("为什么", "为何")


@dataclass(frozen=True, slots=True)
class Made:
    """A question, and where in the text its answer stands."""

    question: str
    span: Span


Make = Callable[[], list[Made]]


def made_rows(text: str, chance: random.Random, count: int) -> list[Made]:
    """Up to `count` rows of one text, each of another sentence where it has as many."""
    places = [s for s in sentences(text) if 14 <= len(s) <= 160]
    chance.shuffle(places)
    found: list[Made] = []
    for sentence in places:
        options = list(_options(text, sentence, chance))
        if options:
            kind = chance.choice(sorted({kind for kind, _ in options}))
            found += chance.choice([make for k, make in options if k == kind])()
        if len(found) == count:
            break
    return found


def _options(text: str, sentence: Span, chance: random.Random) -> Iterator[tuple[str, Make]]:
    """What could be asked of a sentence: the kind, and what makes the row."""
    own, base = sentence.of(text), sentence.start
    for quantity in find_quantities(own):
        if quantity.kind in ("money", "percent", "count") and quantity.text[0].isdigit():
            asked = _asked_amount(quantity.kind, quantity.base, quantity.unit, chance)
            yield "number", partial(_made, own, quantity.span, asked, base, chance)
    for match in _DATE.finditer(own):
        word = chance.choice(("什么时候", "何时", "哪一天" if "日" in match[0] else "哪一年", "什么时间"))
        yield "time", partial(_made, own, Span(*match.span()), word, base, chance)
    for span, _ in find_places(own):
        yield (
            "place",
            partial(
                _made, own, span, chance.choice(("哪里", "什么地方", "哪个地方", "哪个地区")), base, chance
            ),
        )
    for span, _ in find_organisations(own):
        yield (
            "body",
            partial(
                _made, own, span, chance.choice(("哪个单位", "哪个部门", "谁", "哪家单位")), base, chance
            ),
        )
    for match in _NAME.finditer(own):
        yield "name", partial(_made, own, Span(*match.span(1)), chance.choice(("什么", "哪个")), base, chance)
    for match in _LIST.finditer(own):
        yield (
            "list",
            partial(
                _made, own, Span(*match.span()), chance.choice(("哪些", "什么", "哪些内容")), base, chance
            ),
        )
    yield from _whole(own, base, chance)


def _whole(own: str, base: int, chance: random.Random) -> Iterator[tuple[str, Make]]:
    """Rows whose answer is the latter part of a sentence, or all of it."""
    if means := _MEANS.match(own):
        yield "means", partial(_meaning, means, base, chance)
    cuts = [m.end() for m in _BREAK.finditer(own) if m.start() >= 5 and len(own) - m.end() >= 10]
    if cuts:
        yield "rest", partial(_rest, own, cuts, base, chance)
    if len(own) >= 25:
        yield "all", partial(_all, own, base, chance)


def _meaning(means: re.Match[str], base: int, chance: random.Random) -> list[Made]:
    frame = chance.choice(("是什么？", "是指什么？", "是什么意思？", "指的是什么？"))
    question = re.sub("^.{0,6}所称的?", "", means["what"]) + frame
    return [Made(question, Span(base + means.start("how"), base + means.end("how")))]


def _rest(own: str, cuts: Sequence[int], base: int, chance: random.Random) -> list[Made]:
    """The words up to a comma asked about, what follows the answer."""
    at = cuts[0] if chance.random() < 0.7 else chance.choice(cuts)
    words = _kept(own[max(0, at - 40) : at - 1], chance, 0.85)
    span = Span(base + at, base + len(own.rstrip("。")))
    return [Made(words + chance.choice(_OPEN), span)] if len(words) >= 4 else []


def _all(own: str, base: int, chance: random.Random) -> list[Made]:
    """Some words of a sentence asked about, all of it the answer."""
    words = _kept(own, chance, 0.35)
    is_why = re.search("为了?|由于|因为?|旨在", own) and chance.random() < 0.5
    question = chance.choice(_WHY) + words if is_why else words + chance.choice(_OPEN)
    return [Made(question, Span(base, base + len(own.rstrip("。"))))] if len(words) >= 6 else []


def _asked_amount(kind: str, unit: str, written: str, chance: random.Random) -> str:
    if kind == "percent":
        return chance.choice(("百分之多少", "多少", "百分之几", "多少"))
    if kind == "money":
        return chance.choice(("多少钱", "多少" + unit, "多少", "多少" + written))
    return chance.choice(("多少", "多少" + unit, "几" + unit, "多少" + unit))


def _made(own: str, span: Span, asked: str, base: int, chance: random.Random) -> list[Made]:
    """The clause with the thing asked for in its place, or the words around and then what is asked."""
    left = [m.end() for m in _BREAK.finditer(own, 0, span.start)]
    starts = [0, *left]
    start = (
        starts[-1 - (len(starts) > 1 and chance.random() < 0.5)]
        if span.start - starts[-1] > 5
        else starts[max(0, len(starts) - 2)]
    )
    end = next((m.start() for m in _BREAK.finditer(own, span.end)), len(own))
    before, after = own[start : span.start], own[span.end : end]
    subject = _kept(own[:start], chance, 0.4)[:12] if chance.random() < 0.5 else ""
    form = chance.random()
    if form < 0.4:
        question = subject + _kept(before, chance, 0.9) + asked + _kept(after, chance, 0.9) + "？"
    elif form < 0.75:
        question = (
            subject
            + _kept(before, chance, 0.8)
            + _kept(after, chance, 0.8)
            + chance.choice(("是", "有", "达到", "为"))
            + asked
            + "？"
        )
    else:
        question = (
            asked + chance.choice(("，", "的", "是")) + subject + _kept(before + after, chance, 0.7) + "？"
        )
    return [Made(question, Span(base + span.start, base + span.end))]


def _kept(text: str, chance: random.Random, ratio: float) -> str:
    """The text with some words left out and some said otherwise."""
    kept = []
    for word in cut(text):
        if not re.search(r"\w", word):
            continue
        if chance.random() < ratio or (
            ratio > 0.7 and word not in STOP_WORDS and len(word) > 1 and chance.random() < 0.5
        ):
            kept.append(_otherwise(word, chance))
    return "".join(kept)


def _otherwise(word: str, chance: random.Random) -> str:
    others = general_synonyms().alternatives_of_folded(fold(word)) if chance.random() < 0.25 else ()
    return chance.choice(list(others)) if others else word
