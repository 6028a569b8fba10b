"""Passages given new terms after the list of words changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from qa.indexing import rows
from qa.indexing.derived_writer import DerivedWriter
from qa.indexing.lexical import LexicalEntry
from qa.indexing.passage_terms import lexical_entry
from qa.indexing.store import Store
from qa.language.fold import fold
from qa.language.terms import grams_of_folded
from qa.language.words import WordList

_BATCH = 2_000


def reindex_words(
    store: Store,
    derived: DerivedWriter,
    changed: WordList,
    word_list: WordList,
    *,
    skip_from: int | None = None,
) -> None:
    """Cut the passages that hold one of the changed words again, with `word_list`.

    Only what may hold a word is read: the passages that have all its characters and bigrams. Passages from
    the id `skip_from` on are new and have the right terms.
    """
    if not changed:
        return
    with store.reading() as connection:
        if not connection.execute("SELECT 1 FROM passages LIMIT 1").fetchone():
            return
        candidates = derived.containing([list(grams_of_folded(word)) for word in changed.words])
        ids = sorted(i for i in candidates if skip_from is None or i < skip_from)
        for start in range(0, len(ids), _BATCH):
            entries = _entries(connection, ids[start : start + _BATCH], changed, word_list)
            derived.replace_terms(list(entries))


def _entries(
    connection: sqlite3.Connection, passage_ids: list[int], changed: WordList, word_list: WordList
) -> Iterable[LexicalEntry]:
    marks = ",".join("?" * len(passage_ids))
    columns = ", ".join(f"p.{name.strip()}" for name in rows.PASSAGE_COLUMNS.split(","))
    query = (
        f"SELECT {columns}, substr(d.text, p.start + 1, p.end - p.start) AS passage_text FROM passages p "
        f"JOIN documents d ON d.id = p.document_id WHERE p.id IN ({marks})"
    )
    for row in connection.execute(query, passage_ids):
        if any(True for _ in changed.places_in(fold(row["passage_text"]))):
            yield lexical_entry(rows.passage_of(row), row["passage_text"], word_list)
