"""Facts looked up in the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from qa.facts.fact import Fact
from qa.indexing import rows
from qa.indexing.filters import Filters
from qa.indexing.words import Vocabulary
from qa.language.fold import fold

_PLACE = "(instr(d.place, ?) OR instr(f.subject, ?) OR instr(coalesce(p.places, ''), ?))"
_YEAR = "substr(coalesce(nullif(f.period, ''), nullif(p.period, ''), d.date, ''), 1, 4) = ?"


def find_facts(
    connection: sqlite3.Connection,
    vocabulary: Vocabulary,
    q: str | None,
    filters: Filters,
    passage_ids: Sequence[int] | None,
    limit: int | None,
) -> list[Fact]:
    """Facts that meet every condition given, by source and place in the document."""
    parts, values = _conditions(filters)
    for word in fold(q or "").split():
        wordings = [word, *vocabulary.synonyms.alternatives_of_folded(word)]
        parts.append("(" + " OR ".join(["instr(f.folded, ?)"] * len(wordings)) + ")")
        values.extend(wordings)
    if passage_ids is not None:
        parts.append("f.passage_id IN (SELECT value FROM json_each(?))")
        values.append(rows.to_json([int(passage_id) for passage_id in passage_ids]))
    query = (
        "SELECT f.* FROM facts f JOIN documents d ON d.id = f.document_id "
        "LEFT JOIN passages p ON p.id = f.passage_id "
        f"WHERE {' AND '.join(parts) or '1'} ORDER BY d.source, f.start, f.id LIMIT ?"
    )
    return [rows.fact_of(row) for row in connection.execute(query, [*values, -1 if limit is None else limit])]


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
        values.append(f"{filters.year:04d}")
    if filters.metric:
        parts.append("instr(f.metric, ?)")
        values.append(filters.metric)
    return parts, values
