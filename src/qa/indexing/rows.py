"""Values to database rows and back."""

from __future__ import annotations

import calendar
import json
import sqlite3
from typing import Any

from qa.documents.document import Block, Document, ReferenceDate
from qa.facts.fact import Fact
from qa.language.fold import fold
from qa.language.periods import Period
from qa.language.span import Span
from qa.passages.passage import Context, Passage

PASSAGE_COLUMNS = (
    "id, document_id, ordinal, start, end, page, kind, title, heading, organisations, places, period"
)
FACT_COLUMNS = (
    "document_id, passage_id, subject, metric, value, unit, value_number, unit_base, approximate, "
    "status, period, change, rank, start, end, value_start, value_end, folded, first_month, last_month"
)


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def blocks_to_json(document: Document) -> str:
    return to_json(
        [[b.kind, b.span.start, b.span.end, b.page, b.heading, b.section] for b in document.blocks]
    )


def document_of(row: sqlite3.Row) -> Document:
    blocks = (
        Block(kind, Span(start, end), page, heading, section)
        for kind, start, end, page, heading, section in json.loads(row["blocks"])
    )
    date = ReferenceDate(row["date"], row["date_evidence"] or "") if row["date"] else None
    return Document(
        id=row["id"],
        source=row["source"],
        title=row["title"],
        text=row["text"],
        blocks=tuple(blocks),
        date=date,
        place=row["place"],
        metadata=json.loads(row["metadata"]),
    )


def passage_values(passage: Passage) -> tuple[object, ...]:
    """The values of `PASSAGE_COLUMNS`."""
    context = passage.context
    return (
        passage.id,
        passage.document_id,
        passage.ordinal,
        passage.span.start,
        passage.span.end,
        passage.page,
        passage.kind,
        context.title,
        context.heading,
        to_json(context.organisations),
        to_json(context.places),
        context.period,
    )


def passage_of(row: sqlite3.Row) -> Passage:
    context = Context(
        title=row["title"],
        heading=row["heading"],
        organisations=tuple(json.loads(row["organisations"])),
        places=tuple(json.loads(row["places"])),
        period=row["period"],
    )
    return Passage(
        document_id=row["document_id"],
        ordinal=row["ordinal"],
        span=Span(row["start"], row["end"]),
        kind=row["kind"],
        context=context,
        page=row["page"],
        id=row["id"],
    )


def fact_values(fact: Fact, text: str, passage_id: int | None) -> tuple[object, ...]:
    """The values of `FACT_COLUMNS`; `text` is the document's."""
    searched = " ".join(
        filter(None, [fact.subject, fact.metric, fact.period, fact.status, fact.unit, fact.span.of(text)])
    )
    return (
        fact.document_id,
        passage_id,
        fact.subject,
        fact.metric,
        fact.value,
        fact.unit,
        fact.value_number,
        fact.unit_base,
        fact.approximate,
        fact.status,
        fact.period,
        fact.change,
        fact.rank,
        fact.span.start,
        fact.span.end,
        fact.value_span.start,
        fact.value_span.end,
        fold(searched),
        *months_of(fact.period),
    )


def months_of(label: str | None) -> tuple[int | None, int | None]:
    """First and last month of a period's label or of a date, as 12 * year + month (1 to 12); None where there is none."""
    period = Period.parse(label or "")
    if period is None:
        return None, None
    first = 12 * period.year + period.first_month
    return first, first + period.months - 1


def fact_of(row: sqlite3.Row) -> Fact:
    return Fact(
        document_id=row["document_id"],
        subject=row["subject"],
        metric=row["metric"],
        value=row["value"],
        unit=row["unit"],
        value_number=row["value_number"],
        unit_base=row["unit_base"],
        approximate=bool(row["approximate"]),
        status=row["status"],
        period=row["period"],
        change=row["change"],
        rank=row["rank"],
        span=Span(row["start"], row["end"]),
        value_span=Span(row["value_start"], row["value_end"]),
    )


def first_day(date: str | None) -> str | None:
    """The first day that YYYY, YYYY-MM or YYYY-MM-DD can mean."""
    return None if not date else (date + "-01-01"[len(date) - 4 :] if len(date) < 10 else date)


def last_day(date: str | None) -> str | None:
    """The last day that YYYY, YYYY-MM or YYYY-MM-DD can mean."""
    if not date or len(date) >= 10:
        return date or None
    if len(date) == 4:
        return f"{date}-12-31"
    try:
        return f"{date}-{calendar.monthrange(int(date[:4]), int(date[5:7]))[1]:02d}"
    except ValueError:
        return f"{date}-31"
