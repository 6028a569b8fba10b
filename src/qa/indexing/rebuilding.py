"""Everything derived again from the originals, beside the old files, and switched to by one commit."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from qa import messages
from qa.errors import QaError
from qa.indexing import document_rows as documents
from qa.indexing import rows
from qa.indexing.derived_writer import DerivedWriter
from qa.indexing.discovery import discover
from qa.indexing.embedder import Embedder
from qa.indexing.engines import DerivedFolder, Engines
from qa.indexing.passage_terms import embedded_text, lexical_entry
from qa.indexing.pipeline import Pipeline
from qa.indexing.preparing import Prepared, prepare, prepare_document
from qa.indexing.source_file import AddResult, Progress
from qa.indexing.store import Store, get_meta, raise_generation, set_meta
from qa.indexing.words import load_vocabulary
from qa.passages.passage import Passage

_BATCH = 4_000


def rebuild(
    store: Store,
    root: Path,
    engines: Engines,
    pipeline: Pipeline,
    embedder: Embedder,
    progress: Progress,
    step: Callable[[str], None],
) -> list[AddResult]:
    """See `Library.rebuild`; the caller holds the lock."""
    with store.reading() as connection:
        folder = DerivedFolder(root, int(get_meta(connection, "derived") or 0) + 1)
    shutil.rmtree(folder.folder, ignore_errors=True)
    derived = DerivedWriter(folder, embedder.dim, engines, is_new=True)
    try:
        with store.writing() as connection:
            results = _renew_documents(connection, pipeline, progress)
            step("lexical")
            _derive(connection, derived, embedder)
            set_meta(connection, derived=folder.number, model=embedder.name, dim=embedder.dim, unfinished=0)
            raise_generation(connection)
            step("commit")
    finally:
        derived.close()
    step("purge")
    folder.remove_others()
    return results


def _renew_documents(
    connection: sqlite3.Connection, pipeline: Pipeline, progress: Progress
) -> list[AddResult]:
    """Every document made again by the pipeline, with new passage ids."""
    generation = int(get_meta(connection, "generation") or 0) + 1
    next_id = int(get_meta(connection, "next_passage_id") or 1)
    results = []
    for (document_id,) in connection.execute("SELECT id FROM documents ORDER BY source").fetchall():
        prepared, result = _renewed(connection, document_id, pipeline)
        if prepared is not None:
            words = discover(prepared.document.text)
            documents.write_document(connection, prepared.numbered(next_id), words, generation)
            next_id += len(prepared.passages)
        results.append(result)
        progress(result)
    set_meta(connection, next_passage_id=next_id)
    return results


def _renewed(
    connection: sqlite3.Connection, document_id: str, pipeline: Pipeline
) -> tuple[Prepared | None, AddResult]:
    """The document from its original; from its stored text where the original fails; None where both fail."""
    query = "SELECT * FROM documents JOIN originals ON document_id = id WHERE id = ?"
    row = connection.execute(query, (document_id,)).fetchone()
    source, overrides, original = row["source"], json.loads(row["overrides"]), row["data"]
    try:
        prepared = prepare(source, document_id, original, overrides, pipeline)
        return prepared, AddResult(source, "updated", document_id)
    except QaError as error:
        reason = messages.error_message(error.code, error.details)
        kept = messages.INDEX["text_kept"].format(reason=reason)
        failed = AddResult(source, "failed", document_id, kept, error.code)
    try:
        return prepare_document(rows.document_of(row), original, overrides, pipeline), failed
    except Exception:
        return None, failed  # its passages stay as they are


def _derive(connection: sqlite3.Connection, derived: DerivedWriter, embedder: Embedder) -> None:
    """Terms and vectors of every passage, batch by batch."""
    words = load_vocabulary(connection).word_list
    pairs = _passages(connection)
    while batch := list(islice(pairs, _BATCH)):
        entries = [lexical_entry(passage, text, words) for passage, text in batch]
        vectors = embedder.embed_passages([embedded_text(passage, text) for passage, text in batch])
        passage_ids = [passage.id for passage, _ in batch]
        derived.collect(entries, passage_ids, np.asarray(vectors, dtype=np.float32))
    derived.save()


def _passages(connection: sqlite3.Connection) -> Iterator[tuple[Passage, str]]:
    columns = f"SELECT {rows.PASSAGE_COLUMNS} FROM passages WHERE document_id = ? ORDER BY ordinal"
    for document_id, text in connection.execute("SELECT id, text FROM documents ORDER BY source"):
        for row in connection.execute(columns, (document_id,)):
            passage = rows.passage_of(row)
            yield passage, passage.span.of(text)
