"""The lexical index: what it holds, how it is asked, and the choice of its weights."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

MAX_QUERY_TERMS = 200


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """The terms of one passage: of its text, and of its context (title, heading, names, period)."""

    passage_id: int
    grams: Sequence[str]
    words: Sequence[str]
    context_grams: Sequence[str] = ()
    context_words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """Weighted terms by kind; the weight of a term of the question itself is 1, of an alternative less."""

    grams: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.grams or self.words)


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """How much the BM25 score of each field counts; 0 leaves the field out.

    The defaults are chosen on development sets, see docs/lexical-engine.md.
    """

    grams: float = 1.0
    words: float = 0.3
    context_grams: float = 0.3
    context_words: float = 0.1


class LexicalIndex(Protocol):
    """A state of the index that no later write changes."""

    def __len__(self) -> int:
        """Number of passages held."""
        ...

    def ids(self) -> list[int]:
        """Ids of all passages held, ascending."""
        ...

    def search(
        self, query: LexicalQuery, k: int, *, weights: FieldWeights, allowed: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Up to k passages that share a term with the query, as (id, score), best first.

        The score is the weighted sum of the fields' BM25 scores. `allowed` restricts the passages.
        """
        ...

    def frequencies(self, grams: Sequence[str]) -> list[int]:
        """In how many passages each term stands, one count each; passages just deleted may still count."""
        ...

    def containing(self, grams: Collection[str]) -> list[int]:
        """Ids of the passages whose text holds every one of the terms."""
        ...


class LexicalWriter(Protocol):
    """Changes become visible to a `LexicalIndex` opened after `commit`."""

    def add(self, entries: Iterable[LexicalEntry]) -> None: ...

    def delete(self, passage_ids: Iterable[int]) -> None: ...

    def commit(self) -> None: ...

    def close(self) -> None:
        """Let go of the files; what was not committed is lost."""
        ...


def strongest(terms: Mapping[str, float], limit: int = MAX_QUERY_TERMS) -> dict[str, float]:
    """At most `limit` terms: the heaviest first, then the longest, since these are the rarest."""
    if len(terms) <= limit:
        return dict(terms)
    order = sorted(terms, key=lambda term: (-terms[term], -len(term)))
    return {term: terms[term] for term in order[:limit]}
