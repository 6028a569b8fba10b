"""Batches of queries with their passages and near misses: the same for the same seed and step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qa.training.bags import Bags, join, positions, starts_of
from qa.training.recipe import OFFICIAL, QUESTIONS, WEAK
from qa.training.transformer.corpus import TOKEN, Corpus
from qa.training.transformer.recipe import Contrast, Ranking

MIN_CLOZE, MAX_CLOZE = 3, 16  # tokens of a run that stands for a query
MIN_CLOZE_PASSAGE = 24
HIDE_RATIO = 0.5  # of the passages lose the run


@dataclass(frozen=True, slots=True)
class Drawn:
    """A batch for the encoder.

    Attributes:
        queries: n texts. The right passage of query i is passage i.
        passages: n right ones, then the near misses.
        query_keys: shape (n,), equal queries have equal numbers.
        passage_keys: equal passages have equal numbers.
        groups: shape (n, m), places among `passages`: the right one, then its near misses, -1 for none.
        teacher: shape (n, m), the ranker's scores; None without a teacher, nan where it gave none.
    """

    queries: Bags
    passages: Bags
    query_keys: np.ndarray
    passage_keys: np.ndarray
    groups: np.ndarray
    teacher: np.ndarray | None


@dataclass(frozen=True, slots=True)
class Groups:
    """A batch for the ranker: query i has the passages i * m to (i + 1) * m, the first one is right."""

    queries: Bags
    passages: Bags


def pair_weights(corpus: Corpus, recipe: Contrast | Ranking) -> np.ndarray:
    """How often each pair is drawn."""
    weights = np.ones(len(corpus.sources))
    for number, source in enumerate(corpus.sources):
        if source in QUESTIONS:
            weights[number] = recipe.question_weight
        elif source in OFFICIAL:
            weights[number] = recipe.official_weight
        elif source in WEAK:
            weights[number] = recipe.weak_weight
    filled = (corpus.queries.lengths > 0) & (corpus.passages.lengths[corpus.passage_of] > 0)
    drawn: np.ndarray = weights[corpus.source_of] * filled
    return drawn


def draw(weights: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Up to `count` different pairs."""
    chances = np.cumsum(weights)
    return np.unique(np.searchsorted(chances, rng.random(count) * chances[-1], side="right"))


def contrast_batch(
    corpus: Corpus, weights: np.ndarray, teacher: np.ndarray | None, recipe: Contrast, step: int
) -> Drawn:
    """Pairs with near misses, and runs of words with the passage they come from."""
    rng = np.random.default_rng((recipe.seed, step, 2))
    cloze = round(recipe.batch * recipe.cloze_ratio)
    rows = draw(weights, recipe.batch - cloze, rng)
    runs, rests, origins = _cloze(corpus, cloze, recipe.max_tokens, rng)
    columns = _columns(corpus.negatives[rows], recipe.negatives, rng)
    misses = np.where(columns >= 0, np.take_along_axis(corpus.negatives[rows], np.maximum(columns, 0), 1), -1)
    right = corpus.passage_of[rows]
    n = len(rows) + len(origins)
    given = misses >= 0
    groups = np.full((n, 1 + recipe.negatives), -1, np.int64)
    groups[:, 0] = np.arange(n)
    groups[: len(rows), 1:][given] = n + np.arange(given.sum())
    return Drawn(
        queries=join([corpus.queries.take(rows, recipe.max_query_tokens), runs]),
        passages=join(
            [
                corpus.passage_tokens(right, recipe.max_tokens),
                rests,
                corpus.passage_tokens(misses[given], recipe.max_tokens),
            ]
        ),
        query_keys=np.concatenate([corpus.query_keys[rows], -1 - np.arange(len(origins))]),
        passage_keys=np.concatenate([right, origins, misses[given]]),
        groups=groups,
        teacher=None if teacher is None else _teacher(teacher, rows, columns, n),
    )


def rank_batch(corpus: Corpus, weights: np.ndarray, recipe: Ranking, number: int) -> Groups:
    """Queries with near misses first of all; where some are missing, passages of other queries."""
    rng = np.random.default_rng((recipe.seed, number, 3))
    rows = draw(weights, recipe.batch, rng)
    columns = _columns(corpus.negatives[rows], recipe.negatives, rng)
    misses = np.where(columns >= 0, np.take_along_axis(corpus.negatives[rows], np.maximum(columns, 0), 1), -1)
    right = corpus.passage_of[rows]
    misses = np.where(misses >= 0, misses, rng.choice(corpus.passage_of, misses.shape))
    again = misses == right[:, None]
    misses[again] = rng.integers(0, len(corpus.passages), int(again.sum()))
    together = np.concatenate([right[:, None], misses], axis=1).reshape(-1)
    return Groups(
        corpus.queries.take(rows, recipe.max_query_tokens),
        corpus.passage_tokens(together, recipe.max_tokens),
    )


def _columns(negatives: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` of the columns that hold a near miss, by chance; -1 where a row has no more."""
    chance = np.where(negatives >= 0, rng.random(negatives.shape), 2.0)
    order = np.argsort(chance, axis=1)[:, :count]
    chosen = np.where(np.take_along_axis(chance, order, 1) < 2.0, order, -1)
    return np.pad(chosen, ((0, 0), (0, count - chosen.shape[1])), constant_values=-1)


def _teacher(scores: np.ndarray, rows: np.ndarray, columns: np.ndarray, count: int) -> np.ndarray:
    chosen = np.full((count, 1 + columns.shape[1]), np.nan, np.float32)
    chosen[: len(rows), 0] = scores[rows, 0]
    found = np.take_along_axis(scores[rows, 1:], np.maximum(columns, 0), 1)
    chosen[: len(rows), 1:] = np.where(columns >= 0, found, np.nan)
    return chosen


def _cloze(
    corpus: Corpus, count: int, max_tokens: int, rng: np.random.Generator
) -> tuple[Bags, Bags, np.ndarray]:
    """Runs of words, the passages they come from, sometimes without them, and these passages' rows."""
    rows = np.unique(rng.integers(0, len(corpus.passages), count))
    rows = rows[corpus.passages.lengths[rows] >= MIN_CLOZE_PASSAGE]
    texts = corpus.passages.take(rows, max_tokens)
    ids = (texts.ids & TOKEN).astype(np.int64)
    lengths = rng.integers(MIN_CLOZE, MAX_CLOZE + 1, len(rows))
    first = texts.starts[:-1] + (rng.random(len(rows)) * (texts.lengths - lengths)).astype(np.int64)
    taken = positions(first, lengths)
    hidden = rng.random(len(rows)) < HIDE_RATIO
    stays = np.ones(len(ids), dtype=bool)
    stays[taken[np.repeat(hidden, lengths)]] = False
    return (
        Bags(ids[taken], starts_of(lengths)),
        Bags(ids[stays], starts_of(texts.lengths - lengths * hidden)),
        rows,
    )
