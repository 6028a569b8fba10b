"""The figures of a text with whose they are, of when and of what, so that two texts can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.language.fold import fold
from qa.language.periods import Period, find_periods
from qa.language.places import find_places
from qa.language.quantities import Quantity, find_quantities
from qa.language.span import Span
from qa.language.terms import STOP_WORDS
from qa.language.words import cut

_BOUNDARY = re.compile("[、，；。：！？（）()]")
_OVER = re.compile(r"(?:超过?|突破|逾|至少|高于|不少于|不低于|多于)$")
_UNDER = re.compile(r"(?:不足|不到|将?近|接近|最多|低于|少于|不超过)$")
_OVER_AFTER, _UNDER_AFTER = re.compile(r"^(?:余|多|以上)"), re.compile(r"^(?:以下|以内)")
_SAME_UNIT = {"名": "人", "位": "人", "标箱": "标准箱", "TEU": "标准箱", "teu": "标准箱", "千米": "公里", "千克": "公斤", "％": "%"}  # fmt: skip
_COMPARED = re.compile("[居列位排占比较]$")  # 居嘉兴第一 does not make what follows 嘉兴's
_ORDINALS = frozenset("期届批轮级号档页章")  # 二期 and 3号 name a thing, they measure nothing
_PEOPLE = ("人", "人次")
_CHANGES = frozenset("增长 下降 同比 提高 降低 上升 减少 增加 达 达到 为 居 列 位居 占 比 上年 去年 全年 共 分别 完成 实现 累计 其中 同期".split())  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount or rank of a text.

    Attributes:
        bound: `over`, `under` or "" as the text says 超, 不足 or neither.
        period, place: the last named before it in the text; None where none is.
        near: the words of its own clause between the figures around it.
        own: the words that name what is measured; those before it in the sentence where its clause names nothing.
    """

    quantity: Quantity
    bound: str
    period: Period | None
    place: str | None
    near: tuple[str, ...]
    own: tuple[str, ...]


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """The text in the form that is compared: folded, with Chinese commas, so that no comma joins two numbers."""
    folded = fold(text)
    for narrow, wide in ((",", "，"), (";", "；"), (":", "："), ("!", "！"), ("?", "？")):
        folded = folded.replace(narrow, wide)
    return re.sub(r"\s+", "", folded)


@lru_cache(maxsize=4096)
def figures_of(text: str, year: int | None) -> tuple[Figure, ...]:
    """The figures of a normal text from left to right; `year` is what 今年 counts from."""
    mentions = find_periods(text, year)
    found = [
        q
        for q in find_quantities(text)
        if q.base not in _ORDINALS and not any(q.span.overlaps(m.span) for m in mentions)
    ]
    places = [one for one in find_places(text) if not _COMPARED.search(text[: one[0].start])]
    timeless = list(text)
    for mention in mentions:
        timeless[mention.span.start : mention.span.end] = " " * len(mention.span)
    figures: list[Figure] = []
    for at, q in enumerate(found):
        after = found[at + 1].span.start if at + 1 < len(found) else len(text)
        before = found[at - 1].span.end if at else 0
        near = content_words(_clause("".join(timeless), q.span, before, after))
        own = near if any(w not in _CHANGES for w in near) or not figures else (*figures[-1].own, *near)
        period = next((m.period for m in reversed(mentions) if m.span.end <= q.span.start), None)
        place = next((name for span, name in reversed(places) if span.end <= q.span.start), None)
        figures.append(Figure(q, _bound(text, q), period, place, near, own))
    return tuple(figures)


def _clause(text: str, span: Span, before: int, after: int) -> str:
    """What stands around a figure up to the next mark or figure, the figure itself left out."""
    left = max([before, *(m.end() for m in _BOUNDARY.finditer(text, 0, span.start))])
    right = next((m.start() for m in _BOUNDARY.finditer(text, span.end)), len(text))
    return f"{text[left : span.start]} {text[span.end : min(right, after)]}"


def _bound(text: str, q: Quantity) -> str:
    before, after = text[: q.span.start], text[q.span.end :]
    if _UNDER.search(before) or _UNDER_AFTER.search(after):
        return "under"
    is_over = _OVER.search(before) or _OVER_AFTER.search(after) or re.search("[余多]", q.text)
    return "over" if is_over else ""


def content_words(text: str) -> tuple[str, ...]:
    """The words of a normal text that say something; digits and marks say it elsewhere."""
    return tuple(w for w in cut(text) if w not in STOP_WORDS and re.search(r"[^\W\d_]", w))


def is_same(said: Figure, found: Figure) -> bool:
    """Whether two figures are the same amount, in whatever form."""
    a, b = said.quantity, found.quantity
    if "rank" in (a.kind, b.kind):
        return a.kind == b.kind and _rank(a) == _rank(b)
    if a.value is None or b.value is None or abs(a.value - b.value) > 1e-6 * max(1.0, abs(b.value)):
        return False
    return _bounds_agree(said.bound, found.bound) and _units_agree(_unit(a), _unit(b))


def _bounds_agree(said: str, found: str) -> bool:
    """超75亿元 may be told as 75亿元; 不足100家 is not 100家, and nothing may become 超 or 不足."""
    return said == found or (not said and found == "over")


def _unit(q: Quantity) -> str:
    return _SAME_UNIT.get(q.base, q.base)


def _units_agree(said: str, found: str) -> bool:
    if said == found or not said:
        return True
    return (
        said == "个"
        and found not in _PEOPLE
        and not re.search("元|%|百分点|年|月|天|小时|米|吨|亩|公顷", found)
    )


def _rank(q: Quantity) -> str:
    text = re.sub("位居|排名|[居列名位]", "", q.text)
    return "第1" if text in ("首", "榜首", "第1") else text
