"""When an answer is good enough to give, and how sure we are of those that rules alone decide."""

import math

ENOUGH = 0.45  # the `sureness` from which an answer is given
SURE = 0.65  # the same where the reading seems to speak of something else
SURE_OF_ANOTHER = 0.8  # the same where its sentence names another measure of the same sort
ENOUGH_UNLIKE = 0.6  # the same where it is not of the kind asked for
ENOUGH_MORE = 0.3  # the same for a further part of a question, one part of which is answered
DECIDES = 0.4  # the probability that a sentence decides a yes/no question, from which it is given
CLEAR = 0.65  # the probability from which 是 or 否 stands before the sentence that decides
MIN_SCORE, MIN_SUPPORT = 0.53, 0.3  # of comparisons, by the rules' own score; the second of any reading
_SLOPE, _OFFSET = 3.9, -0.75
_LEAST = 1e-6  # what a probability of 0 counts as
_SAID, _SAID_OFFSET = 0.5, -0.2  # what counts besides being right: that the documents say it at all


def sureness(right: float, said: float) -> float:
    """What is held against the levels above, 0–1: logistic(logit right + 0.5 · logit said − 0.2).

    A wrong answer that has a right one beside it is less bad than an answer to what the documents do not say.

    Args:
        right: the probability that the answer is right, 0–1.
        said: the probability that the documents answer at all, 0–1.
    """
    return logistic(_logit(right) + _SAID * _logit(said) + _SAID_OFFSET)


def _logit(probability: float) -> float:
    within = min(max(probability, _LEAST), 1.0 - _LEAST)
    return math.log(within / (1.0 - within))


def is_enough(score: float, support: float) -> bool:
    """Whether a reading may be given as one side of a comparison: enough of the question is found near enough."""
    return score >= MIN_SCORE and support >= MIN_SUPPORT


def rule_confidence(score: float) -> float:
    """The probability that a comparison of this score is right."""
    return logistic(_SLOPE * score + _OFFSET)


def logistic(x: float) -> float:
    """0–1, rising; safe for any finite x."""
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, x))))
