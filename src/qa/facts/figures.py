"""The numbers of a sentence that can be facts: with their bounds, ranges joined, and no names such as 15分钟生活圈."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from qa.language.quantities import Quantity, find_quantities
from qa.language.span import Span

_BOUND = re.compile(r"(?:及|或)?(?:以上|以下|以内|左右|上下|之内)")
_RANGE = re.compile(r"[-—–~～至到]+")
_ORDINAL_UNITS = ("期", "届", "批", "轮", "档", "代", "版", "楼", "层", "线", "度", "等", "级", "号", "页")
_DONE_TIMES = re.compile(r"(?:共|先后|累计|已|举办|开展|完成|实施|组织|了|办|分|发放)$")
_NAME_AFTER = re.compile(r"[版线代号]|(?:院|校|星|中全会)")
_VAGUE_HEADS = re.compile(r"(?:方面|层面|维度|角度|阶段|环节|问题|特点|关系|方向|字)(?![\u4e00-\u9fff]*\d)")
_DURATION_LEAD = re.compile(
    r"(?:期限|时限|工期|有效期|时间|周期|任期|年限|服务期|期为|期间为|不超过|不少于|不低于|压缩|缩短|缩减|延长|至|到|需|为|满|公示|办理|达|寿命|年龄|时长|里程)(?:[为是约至到了]|不少于|不超过|不低于)*$"
)
_DURATION_TAIL = re.compile(r"(?:之?[内后前中]|来|以[来前后]|间|多?前|里|期间|连续|计划|规划|行动|一)")
_RANK_END = re.compile(r"$|[，；。、）”！]|[并且，]|的|（")
_PLAIN = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a sentence, in offsets of that sentence.

    Attributes:
        span: the number with its unit and, for a range, its lower end.
        end: after its bound (以上, 左右), where there is one.
        is_han: written in Chinese numerals.
    """

    quantity: Quantity
    span: Span
    end: int
    is_han: bool

    @property
    def is_rank(self) -> bool:
        return self.quantity.kind == "rank"


@lru_cache(maxsize=1024)
def find_figures(text: str) -> tuple[Figure, ...]:
    """The figures of a sentence from left to right."""
    quantities = [q for q in find_quantities(text) if not _is_within_title(text, q.span)]
    figures = [_figure(text, q) for q in _joined(text, quantities)]
    return tuple(f for f in figures if _is_figure(text, f))


def _joined(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """「3至5个工作日」: two numbers with one unit are one range, worth its lower end."""
    joined: list[Quantity] = []
    for quantity in quantities:
        lower = re.search(
            r"(?:^|(?<![\d.第年月]))(\d+(?:\.\d+)?)(?:%|万|亿)?$", _before_range(text, quantity)
        )
        if (
            lower
            and quantity.kind not in ("rank", "bare")
            and not (joined and joined[-1].span.end > lower.end())
        ):
            value = _scaled(float(lower[1]), quantity)
            joined.append(
                replace(
                    quantity,
                    span=Span(lower.start(), quantity.span.end),
                    text=text[lower.start() : quantity.span.end],
                    value=value,
                    is_approximate=True,
                )
            )
            continue
        before = joined[-1] if joined else None
        between = text[before.span.end : quantity.span.start] if before else ""
        if before and _RANGE.fullmatch(between) and before.kind in (quantity.kind, "bare"):
            span = Span(before.span.start, quantity.span.end)
            value = (before.value or 0.0) if before.unit else _scaled(before.value or 0.0, quantity)
            joined[-1] = replace(quantity, span=span, text=span.of(text), value=value, is_approximate=True)
            continue
        joined.append(quantity)
    return joined


def _before_range(text: str, quantity: Quantity) -> str:
    """The text up to a range mark right before a quantity; "" when there is none."""
    match = re.search(r"[-—–~～至到]+$", text[: quantity.span.start])
    return text[: match.start()] if match else ""


def _scaled(number: float, quantity: Quantity) -> float:
    digits = re.match(r"\d+(?:,\d{3})*(?:\.\d+)?", quantity.text)
    if not digits or not quantity.value:
        return number
    return number * quantity.value / float(digits[0].replace(",", ""))


def _figure(text: str, quantity: Quantity) -> Figure:
    bound = _BOUND.match(text, quantity.span.end)
    is_han = not _PLAIN.search(quantity.text)
    if bound:
        quantity = replace(quantity, is_approximate=True)
    return Figure(quantity, quantity.span, bound.end() if bound else quantity.span.end, is_han)


def _is_figure(text: str, figure: Figure) -> bool:
    quantity, span = figure.quantity, figure.span
    before, after = text[: span.start], text[span.end :]
    if quantity.kind == "rank":
        return (
            not re.search("奖$", quantity.text)
            and not _is_quoted(text, span)
            and bool(_RANK_END.match(after))
        )
    if quantity.kind == "bare" and not _is_bare_figure(figure, after):
        return False
    if after.startswith(("级", "型")) or (quantity.base in ("岁", "周岁") and figure.end > span.end):
        return False
    if before.endswith(("“", "《", "〔", "No.")) or (
        re.search(r"[“《][^”》]{0,3}$", before) and figure.is_han
    ):
        return False
    if quantity.kind == "time":
        return _is_measured_time(before, after, quantity)
    if figure.is_han:
        if _is_quoted(text, span) or quantity.unit == "角":
            return False
        return _is_han_figure(before, after, quantity)
    return True


def _is_bare_figure(figure: Figure, after: str) -> bool:
    """A number without a unit: 倍差1.61, 人口6万, 30万儿童; never 5G, 2.0版 or 1号."""
    if not figure.quantity.value or _NAME_AFTER.match(after):
        return False
    return figure.quantity.value >= 1e4 or bool(re.match(r"$|[，；。、）！以左上]", after))


def _is_measured_time(before: str, after: str, quantity: Quantity) -> bool:
    """A duration that is itself the measure (时限3个工作日), not a time at which something was (近3年, 3年内)."""
    if _DURATION_TAIL.match(after) and not quantity.unit.endswith("工作日"):
        return False
    return bool(_DURATION_LEAD.search(before)) or quantity.unit.endswith("工作日")


def _is_han_figure(before: str, after: str, quantity: Quantity) -> bool:
    if quantity.value is None:
        return False
    if quantity.unit in _ORDINAL_UNITS:
        return bool(_DONE_TIMES.search(before)) and not after.startswith(("工程", "项目"))
    if quantity.kind == "count" and (quantity.value < 2 or _VAGUE_HEADS.match(after)):
        return False
    if quantity.unit == "次" and after.startswith(("分配", "产业")):
        return False
    return bool(quantity.unit) and not before.endswith(("第", "每", "任何", "哪", "几"))


def _is_quoted(text: str, span: Span) -> bool:
    """Within a short quotation: a name or a slogan."""
    for opening, closing in ("“”", "‘’"):
        opened = text.rfind(opening, 0, span.start)
        closed = text.find(closing, opened) if opened >= 0 else -1
        if opened >= 0 and span.end <= closed <= opened + 40:
            return True
    return False


def _is_within_title(text: str, span: Span) -> bool:
    opened = text.rfind("《", 0, span.start)
    return opened >= 0 and text.find("》", opened, span.start) < 0
