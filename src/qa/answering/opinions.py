"""What the rules and the trained reader together say of each reading.

A reading's worth is the rules' score and what the reader adds: how sure it is that the passage answers, whether its answer
starts in the sentence, how far its guesses cover the candidate. Which reading is given, `qa.answering.selector` decides.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.answering.reading import Reading
from qa.answering.span_reader import Read
from qa.language.span import Span

# what the reader's opinion adds to a worth: fitted on judged questions, docs/reader.md
SURE, INSIDE, AGREES = 0.2, 0.2, 0.25
_UNREAD = 0.3  # what a passage that was not read is taken to be worth
_WHOLE_LIST = 0.5


@dataclass(frozen=True, slots=True)
class Weighed:
    """A reading, what the trained reader says of it, and its worth."""

    reading: Reading
    answered: float
    inside: float
    agrees: float
    worth: float


def weigh_readings(readings: Sequence[Reading], reads: Mapping[int, Read]) -> list[Weighed]:
    """The readings, best first; `reads` by passage id."""
    return sorted((_weighed(r, reads.get(r.hit.passage.id)) for r in readings), key=lambda w: -w.worth)


def _weighed(reading: Reading, read: Read | None) -> Weighed:
    if read is None:
        return Weighed(reading, _UNREAD, 0.0, 0.0, reading.score + SURE * log_odds(_UNREAD))
    if reading.is_whole_list:
        answered = max(read.answered, _WHOLE_LIST)  # a list of lines is not what the reader learned to mark
        return Weighed(reading, answered, 1.0, _WHOLE_LIST, reading.score + INSIDE + AGREES * _WHOLE_LIST)
    base = reading.hit.passage.span.start
    inside, agrees = read.within(_moved(reading.sentence, -base)), 0.0
    if reading.candidate is not None:
        agrees = agreement(read, _moved(reading.candidate.span, -base))
    worth = reading.score + SURE * log_odds(read.answered) + INSIDE * inside + AGREES * agrees
    return Weighed(reading, read.answered, inside, agrees, worth)


def log_odds(probability: float) -> float:
    """The log-odds of a probability, within ±1.2."""
    return math.log((probability + 0.01) / (1.01 - probability)) / 4


def agreement(read: Read, span: Span) -> float:
    """How far the reader's guesses cover the same characters as a span, each guess counting by its probability."""
    return sum(g.probability * overlap(g.span, span) for g in read.guesses)


def overlap(a: Span, b: Span) -> float:
    """How far two spans are the same characters, 0–1 (F1)."""
    common = min(a.end, b.end) - max(a.start, b.start)
    return 2 * common / (len(a) + len(b)) if common > 0 else 0.0


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
