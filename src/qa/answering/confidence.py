"""When an answer is good enough to give, and how sure we are."""

import math

MIN_SCORE, MIN_SUPPORT = 0.53, 0.3
# fitted by logistic regression on 245 judged questions over five newspaper articles; `make bench` shows the reliability
_SLOPE, _OFFSET = 3.9, -0.75


def is_enough(score: float, support: float) -> bool:
    """Whether a reading may be given as the answer: enough of the question is found, near enough to the candidate."""
    return score >= MIN_SCORE and support >= MIN_SUPPORT


def answer_confidence(score: float) -> float:
    """The probability that an answer of this score is right."""
    return round(1.0 / (1.0 + math.exp(-(_SLOPE * score + _OFFSET))), 3)


def refusal_confidence(best_hit: float) -> float:
    """The probability that the documents do not say: about even, more where hardly a word of the question was found."""
    return round(min(0.9, max(0.4, 0.75 - 0.4 * best_hit)), 3)
