"""What holding back uncertain answers would buy, at fixed thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.evaluation.questions import Judgement

THRESHOLDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Point:
    """Giving only the answers at least this confident: the share of all questions answered, and of those right."""

    threshold: float
    answered: int
    coverage: float
    precision: float | None


def coverage_curve(judgements: Sequence[Judgement]) -> list[Point]:
    """One point a threshold; refusals stay refusals."""
    return [_point(judgements, threshold) for threshold in THRESHOLDS]


def _point(judgements: Sequence[Judgement], threshold: float) -> Point:
    given = [one for one in judgements if one.answer.answered and one.answer.confidence >= threshold]
    precision = sum(one.is_right for one in given) / len(given) if given else None
    return Point(threshold, len(given), len(given) / max(1, len(judgements)), precision)
