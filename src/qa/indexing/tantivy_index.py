"""The lexical index in tantivy: disk-backed, takes additions and deletions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.errors import IndexDamagedError
from qa.indexing.lexical import FieldWeights, LexicalEntry, LexicalQuery, strongest

if TYPE_CHECKING:
    from tantivy import Index, Query, Schema

TEXT_FIELDS = ("grams", "words", "context_grams", "context_words")
HEAP_BYTES = 64_000_000
MAX_ALLOWED_IN_QUERY = 20_000  # above, hits are filtered after the search instead
COMMON_FROM, COMMON_SHARE = (
    50_000,
    0.4,
)  # a character of more of so many passages is not asked for, docs/lexical-engine.md


class TantivyIndex:
    """Reads the state that stood on disk when it was opened."""

    def __init__(self, path: Path) -> None:
        """Raises IndexDamagedError when the files cannot be read."""
        self._index = _open(path)
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return self._searcher.num_docs

    def ids(self) -> list[int]:
        from tantivy import Query

        return sorted(passage_id for passage_id, _ in self._run(Query.all_query(), len(self)))

    def search(
        self, query: LexicalQuery, k: int, *, weights: FieldWeights, allowed: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        clauses = self._clauses(query, weights)
        if not clauses or k < 1 or not len(self) or (allowed is not None and not allowed):
            return []
        if allowed is None:
            return self._run(_any_of(clauses), k)
        if len(allowed) <= MAX_ALLOWED_IN_QUERY:
            return self._run(_within(self._schema, clauses, allowed), k)
        return self._run_filtered(_any_of(clauses), k, frozenset(allowed))

    def containing(self, grams: Collection[str]) -> list[int]:
        from tantivy import Occur, Query

        clauses = [(Occur.Must, Query.term_query(self._schema, "grams", term, "freq")) for term in set(grams)]
        return (
            [passage_id for passage_id, _ in self._run(Query.boolean_query(clauses), len(self))]
            if clauses
            else []
        )

    def frequencies(self, grams: Sequence[str]) -> list[int]:
        return [self._searcher.doc_freq("grams", gram) for gram in grams]

    def _clauses(self, query: LexicalQuery, weights: FieldWeights) -> list[Query]:
        from tantivy import Query

        grams = self._telling(query.grams)
        clauses = []
        for name in TEXT_FIELDS:
            weight = getattr(weights, name)
            terms = grams if name.endswith("grams") else query.words
            for term, own_weight in strongest(terms).items() if weight else ():
                clause = Query.term_query(self._schema, name, term, "freq")
                clauses.append(Query.boost_query(clause, weight * own_weight))
        return clauses

    def _telling(self, grams: Mapping[str, float]) -> Mapping[str, float]:
        """In a large index without the characters that stand nearly everywhere: the longest lists for the least score."""
        if len(self) < COMMON_FROM:
            return grams
        most = COMMON_SHARE * len(self)
        return {
            gram: weight
            for gram, weight in grams.items()
            if len(gram) > 1 or self._searcher.doc_freq("grams", gram) <= most
        }

    def _run(self, query: Query, k: int) -> list[tuple[int, float]]:
        limit = min(k, len(self))
        if not limit:
            return []
        hits = self._searcher.search(query, limit=limit, count=False).hits
        passage_ids = self._searcher.fast_field_values("passage_id", [address for _, address in hits])
        return [
            (int(passage_id or 0), float(score))
            for passage_id, (score, _) in zip(passage_ids, hits, strict=True)
        ]

    def _run_filtered(self, query: Query, k: int, allowed: frozenset[int]) -> list[tuple[int, float]]:
        wanted = 4 * k
        while True:
            hits = self._run(query, wanted)
            kept = [hit for hit in hits if hit[0] in allowed]
            if len(kept) >= k or len(hits) < wanted:
                return kept[:k]
            wanted *= 4


class TantivyWriter:
    """Writes an index at `path`, made when missing; at most one at a time."""

    def __init__(self, path: Path) -> None:
        from tantivy import Index

        if (path / "meta.json").exists():
            self._index = _open(path)
        else:
            path.mkdir(parents=True, exist_ok=True)
            self._index = Index(_schema(), path=str(path))
            _register(self._index)
        self._writer = self._index.writer(heap_size=HEAP_BYTES, num_threads=1)

    def add(self, entries: Iterable[LexicalEntry]) -> None:
        from tantivy import Document

        for entry in entries:
            document = Document()
            document.add_integer("passage_id", entry.passage_id)
            for name in TEXT_FIELDS:
                terms = getattr(entry, name)
                if terms:
                    document.add_text(name, " ".join(terms))
            self._writer.add_document(document)

    def delete(self, passage_ids: Iterable[int]) -> None:
        for passage_id in passage_ids:
            self._writer.delete_documents_by_term("passage_id", passage_id)

    def commit(self) -> None:
        self._writer.commit()

    def close(self) -> None:
        self._writer.rollback()
        self._writer.wait_merging_threads()


def _open(path: Path) -> Index:
    from tantivy import Index

    try:
        index = Index.open(str(path))
        _register(index)
        index.config_reader(reload_policy="manual")
        index.reload()
    except (ValueError, OSError) as error:
        raise IndexDamagedError(
            f"the lexical index at {path} cannot be read: {error}", reason=str(path)
        ) from error
    return index


def _register(index: Index) -> None:
    from tantivy import TextAnalyzerBuilder, Tokenizer

    index.register_tokenizer("spaces", TextAnalyzerBuilder(Tokenizer.whitespace()).build())


def _schema() -> Schema:
    from tantivy import SchemaBuilder

    builder: Any = SchemaBuilder()
    builder.add_integer_field("passage_id", stored=False, indexed=True, fast=True)
    for name in TEXT_FIELDS:
        builder.add_text_field(name, stored=False, tokenizer_name="spaces", index_option="freq")
    return builder.build()


def _any_of(clauses: list[Query]) -> Query:
    from tantivy import Occur, Query

    return Query.boolean_query([(Occur.Should, clause) for clause in clauses])


def _within(schema: Schema, clauses: list[Query], allowed: Collection[int]) -> Query:
    from tantivy import Occur, Query

    inside = Query.const_score_query(Query.term_set_query(schema, "passage_id", list(map(int, allowed))), 0.0)
    return Query.boolean_query([(Occur.Must, inside), (Occur.Must, _any_of(clauses))])
