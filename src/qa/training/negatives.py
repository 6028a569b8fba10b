"""Near misses: for each question a passage that shares its words and does not answer it, found by BM25."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qa.training.corpus import Pair
from qa.training.recipe import OFFICIAL, QUESTIONS


def add_negatives(pairs: list[Pair], count: int) -> list[Pair]:
    """Fill in the negative of questions and official headings that have none.

    Args:
        pairs: of all sources; the near misses of a pair come from passages of its own source.
        count: hits looked at; 0 leaves the pairs as they are.
    """
    if count == 0:
        return pairs
    filled = list(pairs)
    for source in sorted(QUESTIONS | OFFICIAL):
        rows = [row for row, pair in enumerate(pairs) if pair.source == source and not pair.negative]
        passages = list(dict.fromkeys(pair.passage for pair in pairs if pair.source == source))
        if rows and len(passages) > count:
            for row, negative in _near_misses(pairs, rows, passages, count):
                filled[row] = replace(pairs[row], negative=negative)
    return filled


def _near_misses(
    pairs: list[Pair], rows: list[int], passages: list[str], count: int
) -> Iterator[tuple[int, str]]:
    """The last of the first `count` hits: the very first too often answer as well."""
    import bm25s

    index = bm25s.BM25()
    index.index([bigrams(passage) for passage in passages], show_progress=False)
    hits, _ = index.retrieve([bigrams(pairs[row].query) for row in rows], k=count, show_progress=False)
    right: dict[str, set[str]] = {}
    for row in rows:
        right.setdefault(pairs[row].query, set()).add(pairs[row].passage)
    for row, found in zip(rows, hits, strict=True):
        wrong = [passages[hit] for hit in found if passages[hit] not in right[pairs[row].query]]
        if wrong:
            yield row, wrong[-1]


def bigrams(text: str) -> list[str]:
    """Characters and pairs of neighbouring characters."""
    lower = text.lower()
    return [c for c in lower if c.isalnum()] + [lower[i : i + 2] for i in range(len(lower) - 1)] or ["_"]
