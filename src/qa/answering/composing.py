"""From readings to the pieces of an answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.answering.reading import Reading
from qa.language.span import Span
from qa.passages.sentences import sentences
from qa.retrieval.hit import Hit

MAX_SENTENCES_CHARS = 480
_GOES_ON = re.compile(
    r"(?:一是|其一|首先|即|具体|主要|包括|目的|这(?:是|样|一)|此举|其(?:中|目的|原因)|[^，。]{2,8}(?:的)?(?:目的|原因|理由|做法)|[^，。]{0,8}有[两三四五几\d]个?(?:目的|原因|方面|做法))"
)
_LEANING = re.compile(r"^(?:该|这|此|其|对此|为此|因此|同时|这样|如今，在|他|她|它)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the answer: `span` in the document of `hit`, `evidence` the sentence that proves it."""

    hit: Hit
    span: Span
    evidence: Span
    score: float

    def text(self, document_text: str) -> str:
        return self.span.of(document_text)


def short_pieces(reading: Reading) -> list[Piece]:
    """The candidate of a reading, item by item for a list."""
    candidate = reading.candidate
    if candidate is None:
        return []
    spans = candidate.items or (candidate.span,)
    return [Piece(reading.hit, span, reading.sentence, reading.score) for span in spans]


def sentence_pieces(reading: Reading, text: str, base: int) -> list[Piece]:
    """The sentence of a reading, with the one before it when it leans on that (「该平台…」), and the one that goes on.

    Args:
        text: the passage's text.
        base: where the passage begins in its document.
    """
    span = reading.sentence
    if _LEANING.match(text[span.start - base :]) and span.start > base:
        before = text.rfind("。", 0, max(0, span.start - base - 1)) + 1
        if span.end - (base + before) <= MAX_SENTENCES_CHARS:
            span = Span(base + before, span.end)
    after = sentences(text, span.end - base)
    if (
        after
        and _GOES_ON.match(text[after[0].start :])
        and after[0].end + base - span.start <= MAX_SENTENCES_CHARS // 2
    ):
        span = Span(span.start, after[0].end + base)
    if len(span) > MAX_SENTENCES_CHARS:
        span = Span(span.start, span.start + MAX_SENTENCES_CHARS)
    return [Piece(reading.hit, span, span, reading.score)]


def without_brackets(text: str) -> str:
    """A quoted item without its quotation marks."""
    return text[1:-1] if len(text) > 2 and text[0] in "“「《" and text[-1] in "”」》" else text


def trimmed(span: Span, document_text: str) -> Span:
    """The span without the quotation marks around it."""
    text = span.of(document_text)
    return Span(span.start + 1, span.end - 1) if text != without_brackets(text) else span


def agreeing(readings: Sequence[Reading], chosen: Sequence[Reading]) -> list[Reading]:
    """Readings re-ordered so that those from the sentence or passage of what was chosen before come first."""

    def bonus(reading: Reading) -> float:
        same_sentence = any(r.sentence == reading.sentence and r.hit is reading.hit for r in chosen)
        same_passage = any(r.hit.passage.id == reading.hit.passage.id for r in chosen)
        return 0.1 * same_sentence + 0.05 * same_passage

    return sorted(readings, key=lambda r: -(r.score + bonus(r)))
