"""How far a mean would wander if other queries of the same kind had been asked (Efron's percentile bootstrap)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 10_000
LEVEL = 0.95
_BATCH_CELLS = 4_000_000  # numbers held at once


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the 95% interval that it was found in."""

    mean: float
    low: float
    high: float


def bootstrap(values: Sequence[float], seed: int, resamples: int = RESAMPLES) -> Interval:
    """The mean of the values and its interval, the same for the same seed; zeros without values."""
    if not values:
        return Interval(0.0, 0.0, 0.0)
    numbers = np.asarray(values, dtype=float)
    low, high = np.quantile(_means(numbers, seed, resamples), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(numbers.mean()), float(low), float(high))


def _means(numbers: np.ndarray, seed: int, resamples: int) -> np.ndarray:
    """The mean of each resample, drawn with replacement."""
    random = np.random.default_rng(seed)
    parts = [
        numbers[random.integers(len(numbers), size=(rows, len(numbers)))].mean(axis=1)
        for rows in batches(resamples, len(numbers))
    ]
    return np.concatenate(parts)


def batches(rows: int, columns: int) -> list[int]:
    """How many rows to work on at a time, so that memory stays small."""
    most = max(1, _BATCH_CELLS // max(columns, 1))
    return [min(most, rows - start) for start in range(0, rows, most)]
