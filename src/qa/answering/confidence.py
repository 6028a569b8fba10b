"""When an answer is good enough to give, and how sure we are."""

from qa.answering.trust import logistic

MIN_SCORE, MIN_SUPPORT = 0.53, 0.3  # of comparisons, by the rules' own score
# of `trust.FEATURES`, fitted with every question that has no answer counting three times: a wrong answer is worse than none
WEIGHTS = {
    "one": -3.3, "rules": 4.37, "support": 0.23, "penalty": -1.88, "answered": 0.55, "inside": 1.55, "agrees": -0.99,
    "whole": 0.55, "margin": 1.24,
}  # fmt: skip
_CAUTION = 1.0  # what counting them three times takes from the level of a right answer
_SLOPE, _OFFSET = 3.9, -0.75


def is_enough(score: float, support: float) -> bool:
    """Whether a reading may be given as one side of a comparison: enough of the question is found near enough."""
    return score >= MIN_SCORE and support >= MIN_SUPPORT


def confidence(level: float) -> float:
    """The probability that the best reading of this level answers."""
    return logistic(level + _CAUTION)


def rule_confidence(score: float) -> float:
    """The probability that a comparison or a 是 or 否 of this score is right."""
    return logistic(_SLOPE * score + _OFFSET)
