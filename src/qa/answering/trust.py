"""Which reading is the likeliest answer, and how likely it is right: what the rules and the trained reader say, together.

A reading's worth is the rules' score and what the reader adds: how sure it is that the passage answers, whether its answer
starts in the sentence, how far its guesses cover the candidate. Whether the best one is given, and with
what confidence, a logistic curve over a few features says; its weights were fitted on judged questions
(`python -m benchmarks.folds --fit`; without `--fit` it shows what they are worth on questions they were not fitted on).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.answering.reading import LONG_KINDS, Reading
from qa.answering.span_reader import Read
from qa.language.span import Span
from qa.retrieval.question import Need

FEATURES = (
    "one",
    "rules",
    "support",
    "penalty",
    "sure",
    "inside",
    "agrees",
    "margin",
    "first",
    "retrieved",
    "told",
)
# what the reader's opinion adds to a worth: fitted on judged questions, docs/reader.md
SURE, INSIDE, AGREES = 0.2, 0.2, 0.25
_UNREAD = 0.3  # what a passage that was not read is taken to be worth
_SAME_SENTENCE, _SAME_PASSAGE = 0.1, 0.05  # what agreeing with what was chosen before adds
_MARGIN = 0.3
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
        return Weighed(reading, _UNREAD, 0.0, 0.0, reading.score + SURE * sureness(_UNREAD))
    if is_whole_list(reading):
        answered = max(read.answered, _WHOLE_LIST)  # a list of lines is not what the reader learned to mark
        return Weighed(reading, answered, 1.0, _WHOLE_LIST, reading.score + INSIDE + AGREES * _WHOLE_LIST)
    base = reading.hit.passage.span.start
    inside, agrees = read.within(_moved(reading.sentence, -base)), 0.0
    if reading.candidate is not None:
        agrees = agreement(read, _moved(reading.candidate.span, -base))
    worth = reading.score + SURE * sureness(read.answered) + INSIDE * inside + AGREES * agrees
    return Weighed(reading, read.answered, inside, agrees, worth)


def is_whole_list(reading: Reading) -> bool:
    """Whether a reading is all the entries of a passage, below a heading or lead-in."""
    return bool(
        reading.candidate and reading.candidate.items and reading.sentence == reading.hit.passage.span
    )


def agreeing(weighed: Sequence[Weighed], chosen: Sequence[Reading]) -> list[Weighed]:
    """Re-ordered so that readings from the sentence or passage of what was chosen before come first."""

    def bonus(reading: Reading) -> float:
        same_sentence = any(r.sentence == reading.sentence and r.hit is reading.hit for r in chosen)
        same_passage = any(r.hit.passage.id == reading.hit.passage.id for r in chosen)
        return _SAME_SENTENCE * same_sentence + _SAME_PASSAGE * same_passage

    return sorted(weighed, key=lambda w: -(w.worth + bonus(w.reading)))


def features(need: Need, best: Weighed, weighed: Sequence[Weighed]) -> dict[str, float]:
    """What is known of the best reading, each about 0–1, by the names of `FEATURES`."""
    reading = best.reading
    words = _words(reading)
    others = [w.worth for w in weighed if _words(w.reading) != words]
    return {
        "one": 1.0,
        "rules": reading.score,
        "support": reading.support,
        "penalty": reading.penalty,
        "sure": sureness(best.answered),
        "inside": best.inside,
        "agrees": best.agrees,
        "margin": min(_MARGIN, best.worth - max(others, default=0.0)),
        "first": 1.0 / (1.0 + 0.25 * (reading.hit.rank - 1)),
        "retrieved": reading.hit.score,
        "told": float(need.asked.kind in LONG_KINDS),
    }


def sureness(probability: float) -> float:
    """The log-odds of a probability, within ±1.2."""
    return math.log((probability + 0.01) / (1.01 - probability)) / 4


def level(known: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Where on the logistic curve a best reading stands: 0 or more is good enough to give."""
    return sum(weights[name] * value for name, value in known.items())


def logistic(x: float) -> float:
    """0–1, rising; safe for any finite x."""
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, x))))


def agreement(read: Read, span: Span) -> float:
    """How far the reader's guesses cover the same characters as a span, each guess counting by its probability."""
    return sum(g.probability * _overlap(g.span, span) for g in read.guesses)


def _words(reading: Reading) -> str:
    span = reading.candidate.span if reading.candidate else reading.sentence
    return _moved(span, -reading.hit.passage.span.start).of(reading.hit.text)


def _overlap(a: Span, b: Span) -> float:
    common = min(a.end, b.end) - max(a.start, b.start)
    return 2 * common / (len(a) + len(b)) if common > 0 else 0.0


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
