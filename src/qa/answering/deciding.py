"""Yes/no questions: 是 when a sentence says all that is asked, 否 when it says otherwise of the same thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.answering.composing import Piece
from qa.answering.reading import UNFIT, Reader, Reading
from qa.language.organisations import find_organisations
from qa.language.places import find_places
from qa.language.quantities import find_quantities
from qa.language.span import Span
from qa.messages import NO, YES
from qa.retrieval.content import Term
from qa.retrieval.hit import Hit
from qa.retrieval.matching import coverage, folded, match
from qa.retrieval.question import Need

_NEGATION = re.compile(
    r"未(?!来)|没有|无需|无须|不需|不用|不必|不收|不发(?![达生展])|不受|不准(?![确时])|尚未|不得|不能|不予|并非|无法|不(?:属于|是|再|在|包括|享受)|除外|禁止|取消"
)
_CHOICE = re.compile("是不是|有没有|能不能|会不会|是否|对不对")
_STRONG, _SAID = 0.45, 0.2  # weights of words: of those that tell, and of all that 是 must not leave out
MIN_SUPPORT = 0.45
_MAX_CHARS = 300


@dataclass(frozen=True, slots=True)
class Decision:
    text: str
    pieces: tuple[Piece, ...]
    score: float


def decide(need: Need, reader: Reader, hits: Sequence[Hit]) -> Decision | None:
    """是 or 否 with the deciding sentence; None when nothing decides.

    否 needs a sentence about the same thing that gives another figure, denies it, or names another owner; a verb that
    merely stands in other words decides nothing.
    """
    readings = reader.read(need, hits)
    if not readings or readings[0].support < MIN_SUPPORT:
        return None
    best = readings[0]
    if best.penalty >= UNFIT:
        return None
    text = best.words
    if _other_figure(need.text, text):
        return _decision(NO, best, best.score + 0.1)
    missing = _missing(need, best)
    if not missing:
        if best.support < 0.7 or _missing(need, best, _SAID):
            return None
        negated = bool(_NEGATION.search(_clause_about(need, text))) != bool(
            _NEGATION.search(_CHOICE.sub("", need.text))
        )
        return _decision(NO if negated else YES, best, best.score + 0.15)
    anchored = [t for t in need.terms if t.weight >= _STRONG and match(t.text, folded(text)) >= 0.9]
    if anchored and len(missing) <= len(anchored) + 1 and all(_is_name(t.text) for t in missing):
        return _decision(NO, best, best.score + 0.1)
    return None


def _clause_about(need: Need, sentence: str) -> str:
    """The part between semicolons that says most of what is asked: 「住院须先备案；门诊无需备案」."""
    parts = [part for part in re.split("[；;]", sentence) if part]
    return max(parts, key=lambda part: coverage(need.terms, [(folded(part), 1.0)], {}), default=sentence)


def _other_figure(question: str, sentence: str) -> bool:
    """Whether the sentence gives another figure, of the same kind and unit, than the question does."""
    stated = find_quantities(folded(question))
    found = find_quantities(folded(sentence))
    for quantity in stated:
        alike = [q for q in found if q.kind == quantity.kind and q.base == quantity.base]
        if alike and all(q.value != quantity.value for q in alike):
            return True
    return False


def _is_name(term: str) -> bool:
    """Whether a word names somebody or something, so that its absence beside another name says no."""
    return bool(find_organisations(term) or find_places(term)) or bool(
        re.search("[局委办厅市县区镇村乡]$", term)
    )


def _missing(need: Need, reading: Reading, least: float = _STRONG) -> list[Term]:
    """The words of the question, from a weight on, that neither the sentence nor its context holds."""
    context = reading.hit.passage.context
    here = folded(reading.words)
    around = folded(" ".join((reading.words, context.title, context.heading, *context.organisations)))
    return [
        t
        for t in need.terms
        if t.weight >= least and match(t.text, here if find_organisations(t.text) else around) < 0.7
    ]


def _decision(word: str, reading: Reading, score: float) -> Decision:
    span = Span(reading.sentence.start, min(reading.sentence.end, reading.sentence.start + _MAX_CHARS))
    piece = Piece(reading.hit, span, span, score)
    base = reading.hit.passage.span.start
    return Decision(f"{word}。{reading.hit.text[span.start - base : span.end - base]}", (piece,), score)
