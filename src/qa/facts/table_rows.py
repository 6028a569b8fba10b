"""Facts of a table's row, written out as 「地区：诸暨；增速（%）：7.5」."""

import re
from collections.abc import Iterator

from qa.documents.document import Block, Document
from qa.facts.fact import Fact
from qa.facts.times import Times
from qa.language.quantities import find_quantities
from qa.language.span import Span

_CELL = re.compile(r"(?P<label>[^：；\n]{1,30})：(?P<value>[^；\n]*)")
_NUMBER = re.compile(r"\s*(?P<number>[+\-−]?\d+(?:,\d{3})*(?:\.\d+)?)\s*(?P<unit>[^\d\s]{0,6})\s*")
_UNIT = re.compile(r"[（(](?P<unit>[^（）()]{1,6})[）)]")
_NO_MEASURE = re.compile(r"序号|编号|代码|电话|邮编|年份|日期|时间|排名|名次|证号|文号|邮箱|身份证")
_GROWTH = re.compile(r"同比|增长|增速|增幅|环比|比上年|±")


def row_facts(document: Document, span: Span, default: str, times: Times, block: Block) -> Iterator[Fact]:
    """One fact a cell that holds a number; the first cell without one names the subject."""
    text = span.of(document.text)
    subject = ""
    for match in _CELL.finditer(text):
        label, value = match["label"].strip(), match["value"]
        number = _NUMBER.fullmatch(value)
        if number is None:
            subject = subject or (value.strip() if not find_quantities(value) else "")
            continue
        if _NO_MEASURE.search(label):
            continue
        yield _cell_fact(document, span.start, match, number, subject or default, times, block)


def _cell_fact(
    document: Document,
    base: int,
    cell: re.Match[str],
    number: re.Match[str],
    subject: str,
    times: Times,
    block: Block,
) -> Fact:
    label = cell["label"].strip()
    in_label = _UNIT.search(label)
    unit = number["unit"] or (in_label["unit"] if in_label else "")
    metric = _UNIT.sub("", label).strip()
    digits = number["number"].replace("−", "-").replace("+", "")
    measured = next(iter(find_quantities(digits.lstrip("-").replace(",", "") + unit)), None)
    worth = (
        measured.value
        if measured and measured.value is not None
        else float(digits.lstrip("-").replace(",", ""))
    )
    start = base + cell.start("value") + number.start("number")
    value = Span(start, start + len(number["number"]) + len(number["unit"]) * bool(number["unit"]))
    sentence = Span(base + cell.start(), base + cell.end())
    is_growth = bool(_GROWTH.search(metric)) and unit in ("%", "％", "")
    return Fact(
        document_id=document.id,
        subject=subject,
        metric=_GROWTH.sub("", metric).strip("（）() ") or metric if is_growth else metric,
        value=None if is_growth else number["number"],
        unit=None if is_growth else (unit or None),
        value_number=None if is_growth else worth * (-1.0 if digits.startswith("-") else 1.0),
        unit_base=None if is_growth else ((measured.base if measured else unit) or None),
        approximate=False,
        status=None,
        period=times.label(sentence, sentence.end, block),
        change=f"{metric}{value.of(document.text)}" if is_growth else None,
        rank=None,
        span=sentence,
        value_span=value,
    )
