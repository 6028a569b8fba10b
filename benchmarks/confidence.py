"""Whether the confidence is the probability it claims to be, and what holding back uncertain answers would buy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.evaluation.questions import Judgement

MAX_BINS = 5
THRESHOLDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Bin:
    """Judgements of neighbouring confidence; `right` is the share of them that is right."""

    count: int
    lowest: float
    highest: float
    confidence: float
    right: float


def reliability(judgements: Sequence[Judgement], bins: int = MAX_BINS) -> list[Bin]:
    """Up to `bins` bins of about equally many answers and refusals, from the least confident on."""
    ranked = sorted(judgements, key=lambda one: one.answer.confidence)
    count = min(bins, len(ranked))
    edges = [len(ranked) * number // count for number in range(count + 1)] if count else []
    return [_bin(ranked[start:end]) for start, end in pairwise(edges)]


def _bin(part: Sequence[Judgement]) -> Bin:
    confidences = [one.answer.confidence for one in part]
    right = sum(one.is_right for one in part) / len(part)
    return Bin(len(part), confidences[0], confidences[-1], sum(confidences) / len(part), right)


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """The mean gap between confidence and the share that is right, weighted by the bins' sizes."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / total if total else 0.0


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
