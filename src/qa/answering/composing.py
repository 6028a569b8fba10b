"""From readings to the pieces of an answer."""

import re
from dataclasses import dataclass

from qa.answering.reading import Reading
from qa.answering.restating import told_part
from qa.language.span import Span
from qa.passages.sentences import sentences
from qa.retrieval.hit import Hit

MAX_SENTENCES_CHARS = 480
_GOES_ON = re.compile(
    r"(?:一是|其一|首先|即|具体|主要|包括|目的|这(?:是|样|一)|此举|其(?:中|目的|原因)|[^，。]{2,8}(?:的)?(?:目的|原因|理由|做法)|[^，。]{0,8}有[两三四五几\d]个?(?:目的|原因|方面|做法))"
)
_HEADING_LIKE = re.compile(
    r"(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d{1,2}[.．、])[^，；。\n]{2,24}。?"
)
_CLAUSE_END = re.compile(r"[，,；;。！？\n]")
_TERSE = 20  # characters of a sentence that says too little alone: 「豆腐好吃，关键在水。」
_POINTS = re.compile("关键|原因|秘诀|奥秘|诀窍|在于|答案")
_BOUND, _BOUND_CHARS = (
    re.compile(r"(?:不到|不足|不满|不得?超过|不得?少于|不得?低于|不得?高于|至少|至多|最多|最少)$"),
    4,
)
_UNTIL = re.compile("(?:之|以)?前(?![往来台后])")
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
    if below := _below_heading(text, span.start - base, span.end - base):
        span = Span(below.start + base, below.end + base)
    if _LEANING.match(text[span.start - base :]) and span.start > base:
        before = text.rfind("。", 0, max(0, span.start - base - 1)) + 1
        if span.end - (base + before) <= MAX_SENTENCES_CHARS:
            span = Span(base + before, span.end)
    after = sentences(text, span.end - base)
    if (
        after
        and (
            _GOES_ON.match(text[after[0].start :])
            or (len(span) <= _TERSE and _POINTS.search(text, span.start - base, span.end - base))
        )
        and after[0].end + base - span.start <= MAX_SENTENCES_CHARS // 2
    ):
        span = Span(span.start, after[0].end + base)
    if len(span) > MAX_SENTENCES_CHARS:
        span = Span(span.start, span.start + MAX_SENTENCES_CHARS)
    return [Piece(reading.hit, span, span, reading.score)]


def told_pieces(
    reading: Reading, told: Span, text: str, base: int, *, from_sentence: bool = False
) -> list[Piece]:
    """The stretch that the trained reader takes for the answer, from the beginning of its clause to the end of its sentence.

    Args:
        from_sentence: from the beginning of its sentence, unless that is long: what was done stands before what for.
        told: in the passage's text, `text`, which begins at `base` of its document.
    """
    start = max((m.end() for m in _CLAUSE_END.finditer(text, 0, told.start)), default=0)
    last = next((s for s in sentences(text) if s.start < told.end <= s.end), told)
    first = next((s for s in sentences(text) if s.start <= start < s.end), told)
    if from_sentence and told.end - first.start <= MAX_SENTENCES_CHARS // 2:
        start = min(start, first.start)
    if below := _below_heading(text, start, last.end):
        first, last, start = below, below, below.start
    if own := told_part(text, Span(start, last.end)):
        start = own.start
    span = Span(start + base, min(last.end, start + MAX_SENTENCES_CHARS) + base)
    evidence = Span(min(first.start + base, span.start), span.end)
    return [Piece(reading.hit, span, evidence, reading.score)]


def _below_heading(text: str, start: int, end: int) -> Span | None:
    """The two sentences after one that is only a numbered heading (「二、简化审批程序。」); None for any other."""
    if not _HEADING_LIKE.fullmatch(text, start, end):
        return None
    after = [s for s in sentences(text, end) if s.start >= end][:2]
    return Span(after[0].start, after[-1].end) if after else None


def without_brackets(text: str) -> str:
    """A quoted item without its quotation marks."""
    return text[1:-1] if len(text) > 2 and text[0] in "“「《" and text[-1] in "”」》" else text


def bounded(span: Span, document_text: str) -> Span:
    """The span with the word that makes its figure or day a bound: 「不到一年」, 「至少3人」, 「4月30日前」."""
    bound = _BOUND.search(document_text, max(0, span.start - _BOUND_CHARS), span.start)
    until = _UNTIL.match(document_text, span.end) if document_text[span.end - 1] in "年月日时" else None
    return Span(bound.start() if bound else span.start, until.end() if until else span.end)


def trimmed(span: Span, document_text: str) -> Span:
    """The span without the quotation marks around it."""
    text = span.of(document_text)
    return Span(span.start + 1, span.end - 1) if text != without_brackets(text) else span
