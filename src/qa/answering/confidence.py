"""When an answer is good enough to give, and how sure we are."""

from qa.answering.trust import logistic

MIN_SCORE, MIN_SUPPORT = 0.53, 0.3  # of comparisons, by the rules' own score
# of `trust.FEATURES`; a question without an answer counted 1.5 times: a wrong answer is worse than none
WEIGHTS = {
    "one": -6.75, "rules": 3.0, "support": -1.4, "penalty": -2.64, "sure": 0.49, "inside": 0.79, "agrees": 0.34,
    "margin": 3.02, "first": 2.18, "retrieved": 2.64, "told": 0.33,
}  # fmt: skip
_CAUTION = 0.4  # what counting them so takes from the level of a right answer
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
