"""Shown text cut into marked and unmarked segments."""

from collections.abc import Iterable, Sequence

from qa.language.span import Span
from qa.retrieval.content import Term
from qa.retrieval.hit import Segment


def segments(text: str, marked: Iterable[Span]) -> tuple[Segment, ...]:
    """The text in pieces that join to it; `marked` spans (offsets of this text) may overlap or touch."""
    pieces: list[Segment] = []
    position = 0
    for span in _merged(marked, len(text)):
        if span.start > position:
            pieces.append(Segment(text[position : span.start], False))
        pieces.append(Segment(text[span.start : span.end], True))
        position = span.end
    if position < len(text) or not pieces:
        pieces.append(Segment(text[position:], False))
    return tuple(pieces)


def _merged(spans: Iterable[Span], length: int) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(Span(max(0, s.start), min(length, s.end)) for s in spans):
        if span.start >= span.end:
            continue
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def term_spans(text: str, terms: Sequence[Term]) -> list[Span]:
    """Where the words of a question stand in a text, as written; words in another spelling are not found."""
    lower = text.lower()
    spans = []
    for term in terms:
        if len(term.text) < 2 and not term.text.isdigit():
            continue
        start = lower.find(term.text)
        while start >= 0:
            spans.append(Span(start, start + len(term.text)))
            start = lower.find(term.text, start + len(term.text))
    return spans


def words_found(text: str, terms: Sequence[Term]) -> tuple[str, ...]:
    """The words of a question that `term_spans` finds in a text."""
    return tuple(term.text for term in terms if term_spans(text, (term,)))
