"""Whether the confidence is the probability it claims to be, and what holding back uncertain answers would buy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from qa.evaluation.questions import Judgement

MAX_BINS = 5


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers and refusals of neighbouring confidence.

    Attributes:
        confidence: their mean confidence.
        right: the share of them that is right.
    """

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


def expected_calibration_error(bins: Sequence[Bin]) -> float | None:
    """The mean gap between confidence and the share that is right, weighted by the bins' sizes."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / total if total else None


@dataclass(frozen=True, slots=True)
class Point:
    """Giving only the answers at least this confident.

    Attributes:
        coverage: the share of all questions that still get an answer.
        precision: the share of those answers that is right.
    """

    threshold: float
    coverage: float
    precision: float


def coverage_curve(judgements: Sequence[Judgement]) -> list[Point]:
    """A point for each confidence that an answer has, the most confident first; refusals stay refusals."""
    answers = sorted(
        (one for one in judgements if one.answer.answered),
        key=lambda one: one.answer.confidence,
        reverse=True,
    )
    points: list[Point] = []
    given = right = 0
    for threshold, group in groupby(answers, key=lambda one: one.answer.confidence):
        for one in group:
            given, right = given + 1, right + one.is_right
        points.append(Point(threshold, given / len(judgements), right / given))
    return points
