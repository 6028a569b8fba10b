"""Documents added, replaced and removed: everything becomes visible by one commit of the database."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from qa import messages
from qa.errors import DocumentError, QaError
from qa.indexing import document_rows as documents
from qa.indexing import rows
from qa.indexing.derived_writer import DerivedWriter
from qa.indexing.discovery import discover
from qa.indexing.embedder import Embedder
from qa.indexing.lexical import LexicalEntry
from qa.indexing.passage_terms import embedded_text, lexical_entry
from qa.indexing.pipeline import Pipeline
from qa.indexing.preparing import Prepared, prepare, sha256
from qa.indexing.reindexing import reindex_words
from qa.indexing.source_file import AddResult, AddStatus, Progress, SourceFile
from qa.indexing.store import Store, get_meta, raise_generation, set_meta
from qa.indexing.summaries import Removed
from qa.indexing.words import load_vocabulary
from qa.language.fold import fold
from qa.language.words import WordList

BATCH_DOCUMENTS = 200
BATCH_CHARS = 7_000_000  # about 20 MB of text
BATCH_BYTES = 64 * 1024 * 1024  # of originals
BATCH_SHARE = 20  # a batch may be a twentieth of the index, or saving the dense part would cost ever more
REINDEXED_WORDS = 200  # of those found in one batch, the ones that older passages are cut again for

Step = Callable[[str], None]


@dataclass(slots=True)
class Batch:
    """Documents that will be committed together."""

    ready: list[tuple[Prepared, AddResult]] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    text_hashes: dict[str, str] = field(
        default_factory=dict
    )  # to the title of the first document with that text
    chars: int = 0
    bytes: int = 0

    def put(self, prepared: Prepared, result: AddResult) -> None:
        self.ready.append((prepared, result))
        self.sources.add(prepared.document.source)
        self.text_hashes.setdefault(prepared.text_sha256, prepared.document.title)
        self.chars += len(prepared.document.text)
        self.bytes += len(prepared.original)


class Writer:
    """One write, with the lock held: recover what a crash left, commit batches, purge what they replaced."""

    def __init__(
        self,
        store: Store,
        derived: DerivedWriter,
        pipeline: Callable[[], Pipeline],
        embedder: Callable[[], Embedder],
        *,
        step: Step = lambda name: None,
    ) -> None:
        """`pipeline` and `embedder` load what only adding needs; `step` is told each step beforehand."""
        self._store = store
        self._derived = derived
        self._load_pipeline = pipeline
        self._load_embedder = embedder
        self._step = step
        self._replaced: list[int] = []

    @cached_property
    def _pipeline(self) -> Pipeline:
        return self._load_pipeline()

    @cached_property
    def _embedder(self) -> Embedder:
        return self._load_embedder()

    def add(self, files: Iterable[SourceFile], progress: Progress) -> list[AddResult]:
        """See `Library.add`."""
        results: list[AddResult] = []
        batch = Batch()
        limit = max(BATCH_DOCUMENTS, self._count("documents") // BATCH_SHARE)
        for file in files:
            if file.source in batch.sources:
                results += self._commit(batch, progress)
                batch = Batch()
            outcome = self._prepare(file, batch)
            if isinstance(outcome, AddResult):
                results.append(outcome)
                progress(outcome)
                continue
            batch.put(*outcome)
            if len(batch.ready) >= limit or batch.chars >= BATCH_CHARS or batch.bytes >= BATCH_BYTES:
                results += self._commit(batch, progress)
                batch = Batch()
        results += self._commit(batch, progress)
        self.purge()
        return results

    def remove(self, document_ids: Sequence[str]) -> list[Removed]:
        """See `Library.remove`."""
        with self._store.writing() as connection:
            found = [_removed(connection, document_id) for document_id in dict.fromkeys(document_ids)]
            removed = [document for document in found if document is not None]
            if not removed:
                return []
            ids = [document.document_id for document in removed]
            self._replaced += documents.passage_ids_of(connection, ids)
            for document_id in ids:
                documents.delete_document(connection, document_id)
            set_meta(connection, unfinished=1)
            raise_generation(connection)
            self._step("commit")
        self.purge()
        return removed

    def recover(self) -> None:
        """Take out of the derived files what a write that did not end left there."""
        with self._store.reading() as connection:
            if get_meta(connection, "unfinished") != "1":
                return
            live = {row[0] for row in connection.execute("SELECT id FROM passages")}
        self._derived.remove(self._derived.strangers(live))
        self._finish()

    def purge(self) -> None:
        """Take out of the derived files what the commits of this write replaced."""
        if self._replaced:
            self._step("purge")
            self._derived.remove(self._replaced)
            self._replaced = []
        self._finish()

    def _finish(self) -> None:
        with self._store.writing() as connection:
            if get_meta(connection, "unfinished") == "1":
                set_meta(connection, unfinished=0)

    def _count(self, table: str) -> int:
        with self._store.reading() as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def _prepare(self, file: SourceFile, batch: Batch) -> tuple[Prepared, AddResult] | AddResult:
        with self._store.reading() as connection:
            document_id = documents.document_id_for(connection, file.source)
            query = "SELECT * FROM documents WHERE id = ?"
            old = connection.execute(query, (document_id,)).fetchone()
        try:
            original = _load(file)
            if old is not None and self._is_unchanged(old, original, file):
                return AddResult(file.source, "unchanged", document_id)
            prepared = prepare(file.source, document_id, original, file.overrides, self._pipeline)
        except QaError as error:
            message = messages.error_message(error.code, error.details)
            return AddResult(file.source, "failed", document_id if old else None, message, error.code)
        status: AddStatus = "updated" if old is not None else "added"
        return prepared, AddResult(file.source, status, document_id, self._repeats(prepared, batch))

    def _is_unchanged(self, old: sqlite3.Row, original: bytes, file: SourceFile) -> bool:
        versions = self._pipeline.versions
        return (
            old["original_sha256"] == sha256(original)
            and old["overrides"] == rows.to_json(dict(file.overrides))
            and (old["cleaner_version"], old["splitter_version"], old["facts_version"])
            == (versions.cleaner, versions.splitter, versions.facts)
        )

    def _repeats(self, prepared: Prepared, batch: Batch) -> str:
        """Says which other document has the same text."""
        title = batch.text_hashes.get(prepared.text_sha256)
        if title is None:
            with self._store.reading() as connection:
                query = (
                    "SELECT title FROM documents WHERE text_sha256 = ? AND id <> ? ORDER BY source LIMIT 1"
                )
                row = connection.execute(query, (prepared.text_sha256, prepared.document.id)).fetchone()
            title = row[0] if row else None
        return "" if title is None else messages.INDEX["same_text"].format(title=title)

    def _commit(self, batch: Batch, progress: Progress) -> list[AddResult]:
        if not batch.ready:
            return []
        first_id = self._reserve(sum(len(prepared.passages) for prepared, _ in batch.ready))
        numbered: list[Prepared] = []
        for prepared, _ in batch.ready:
            numbered.append(prepared.numbered(first_id))
            first_id += len(prepared.passages)
        found = [discover(prepared.document.text) for prepared in numbered]
        self._store_derived(numbered, found)
        with self._store.writing() as connection:
            self._replaced += documents.passage_ids_of(connection, (p.document.id for p in numbered))
            set_meta(connection, model=self._embedder.name, dim=self._embedder.dim)
            generation = raise_generation(connection)
            for prepared, words in zip(numbered, found, strict=True):
                documents.write_document(connection, prepared, words, generation)
            self._step("commit")
        results = [result for _, result in batch.ready]
        for result in results:
            progress(result)
        return results

    def _reserve(self, count: int) -> int:
        """The first of `count` passage ids that nobody else ever gets; a crash after it leaves strangers."""
        self._step("reserve")
        with self._store.writing() as connection:
            first = int(get_meta(connection, "next_passage_id") or 1)
            set_meta(connection, next_passage_id=first + count, unfinished=1)
            return first

    def _store_derived(self, numbered: Sequence[Prepared], found: Sequence[Sequence[str]]) -> None:
        with self._store.reading() as connection:
            known = load_vocabulary(connection).word_list
        fresh = _fresh_words(found, known)
        word_list = WordList([*known.words, *fresh])
        entries, texts = entries_and_texts(numbered, word_list)
        self._step("embed")
        vectors = self._embedder.embed_passages(texts)
        self._step("lexical")
        self._derived.add_lexical(entries)
        changed = WordList(fresh[:REINDEXED_WORDS])
        reindex_words(self._store, self._derived, changed, word_list, skip_from=entries[0].passage_id)
        self._step("dense")
        self._derived.add_dense(
            [entry.passage_id for entry in entries], np.asarray(vectors, dtype=np.float32)
        )


def entries_and_texts(numbered: Iterable[Prepared], words: WordList) -> tuple[list[LexicalEntry], list[str]]:
    """Of every passage its terms and the text to embed, in the same order."""
    pairs = [(passage, passage.span.of(p.document.text)) for p in numbered for passage in p.passages]
    entries = [lexical_entry(passage, text, words) for passage, text in pairs]
    return entries, [embedded_text(passage, text) for passage, text in pairs]


def _fresh_words(found: Iterable[Iterable[str]], known: WordList) -> list[str]:
    """The words that no document had before, folded, those of most documents first."""
    counts = Counter(word for words in found for word in {fold(word) for word in words})
    fresh = [word for word in counts if word and word not in known.words]
    return sorted(fresh, key=lambda word: (-counts[word], word))


def _load(file: SourceFile) -> bytes:
    try:
        return file.load()
    except OSError as error:
        reason = error.strerror or str(error)
        raise DocumentError(
            f"{file.source} cannot be read: {error}", code="file_unreadable", reason=reason
        ) from error


def _removed(connection: sqlite3.Connection, document_id: str) -> Removed | None:
    row = connection.execute("SELECT id, source FROM documents WHERE id = ?", (document_id,)).fetchone()
    return None if row is None else Removed(row["id"], row["source"])
