"""Near misses for each query: passages of the same source that share its words and do not answer it."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from qa.training.corpus import Pair
from qa.training.negatives import bigrams
from qa.training.recipe import OFFICIAL, QUESTIONS
from qa.training.transformer.recipe import Preparation

log = logging.getLogger(__name__)
SKIPPED = 2
NONE = -1


def mine(
    pairs: Sequence[Pair], passage_of: np.ndarray, passages: dict[int, str], recipe: Preparation
) -> np.ndarray:
    """Rows of near misses, shape (len(pairs), recipe.negatives); -1 for none.

    Args:
        passage_of: row of each pair's passage.
        passages: the passages of pairs by row.
    """
    found = np.full((len(pairs), recipe.negatives), NONE, dtype=np.int32)
    if recipe.negatives == 0:
        return found
    right: dict[str, set[int]] = {}
    for pair, row in zip(pairs, passage_of.tolist(), strict=True):
        right.setdefault(pair.query, set()).add(row)
    for source in sorted({pair.source for pair in pairs}):
        numbers = [number for number, pair in enumerate(pairs) if pair.source == source]
        pool = sorted({int(passage_of[number]) for number in numbers})
        if len(pool) <= SKIPPED + 1:
            continue
        chosen = _chosen(numbers, source, recipe)
        log.info("near misses for %d of %d pairs of %s", len(chosen), len(numbers), source)
        queries = [pairs[number].query for number in chosen]
        for number, hits in zip(chosen, _search(queries, pool, passages, recipe.depth), strict=True):
            wrong = [row for row in hits[SKIPPED:] if row not in right[pairs[number].query]]
            found[number, : len(wrong[: recipe.negatives])] = wrong[: recipe.negatives]
    return found


def read_negatives(path: Path) -> dict[str, list[str]]:
    """Near misses found elsewhere: rows `{"q": query, "n": [passage, …]}`, gzipped or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return {row["q"]: row["n"] for row in map(json.loads, lines)}


def _chosen(numbers: list[int], source: str, recipe: Preparation) -> list[int]:
    """All questions and official headings; of other sources a sample."""
    if source in QUESTIONS | OFFICIAL or len(numbers) <= recipe.headlines:
        return numbers
    rng = np.random.default_rng((recipe.seed, len(numbers)))
    return sorted(rng.choice(numbers, recipe.headlines, replace=False).tolist())


def _search(
    queries: Sequence[str], pool: list[int], passages: dict[int, str], depth: int
) -> Iterator[list[int]]:
    """For each query the rows of its best passages by BM25 over characters and bigrams."""
    import bm25s

    index = bm25s.BM25()
    index.index([bigrams(passages[row]) for row in pool], show_progress=False)
    hits, _ = index.retrieve(
        [bigrams(query) for query in queries], k=min(depth, len(pool)), show_progress=False
    )
    for found in hits:
        yield [pool[place] for place in found]
