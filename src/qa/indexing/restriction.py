"""Filters as conditions of the database."""

from __future__ import annotations

import json
import sqlite3

import numpy as np

from qa.indexing.filters import Filters
from qa.indexing.policy_rows import IN_FORCE
from qa.indexing.rows import first_day, last_day

_YEAR = "substr(CASE WHEN p.period <> '' THEN p.period ELSE coalesce(d.date, '') END, 1, 4) = ?"


def conditions(filters: Filters) -> tuple[list[str], list[object]]:
    """SQL conditions over `documents d` and `passages p`, and their values."""
    parts: list[tuple[str, tuple[object, ...]]] = []
    if filters.document_id is not None:
        parts.append(("d.id = ?", (filters.document_id,)))
    if filters.source is not None:
        parts.append(("d.source = ?", (filters.source,)))
    if filters.place:
        parts.append(("(instr(d.place, ?) OR instr(p.places, ?))", (filters.place, filters.place)))
    if filters.year is not None:
        parts.append((_YEAR, (f"{filters.year:04d}",)))
    if filters.date_from:
        parts.append(("d.date_last >= ?", (first_day(filters.date_from),)))
    if filters.date_to:
        parts.append(("d.date_first <= ?", (last_day(filters.date_to),)))
    if filters.metric:
        holds = "EXISTS (SELECT 1 FROM facts f WHERE f.passage_id = p.id AND instr(f.metric, ?))"
        parts.append((holds, (filters.metric,)))
    if filters.document_ids is not None:
        parts.append(("d.id IN (SELECT value FROM json_each(?))", (json.dumps(filters.document_ids),)))
    if filters.in_force_on:
        parts.append((IN_FORCE, (filters.in_force_on,) * 4))
    return [part for part, _ in parts], [value for _, values in parts for value in values]


def allowed_ids(connection: sqlite3.Connection, filters: Filters) -> np.ndarray:
    """Ids of the passages that the filters let through, int64, ascending."""
    parts, values = conditions(filters)
    where = " AND ".join(parts) or "1"
    query = (
        f"SELECT p.id FROM passages p JOIN documents d ON d.id = p.document_id WHERE {where} ORDER BY p.id"
    )
    return np.fromiter((row[0] for row in connection.execute(query, values)), dtype=np.int64)
