"""Prepared documents written into the database."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from qa.facts.fact import Fact
from qa.indexing import rows
from qa.indexing.policy_rows import write_policy
from qa.indexing.preparing import Prepared
from qa.passages.passage import Passage

_DOCUMENT_COLUMNS = (
    "id, source, title, date, date_evidence, date_first, date_last, place, characters, "
    "original_sha256, text_sha256, overrides, cleaner_version, splitter_version, facts_version, "
    "added_at, updated_at, version, metadata, blocks, text"
)


def document_id_for(connection: sqlite3.Connection, source: str) -> str:
    """The first 12 hex digits of the source's sha256; more where another source has the same."""
    digest = hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()
    for length in (12, 16, 24, 64):
        row = connection.execute("SELECT source FROM documents WHERE id = ?", (digest[:length],)).fetchone()
        if row is None or row[0] == source:
            return digest[:length]
    raise AssertionError("two sources with one sha256")


def passage_ids_of(connection: sqlite3.Connection, document_ids: Iterable[str]) -> list[int]:
    found: list[int] = []
    for document_id in document_ids:
        found += [
            row[0]
            for row in connection.execute("SELECT id FROM passages WHERE document_id = ?", (document_id,))
        ]
    return found


def write_document(
    connection: sqlite3.Connection, prepared: Prepared, corpus_words: Sequence[str], generation: int
) -> None:
    """Insert a document, or replace the one of the same id."""
    document = prepared.document
    now = datetime.now(UTC).isoformat(timespec="seconds")
    old = connection.execute("SELECT added_at FROM documents WHERE id = ?", (document.id,)).fetchone()
    delete_document(connection, document.id)
    date = document.date.value if document.date else None
    values = (
        document.id,
        document.source,
        document.title,
        date,
        document.date.evidence if document.date else None,
        rows.first_day(date),
        rows.last_day(date),
        document.place,
        len(document.text),
        prepared.original_sha256,
        prepared.text_sha256,
        rows.to_json(dict(prepared.overrides)),
        prepared.versions.cleaner,
        prepared.versions.splitter,
        prepared.versions.facts,
        old[0] if old else now,
        now,
        generation,
        rows.to_json(dict(document.metadata)),
        rows.blocks_to_json(document),
        document.text,
    )
    connection.execute(f"INSERT INTO documents ({_DOCUMENT_COLUMNS}) VALUES ({_marks(len(values))})", values)
    connection.execute("INSERT INTO originals VALUES (?, ?)", (document.id, prepared.original))
    _write_passages(connection, prepared)
    if prepared.policy is not None:
        write_policy(connection, document.id, document.title, prepared.policy)
    words = [(word, document.id) for word in corpus_words]
    connection.executemany("INSERT OR IGNORE INTO corpus_words VALUES (?, ?)", words)


def delete_document(connection: sqlite3.Connection, document_id: str) -> None:
    """With its original, passages, facts and words."""
    connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))


def _write_passages(connection: sqlite3.Connection, prepared: Prepared) -> None:
    columns = rows.PASSAGE_COLUMNS
    values = [rows.passage_values(passage) for passage in prepared.passages]
    connection.executemany(
        f"INSERT INTO passages ({columns}) VALUES ({_marks(len(columns.split(',')))})", values
    )
    text = prepared.document.text
    columns = rows.FACT_COLUMNS
    facts = [rows.fact_values(fact, text, _passage_of(fact, prepared.passages)) for fact in prepared.facts]
    connection.executemany(f"INSERT INTO facts ({columns}) VALUES ({_marks(len(columns.split(',')))})", facts)


def _passage_of(fact: Fact, passages: Sequence[Passage]) -> int | None:
    start = fact.value_span.start
    return next((passage.id for passage in passages if passage.span.start <= start < passage.span.end), None)


def _marks(count: int) -> str:
    return ",".join("?" * count)
