"""Yes/no questions: 是 when a sentence says all that is asked, 否 when it says otherwise of the same thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.answering.composing import Piece
from qa.answering.reading import Reader, Reading
from qa.language.span import Span
from qa.messages import NO, YES
from qa.retrieval.hit import Hit
from qa.retrieval.matching import folded, match
from qa.retrieval.question import Need, Term

_NEGATION = re.compile(r"未(?!来)|没有|尚未|不得|不能|不予|并非|无法|不(?:属于|是|再)")
_STRONG = 0.45
MIN_SUPPORT = 0.45
_MAX_CHARS = 300


@dataclass(frozen=True, slots=True)
class Decision:
    text: str
    pieces: tuple[Piece, ...]
    score: float


def decide(need: Need, reader: Reader, hits: Sequence[Hit]) -> Decision | None:
    """是 or 否 with the deciding sentence; None when nothing decides.

    否 needs a sentence that holds the question's rarest words but names another thing where the question names one.
    """
    readings = reader.read(need, hits)
    if not readings or readings[0].support < MIN_SUPPORT:
        return None
    best = readings[0]
    missing = _missing(need, best)
    if not missing:
        if best.support < 0.75:
            return None
        negated = bool(_NEGATION.search(_text(best))) != bool(_NEGATION.search(need.text))
        return _decision(NO if negated else YES, best, best.score + 0.15)
    anchored = [t for t in need.terms if t.weight >= _STRONG and match(t.text, folded(_text(best))) >= 0.9]
    if not anchored or len(missing) > len(anchored) + 1:
        return None
    return _decision(NO, best, best.score + 0.1)


def _missing(need: Need, reading: Reading) -> list[Term]:
    """The telling words of the question that neither the sentence nor its context holds."""
    context = reading.hit.passage.context
    around = folded(" ".join((_text(reading), context.title, context.heading, *context.organisations, *context.places)))
    return [t for t in need.terms if t.weight >= _STRONG and match(t.text, around) < 0.7]


def _text(reading: Reading) -> str:
    base = reading.hit.passage.span.start
    return reading.hit.text[reading.sentence.start - base : reading.sentence.end - base]


def _decision(word: str, reading: Reading, score: float) -> Decision:
    span = Span(reading.sentence.start, min(reading.sentence.end, reading.sentence.start + _MAX_CHARS))
    piece = Piece(reading.hit, span, span, score)
    base = reading.hit.passage.span.start
    return Decision(f"{word}。{reading.hit.text[span.start - base : span.end - base]}", (piece,), score)
