"""When an answer is good enough to give, and how sure we are."""

import math

MIN_SCORE, MIN_SUPPORT = 0.53, 0.3
_STEEPNESS = 12.0


def is_enough(score: float, support: float) -> bool:
    """Whether a reading may be given as the answer: enough of the question is found, near enough to the candidate."""
    return score >= MIN_SCORE and support >= MIN_SUPPORT


def answer_confidence(score: float) -> float:
    """The probability that an answer of this score is right."""
    return round(1.0 / (1.0 + math.exp(-_STEEPNESS * (score - MIN_SCORE + 0.05))), 3)


def refusal_confidence(best_hit: float) -> float:
    """The probability that the documents do not say, falling as the best passage's score rises."""
    return round(1.0 / (1.0 + math.exp(_STEEPNESS * (best_hit - 0.75))), 3)
