"""One generation of an index, for reading."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from operator import itemgetter
from typing import Protocol

import numpy as np

from qa.documents.document import Document
from qa.errors import NotFoundError
from qa.facts.fact import Fact
from qa.indexing import rows
from qa.indexing.documents_cache import DocumentsCache
from qa.indexing.fact_search import FactPage, FactRange, count_facts, find_facts
from qa.indexing.filters import Filters
from qa.indexing.lexical import FieldWeights, LexicalQuery
from qa.indexing.policy_rows import IN_FORCE, read_policies
from qa.indexing.query_terms import lexical_query
from qa.indexing.restriction import allowed_ids
from qa.indexing.store import generation_of, get_meta
from qa.indexing.summaries import DocumentSummary, StoredPassage
from qa.indexing.words import Vocabulary
from qa.passages.passage import Passage

_SUMMARY = """
SELECT d.id, d.source, d.title, d.date, d.place, d.characters, d.added_at,
    (SELECT count(*) FROM passages p WHERE p.document_id = d.id) AS passages,
    (SELECT count(*) FROM facts f WHERE f.document_id = d.id) AS facts
FROM documents d {where}
"""
_SPARE_HITS = 16  # asked for beyond k, for hits of passages that are no longer or not yet visible
_IDS_A_QUERY = 500
_TEXTS_KEPT = 64


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(thread_name_prefix="qa-dense")


_beside = _threads()  # for searches that go on beside others


def _renew_threads() -> None:
    """A forked process has none of its parent's threads."""
    global _beside
    _beside = _threads()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_threads)

Hits = list[tuple[int, float]]


class Shared(Protocol):
    """What the snapshots of one generation share; the library keeps it between them."""

    documents: DocumentsCache

    def vocabulary(self, connection: sqlite3.Connection) -> Vocabulary: ...

    def allowed(self, filters: Filters, find: Callable[[], np.ndarray]) -> np.ndarray: ...

    def search_lexical(self, query: LexicalQuery, k: int, weights: FieldWeights, allowed: object) -> Hits: ...

    def search_dense(self, vector: np.ndarray, k: int, allowed: np.ndarray | None) -> Hits: ...

    def vectors(self, passage_ids: Sequence[int]) -> np.ndarray: ...

    def frequencies(self, grams: Sequence[str]) -> list[int]: ...

    def lexical_size(self) -> int: ...

    def warm(self) -> None: ...


class Snapshot:
    """Everything here is read at one generation; use it in one thread, inside its `with` block."""

    def __init__(self, connection: sqlite3.Connection, shared: Shared) -> None:
        self._connection = connection
        self._shared = shared
        self._texts: dict[str, tuple[str, str, str]] = {}  # source, title and text of the documents read last
        self.generation = generation_of(connection)

    @property
    def model(self) -> str | None:
        """Name of the embedder that made the vectors; None while nothing was added."""
        return get_meta(self._connection, "model")

    # documents

    def documents(self, in_force_on: str | None = None) -> list[DocumentSummary]:
        """All documents by source; or the formal ones that are in force on a day (YYYY-MM-DD)."""
        where, values = (f"WHERE {IN_FORCE}", [in_force_on] * 4) if in_force_on else ("", [])
        found = self._connection.execute(
            f"{_SUMMARY.format(where=where)} ORDER BY d.source", values
        ).fetchall()
        policies = read_policies(self._connection)
        return [DocumentSummary(**dict(row), policy=policies.get(row["id"])) for row in found]

    def summary(self, document_id: str) -> DocumentSummary:
        """One line of `documents`; raises NotFoundError."""
        row = self._row(_SUMMARY.format(where="WHERE d.id = ?"), document_id)
        return DocumentSummary(**dict(row), policy=read_policies(self._connection).get(document_id))

    def is_in_a_title(self, words: str) -> bool:
        """Whether a document's title, place or source holds the words; these need not stand in its text."""
        query = "SELECT 1 FROM documents WHERE instr(title || ' ' || coalesce(place, '') || ' ' || source, ?)"
        return self._connection.execute(f"{query} LIMIT 1", (words,)).fetchone() is not None

    def has_year(self, year: int) -> bool:
        """Whether a text, a passage's period or a fact's names the year; reads every text until one does."""
        named = "SELECT 1 FROM {} WHERE substr(period, 1, 4) = ?1"
        parts = [
            named.format("passages"),
            named.format("facts"),
            "SELECT 1 FROM documents WHERE instr(text, ?1)",
        ]
        row = self._connection.execute(f"{' UNION ALL '.join(parts)} LIMIT 1", (str(year),)).fetchone()
        return row is not None or self.is_in_a_title(str(year))

    def counts(self) -> tuple[int, int]:
        """How many documents and passages there are, without reading any."""
        query = "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)"
        documents, passages = self._connection.execute(query).fetchone()
        return documents, passages

    def document(self, document_id: str) -> Document:
        """Raises NotFoundError."""
        version = self._row("SELECT version FROM documents WHERE id = ?", document_id)["version"]
        document = self._shared.documents.get(document_id, version)
        if document is None:
            document = rows.document_of(self._row("SELECT * FROM documents WHERE id = ?", document_id))
            self._shared.documents.put(document, version)
        return document

    def original(self, document_id: str) -> tuple[str, bytes]:
        """The file's source and its bytes; raises NotFoundError."""
        query = "SELECT source, data FROM documents JOIN originals ON document_id = id WHERE id = ?"
        row = self._row(query, document_id)
        return row["source"], row["data"]

    def resolve(self, source_or_id: str) -> str:
        """The id of a document given by source or by id; raises NotFoundError."""
        return self._row(
            "SELECT id FROM documents WHERE ?1 IN (source, id) ORDER BY source <> ?1", source_or_id
        )["id"]

    def _row(self, query: str, key: str) -> sqlite3.Row:
        row = self._connection.execute(query, (key,)).fetchone()
        if row is None:
            raise NotFoundError(f"no document {key!r}", document=key)
        return row

    # passages

    def passages(self, passage_ids: Iterable[int]) -> list[StoredPassage]:
        """In the order asked; ids that are not visible are left out."""
        wanted = [int(passage_id) for passage_id in passage_ids]
        found = {passage.id: passage for passage in self._passages_by_id(wanted)}
        return [self._stored(found[passage_id]) for passage_id in wanted if passage_id in found]

    def passages_of(self, document_id: str) -> list[StoredPassage]:
        """All passages of a document in order; raises NotFoundError."""
        self.document(document_id)
        query = f"SELECT {rows.PASSAGE_COLUMNS} FROM passages WHERE document_id = ? ORDER BY ordinal"
        return [self._stored(rows.passage_of(row)) for row in self._connection.execute(query, (document_id,))]

    def text_of(self, document_id: str) -> str:
        """A document's text, without reading the rest of it; raises NotFoundError."""
        return self._named_text(document_id)[2]

    def _named_text(self, document_id: str) -> tuple[str, str, str]:
        known = self._texts.get(document_id)
        if known is None:
            version = self._row("SELECT version FROM documents WHERE id = ?", document_id)["version"]
            document = self._shared.documents.get(document_id, version)
            if document is None:
                row = self._row("SELECT source, title, text FROM documents WHERE id = ?", document_id)
                known = row["source"], row["title"], row["text"]
            else:
                known = document.source, document.title, document.text
            if len(self._texts) >= _TEXTS_KEPT:
                self._texts.clear()
            self._texts[document_id] = known
        return known

    def _stored(self, passage: Passage) -> StoredPassage:
        source, title, text = self._named_text(passage.document_id)
        return StoredPassage(passage, source, title, passage.span.of(text))

    def _passages_by_id(self, passage_ids: Sequence[int]) -> Iterable[Passage]:
        for start in range(0, len(passage_ids), _IDS_A_QUERY):
            part = passage_ids[start : start + _IDS_A_QUERY]
            marks = ",".join("?" * len(part))
            query = f"SELECT {rows.PASSAGE_COLUMNS} FROM passages WHERE id IN ({marks})"
            yield from map(rows.passage_of, self._connection.execute(query, part))

    # facts and words

    def facts(
        self,
        q: str | None = None,
        *,
        place: str | None = None,
        year: int | None = None,
        metric: str | None = None,
        document_id: str | None = None,
        passage_ids: Sequence[int] | None = None,
        limit: int | None = None,
    ) -> list[Fact]:
        """Facts that meet every condition given, by document and place in it.

        `q` is words, each of which must occur in the subject, metric, period or clause in some wording.
        """
        filters = Filters(document_id=document_id, place=place, year=year, metric=metric)
        return find_facts(self._connection, self.vocabulary, q, filters, passage_ids, limit)

    def facts_page(
        self, q: str | None, filters: Filters, wanted: FactRange, *, limit: int, offset: int = 0
    ) -> FactPage:
        """As `facts`, by value and period too: `limit` facts after the first `offset`, and how many there are."""
        found = find_facts(
            self._connection, self.vocabulary, q, filters, None, limit, wanted=wanted, offset=offset
        )
        if offset == 0 and len(found) < limit:
            return FactPage(tuple(found), len(found))
        total = count_facts(self._connection, self.vocabulary, q, filters, wanted)
        return FactPage(tuple(found), total)

    def facts_by_passage(self, passage_ids: Sequence[int]) -> dict[int, list[Fact]]:
        """The facts of passages in order of place, by passage id; passages without any are left out."""
        found: dict[int, list[Fact]] = {}
        query = "SELECT * FROM facts WHERE passage_id IN (SELECT value FROM json_each(?)) ORDER BY start, id"
        for row in self._connection.execute(query, (rows.to_json([int(p) for p in passage_ids]),)):
            found.setdefault(row["passage_id"], []).append(rows.fact_of(row))
        return found

    def outdated_documents(self, facts_version: int) -> int:
        """How many documents hold facts of an older version of the program."""
        query = "SELECT count(*) FROM documents WHERE facts_version < ?"
        return int(self._connection.execute(query, (facts_version,)).fetchone()[0])

    @property
    def vocabulary(self) -> Vocabulary:
        return self._shared.vocabulary(self._connection)

    # search

    @property
    def indexed_passages(self) -> int:
        """How many passages `frequencies` counts over."""
        return self._shared.lexical_size()

    def frequencies(self, grams: Sequence[str]) -> list[int]:
        """In how many passages each character, bigram or number stands, one count each."""
        return self._shared.frequencies(grams)

    def query_terms(self, question: str) -> LexicalQuery:
        """The question cut for `lexical`, with other wordings of what it says."""
        return lexical_query(question, self.vocabulary)

    def lexical(
        self,
        query: LexicalQuery | str,
        k: int,
        *,
        filters: Filters | None = None,
        weights: FieldWeights | None = None,
    ) -> Hits:
        """Up to k passages by weighted BM25, as (id, score), best first; a text is cut by `query_terms`."""
        terms = self.query_terms(query) if isinstance(query, str) else query
        chosen = weights or FieldWeights()
        return self._search(
            k, filters, lambda wanted, allowed: self._shared.search_lexical(terms, wanted, chosen, allowed)
        )

    def dense(self, vector: np.ndarray, k: int, *, filters: Filters | None = None) -> Hits:
        """Up to k passages by similarity to a query's vector, as (passage id, similarity), best first."""
        return self._search(
            k, filters, lambda wanted, allowed: self._shared.search_dense(vector, wanted, allowed)
        )

    def dense_beside(
        self, vector: np.ndarray, k: int, *, filters: Filters | None = None
    ) -> Callable[[], Hits]:
        """Start `dense` in another thread; what is returned, called in this one, waits and gives its hits."""
        allowed, wanted = self._allowed(filters), k + _SPARE_HITS
        first = _beside.submit(self._shared.search_dense, vector, wanted, allowed)

        def search(count: int, allowed: np.ndarray | None) -> Hits:
            return first.result() if count == wanted else self._shared.search_dense(vector, count, allowed)

        return lambda: self._search(k, filters, search)

    def vectors(self, passage_ids: Sequence[int]) -> np.ndarray:
        """The passages' vectors, float32, one row each."""
        return self._shared.vectors(passage_ids)

    def warm(self) -> None:
        """Open the derived indexes now; raises IndexDamagedError."""
        self._shared.warm()

    def _search(
        self, k: int, filters: Filters | None, search: Callable[[int, np.ndarray | None], Hits]
    ) -> Hits:
        """Ask for more than k until k visible passages came or there are no more."""
        allowed = self._allowed(filters)
        if k < 1:
            return []
        wanted = k + _SPARE_HITS
        while True:
            hits = search(wanted, allowed)
            visible = self._visible([passage_id for passage_id, _ in hits])
            kept = [hit for hit in hits if hit[0] in visible]
            if len(kept) >= k or len(hits) < wanted:
                return kept[:k]
            wanted *= 2

    def _allowed(self, filters: Filters | None) -> np.ndarray | None:
        if filters is None or filters.is_empty:
            return None
        return self._shared.allowed(filters, lambda: allowed_ids(self._connection, filters))

    def _visible(self, passage_ids: Sequence[int]) -> set[int]:
        visible: set[int] = set()
        for start in range(0, len(passage_ids), _IDS_A_QUERY):
            part = passage_ids[start : start + _IDS_A_QUERY]
            query = f"SELECT id FROM passages WHERE id IN ({','.join('?' * len(part))})"
            visible.update(map(itemgetter(0), self._connection.execute(query, part)))
        return visible
