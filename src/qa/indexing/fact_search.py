"""Facts looked up in the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from qa.facts.fact import Fact
from qa.indexing import rows
from qa.indexing.filters import Filters
from qa.indexing.policy_rows import IN_FORCE
from qa.indexing.words import Vocabulary
from qa.language.fold import fold
from qa.language.quantities import find_quantities

_PLACE = "(instr(d.place, ?) OR instr(f.subject, ?) OR instr(coalesce(p.places, ''), ?))"
_YEAR = (
    "CASE WHEN f.first_month IS NULL THEN substr(coalesce(nullif(p.period, ''), d.date, ''), 1, 4) = ? "
    "ELSE f.first_month <= ? AND f.last_month >= ? END"
)


@dataclass(frozen=True, slots=True)
class FactRange:
    """Which facts by their value and their time; every condition that is given must hold.

    `unit` is one written in texts (亿元) or a comparable one (元); `minimum` and `maximum` are in the comparable unit, both
    inclusive; a fact's period must overlap what lies from `period_from` to `period_to` (labels as facts bear them: 2023,
    2024Q1, 2024-03).
    """

    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    period_from: str | None = None
    period_to: str | None = None


@dataclass(frozen=True, slots=True)
class FactPage:
    """Some of the facts found, and how many there are."""

    facts: tuple[Fact, ...]
    total: int


def find_facts(
    connection: sqlite3.Connection,
    vocabulary: Vocabulary,
    q: str | None,
    filters: Filters,
    passage_ids: Sequence[int] | None,
    limit: int | None,
    wanted: FactRange = FactRange(),
    offset: int = 0,
) -> list[Fact]:
    """Facts that meet every condition given, by source and place in the document."""
    where, values = _where(vocabulary, q, filters, passage_ids, wanted)
    query = f"SELECT f.* FROM {_joined('d.' + where)} WHERE {where} ORDER BY d.source, f.start, f.id LIMIT ? OFFSET ?"
    found = connection.execute(query, [*values, -1 if limit is None else limit, offset])
    return [rows.fact_of(row) for row in found]


def count_facts(
    connection: sqlite3.Connection,
    vocabulary: Vocabulary,
    q: str | None,
    filters: Filters,
    wanted: FactRange,
) -> int:
    """How many facts meet every condition given."""
    where, values = _where(vocabulary, q, filters, None, wanted)
    query = f"SELECT count(*) FROM {_joined(where)} WHERE {where}"
    return int(connection.execute(query, values).fetchone()[0])


def _joined(used: str) -> str:
    """The tables that the conditions used speak of."""
    documents = " JOIN documents d ON d.id = f.document_id" if "d." in used else ""
    passages = " LEFT JOIN passages p ON p.id = f.passage_id" if "p." in used else ""
    return f"facts f{documents}{passages}"


def _where(
    vocabulary: Vocabulary,
    q: str | None,
    filters: Filters,
    passage_ids: Sequence[int] | None,
    wanted: FactRange,
) -> tuple[str, list[object]]:
    parts, values = _conditions(filters)
    for word in fold(q or "").split():
        wordings = [word, *vocabulary.synonyms.alternatives_of_folded(word)]
        parts.append("(" + " OR ".join(["instr(f.folded, ?)"] * len(wordings)) + ")")
        values.extend(wordings)
    if passage_ids is not None:
        parts.append("f.passage_id IN (SELECT value FROM json_each(?))")
        values.append(rows.to_json([int(passage_id) for passage_id in passage_ids]))
    for part, value in _range_conditions(wanted):
        parts.append(part)
        values.append(value)
    return " AND ".join(parts) or "1", values


def _conditions(filters: Filters) -> tuple[list[str], list[object]]:
    parts: list[str] = []
    values: list[object] = []
    if filters.document_id is not None:
        parts.append("f.document_id = ?")
        values.append(filters.document_id)
    if filters.place:
        parts.append(_PLACE)
        values.extend([filters.place] * 3)
    if filters.year is not None:
        parts.append(_YEAR)
        values.extend([f"{filters.year:04d}", 12 * filters.year + 12, 12 * filters.year + 1])
    if filters.metric:
        parts.append("instr(f.metric, ?)")
        values.append(filters.metric)
    if filters.in_force_on:
        parts.append(IN_FORCE)
        values.extend([filters.in_force_on] * 4)
    return parts, values


def _range_conditions(wanted: FactRange) -> list[tuple[str, object]]:
    conditions: list[tuple[str, object]] = []
    if wanted.unit:
        conditions.append(("f.unit_base = ?", base_of(wanted.unit)))
    if wanted.minimum is not None:
        conditions.append(("f.value_number >= ?", wanted.minimum))
    if wanted.maximum is not None:
        conditions.append(("f.value_number <= ?", wanted.maximum))
    first, _ = rows.months_of(wanted.period_from)
    _, last = rows.months_of(wanted.period_to)
    if first is not None:
        conditions.append(("f.last_month >= ?", first))
    if last is not None:
        conditions.append(("f.first_month <= ?", last))
    return conditions


def base_of(unit: str) -> str:
    """The comparable unit of one as written: 亿元 → 元; any other text stands for itself."""
    found = find_quantities(f"1{unit}")
    return found[0].base if found and found[0].text == f"1{unit}" else unit
