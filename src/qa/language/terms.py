"""Search terms: what a text is cut into for the lexical index, and a question for asking it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from qa.language.fold import fold
from qa.language.words import WordList, cut_for_search

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_LETTER = rf"[^\W\d_{HAN}]"
_TOKEN = re.compile(
    rf"(?P<han>[{HAN}]+)"
    rf"|(?P<word>\d*{_LETTER}(?:{_LETTER}|\d)*(?:\.\d+)?)"
    r"|(?P<number>\d+(?:\.\d+)*[%‰]?)"
)
MAX_TERM_CHARS = 64
STOP_WORDS = frozenset(
    [
        "的",
        "了",
        "在",
        "是",
        "和",
        "与",
        "及",
        "或",
        "等",
        "把",
        "被",
        "对",
        "为",
        "从",
        "向",
        "到",
        "于",
        "以",
        "之",
        "其",
        "此",
        "这",
        "那",
        "该",
        "也",
        "都",
        "就",
        "还",
        "又",
        "很",
        "有",
        "个",
        "些",
        "吗",
        "呢",
        "吧",
        "啊",
        "呀",
        "嘛",
        "么",
        "着",
        "过",
        "地",
        "得",
        "所",
        "由",
        "并",
        "而",
        "且",
        "但",
        "则",
        "将",
        "会",
        "能",
        "上",
        "下",
        "中",
        "里",
        "内",
        "我",
        "我们",
        "你",
        "你们",
        "他",
        "他们",
        "它",
        "她",
        "多少",
        "什么",
        "哪些",
        "哪个",
        "哪里",
        "哪儿",
        "哪",
        "谁",
        "几",
        "几个",
        "怎么",
        "怎样",
        "如何",
        "怎么样",
        "为什么",
        "为何",
        "是否",
        "是不是",
        "有没有",
        "有哪些",
        "什么样",
        "什么时候",
        "何时",
        "请问",
    ]
)


def grams(text: str) -> list[str]:
    """Characters and character bigrams of Han runs; a number or an alphanumeric word is one term."""
    return list(grams_of_folded(fold(text)))


def grams_of_folded(folded: str) -> Iterator[str]:
    """As `grams`, for text that is folded already; no bigram crosses anything but Han characters."""
    for match in _TOKEN.finditer(folded):
        token = match.group()
        if match.lastgroup != "han":
            yield token[:MAX_TERM_CHARS]
            continue
        yield from token
        for start in range(len(token) - 1):
            yield token[start : start + 2]


def words(text: str, extra: WordList | None = None) -> list[str]:
    """Dictionary words, long ones with their parts, and besides them every word of `extra` that occurs."""
    return words_of_folded(fold(text), extra)


def words_of_folded(folded: str, extra: WordList | None = None) -> list[str]:
    """As `words`, for text that is folded already."""
    terms: list[str] = []
    for match in _TOKEN.finditer(folded):
        token = match.group()
        if match.lastgroup == "han":
            terms.extend(cut_for_search(token))
        else:
            terms.append(token[:MAX_TERM_CHARS])
    if extra:  # only what cutting did not find, or a word that the dictionary knows would count twice
        terms.extend((Counter(extra.occurring_in(folded)) - Counter(terms)).elements())
    return terms


def without_stop_words(terms: Iterable[str]) -> list[str]:
    """For questions only: a passage keeps all its words."""
    return [term for term in terms if term not in STOP_WORDS]
