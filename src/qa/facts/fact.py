"""A figure that a document states."""

from dataclasses import dataclass

from qa.language.span import Span


@dataclass(frozen=True, slots=True)
class Fact:
    """Subject – metric – value, tied to its clause; a field is None (or "") where the text does not say.

    Attributes:
        value: as written, with its approximation and without the unit (「超75」 → 「75」).
        unit: as written (「亿元」); `unit_base` is the comparable unit (「元」), `value_number` the value in it.
        status: 完成, 目标, 计划, 预计, 累计 or 新增.
        period: normalised: 2023, 2024Q1, 2024-03.
        change: the change as written (「增长10.7%」); rank likewise (「全市第2」).
        span: the clause in the document's text; `value_span` the value with its unit.
    """

    document_id: str
    subject: str
    metric: str
    value: str | None
    unit: str | None
    value_number: float | None
    unit_base: str | None
    approximate: bool
    status: str | None
    period: str | None
    change: str | None
    rank: str | None
    span: Span
    value_span: Span
