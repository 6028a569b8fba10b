"""Batches of queries and passages: pairs from the data, and runs of words with the passage they come from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qa.training.bags import Bags, join, positions, starts_of
from qa.training.recipe import Recipe

MIN_QUERY_TOKENS = 3
MAX_QUERY_TOKENS = 16
MAX_PAIR_QUERY_TOKENS = 64
MIN_CLOZE_TOKENS = 24


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Pairs and passages as bags.

    Attributes:
        queries, passages, negatives: row i of each belongs to pair i; an empty negative is none.
        passage_keys, negative_keys: equal texts have equal numbers, in both arrays together.
        weights: how often each pair is drawn.
        texts: passages in no pair.
    """

    queries: Bags
    passages: Bags
    negatives: Bags
    passage_keys: np.ndarray
    negative_keys: np.ndarray
    weights: np.ndarray
    texts: Bags


@dataclass(frozen=True, slots=True)
class Batch:
    """Row i of `queries` belongs to row i of `passages`; equal `keys` are the same passage."""

    queries: Bags
    passages: Bags
    negatives: Bags
    keys: np.ndarray


def draw_batch(data: TrainingSet, recipe: Recipe, step: int) -> Batch:
    """The batch of this step: the same for the same seed, and a little smaller than asked."""
    rng = np.random.default_rng((recipe.seed, step))
    cloze = round(recipe.batch * recipe.cloze_ratio)
    rows = _draw_pairs(data, recipe.batch - cloze, rng)
    parts = [
        (data.queries.take(rows, MAX_PAIR_QUERY_TOKENS), data.passages.take(rows, recipe.max_tokens)),
        _draw_cloze(data.texts, text_rows := _draw_long(data.texts, cloze // 2, rng), recipe, rng),
        _draw_cloze(
            data.passages, pair_rows := _draw_long(data.passages, cloze - cloze // 2, rng), recipe, rng
        ),
    ]
    texts_from = 1 + int(max(data.passage_keys.max(initial=0), data.negative_keys.max(initial=0)))
    keys = np.concatenate([data.passage_keys[rows], text_rows + texts_from, data.passage_keys[pair_rows]])
    wrong = rows[(data.negatives.lengths[rows] > 0) & ~np.isin(data.negative_keys[rows], keys)]
    negatives = data.negatives.take(wrong, recipe.max_tokens)
    return Batch(join([part[0] for part in parts]), join([part[1] for part in parts]), negatives, keys)


def _draw_pairs(data: TrainingSet, count: int, rng: np.random.Generator) -> np.ndarray:
    chances = np.cumsum(data.weights * ((data.queries.lengths > 0) & (data.passages.lengths > 0)))
    return np.unique(np.searchsorted(chances, rng.random(count) * chances[-1], side="right"))


def _draw_long(bags: Bags, count: int, rng: np.random.Generator) -> np.ndarray:
    """Up to `count` texts that are long enough to lose some words."""
    long = np.flatnonzero(bags.lengths >= MIN_CLOZE_TOKENS)
    return np.unique(rng.choice(long, count)) if len(long) else long


def _draw_cloze(bags: Bags, rows: np.ndarray, recipe: Recipe, rng: np.random.Generator) -> tuple[Bags, Bags]:
    """From each text a run of words as the query, and the text, sometimes without these words."""
    texts = bags.take(rows, recipe.max_tokens)
    lengths = rng.integers(MIN_QUERY_TOKENS, MAX_QUERY_TOKENS + 1, len(rows))
    first = texts.starts[:-1] + (rng.random(len(rows)) * (texts.lengths - lengths)).astype(np.int64)
    taken = positions(first, lengths)
    hidden = rng.random(len(rows)) < recipe.hide_ratio
    kept = np.ones(len(texts.ids), dtype=bool)
    kept[taken[np.repeat(hidden, lengths)]] = False
    rest = Bags(texts.ids[kept], starts_of(texts.lengths - lengths * hidden))
    return Bags(texts.ids[taken], starts_of(lengths)), rest
