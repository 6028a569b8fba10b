"""Whether the documents speak of a year; in doubt they do.

A year is spoken of when a text, a passage's period or a fact names it, when it lies in a range or a five-year plan that
is named, and when a document of a year nearby may mean it by 去年, 明年 and the like.
"""

import re
from collections.abc import Sequence

from qa.indexing.filters import Filters
from qa.indexing.snapshot import Snapshot

_LATEST_YEARS = 60  # how far ahead a written range of years is looked for
_LOOKED_THROUGH = 200
_RANGE = re.compile(r"((?:19|20)\d{2})年?\s*(?:[-—–~～至到]|——)\s*((?:19|20)\d{2})")
_PLANS = {2001: "十五", 2006: "十一五", 2011: "十二五", 2016: "十三五", 2021: "十四五", 2026: "十五五", 2031: "十六五"}  # fmt: skip
_RELATIVE = {
    -1: ("明年", "来年", "次年", "下一年"),
    -2: ("后年",),
    1: ("去年", "上年", "上一年", "前一年", "过去一年", "一年前"),
    2: ("前年", "两年前"),
}


def speaks_of(view: Snapshot, year: int, reference_years: set[int]) -> bool:
    """Whether a passage may speak of the year; in doubt it does."""
    if year in reference_years or any(view.frequencies([str(year)])) or view.has_year(year):
        return True
    return _in_a_range(view, year) or _in_a_plan(view, year) or _means(view, year, reference_years)


def _in_a_range(view: Snapshot, year: int) -> bool:
    """Whether 「2026—2035年」 and the like covers it."""
    later = [str(y) for y in range(year + 1, year + _LATEST_YEARS)]
    ends = [y for y, count in zip(later, view.frequencies(later), strict=True) if count]
    for end in ends:
        texts = _passages_with(view, end)
        if texts is None:
            return True
        spans = [m for text in texts for m in _RANGE.finditer(text)]
        if any(int(m[1]) < year < int(m[2]) for m in spans):
            return True
    return False


def _in_a_plan(view: Snapshot, year: int) -> bool:
    """Whether the five-year plan that the year belongs to is named."""
    name = _PLANS.get(year - (year - 1) % 5, "")
    return bool(name) and _holds(view, (name,), Filters())


def _means(view: Snapshot, year: int, reference_years: set[int]) -> bool:
    """Whether a document of a year nearby says 去年, 明年 and the like."""
    for distance, words in _RELATIVE.items():
        if year + distance in reference_years:
            around = str(year + distance)
            if _holds(view, words, Filters(date_from=around, date_to=around)):
                return True
    return False


def _holds(view: Snapshot, words: Sequence[str], filters: Filters) -> bool:
    for word in words:
        texts = _passages_with(view, word, filters)
        if texts is None or any(word in text for text in texts):
            return True
    return False


def _passages_with(view: Snapshot, word: str, filters: Filters = Filters()) -> list[str] | None:  # noqa: B008
    """The passages nearest to a word; None where there are more than are looked through."""
    hits = view.lexical(word, _LOOKED_THROUGH, filters=filters)
    if len(hits) == _LOOKED_THROUGH:
        return None
    return [stored.text for stored in view.passages(passage_id for passage_id, _ in hits)]
