"""Whether one run is better than another on the same queries, or only luckier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.evaluation.bootstrap import RESAMPLES, Interval, batches, bootstrap

EQUAL = 1e-9  # scores nearer than this are the same


@dataclass(frozen=True, slots=True)
class Difference:
    """One run minus another.

    Attributes:
        interval: the mean difference with its bootstrap interval.
        p_value: of the paired randomisation test, two-sided.
        wins, losses, ties: queries that got better, worse, or neither.
    """

    interval: Interval
    p_value: float
    wins: int
    losses: int
    ties: int

    @property
    def is_significant(self) -> bool:
        return self.p_value < 0.05


def difference(ours: Sequence[float], theirs: Sequence[float], seed: int) -> Difference:
    """Compare the scores of two runs, query by query, in the same order."""
    gaps = [mine - other for mine, other in zip(ours, theirs, strict=True)]
    wins = sum(gap > EQUAL for gap in gaps)
    losses = sum(gap < -EQUAL for gap in gaps)
    p_value = randomisation_p_value(gaps, seed)
    return Difference(bootstrap(gaps, seed), p_value, wins, losses, len(gaps) - wins - losses)


def randomisation_p_value(gaps: Sequence[float], seed: int, resamples: int = RESAMPLES) -> float:
    """How often chance alone, a coin for the sign of every gap, gives a mean this far from 0.

    1 without gaps; never 0, since the gaps as they are count as one throw.
    """
    numbers = np.asarray([gap for gap in gaps if abs(gap) > EQUAL], dtype=float)
    if not len(numbers):
        return 1.0
    random = np.random.default_rng(seed)
    observed = abs(numbers.sum()) - EQUAL
    extreme = 0
    for rows in batches(resamples, len(numbers)):
        signs = random.integers(2, size=(rows, len(numbers))) * 2 - 1
        extreme += int((np.abs(signs @ numbers) >= observed).sum())
    return (extreme + 1) / (resamples + 1)
