"""What answering returns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from qa.answering.missing import Missing
from qa.language.span import Span
from qa.passages.passage import Context
from qa.retrieval.hit import Segment, Why
from qa.retrieval.question import Question

AnswerKind = Literal["span", "list", "sentences", "comparison", "yesno", "refusal"]


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """A piece of the answer, `answer[place.start:place.end]`, and the place in a document that it was taken from."""

    text: str
    place: Span
    marker: int
    document_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage shown as a source: `text` is `document.text[span.start:span.end]`, at most 400 characters.

    `used` citations carry the answer and come first; the others are further reading. `context` is what the passage
    speaks of although its text may not say it.
    """

    marker: int
    document_id: str
    source: str
    title: str
    page: int | None
    text: str
    span: Span
    segments: tuple[Segment, ...]
    score: float
    used: bool
    context: Context = field(default_factory=Context)
    why: Why = field(default_factory=Why)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or a refusal.

    Attributes:
        answer: what a person reads first; a refusal says in one sentence that the documents do not say.
        confidence: the probability, 0–1, that this answer (or refusal) is right.
        question: the question as understood, a follow-up filled in.
        period: the period understood (2023, 2024Q1, 2024-03), or None.
        timings_ms: milliseconds by step.
        missing: what of the question the documents do not hold at all; empty when answered.
        generated: a language model wrote it; then a span's `span` is the source sentence that bears its `text` out.
        dropped: sentences of the language model that the check removed.
        understood: the question as it was read, for those who work on with the answer.
    """

    answered: bool
    answer: str
    kind: AnswerKind
    confidence: float
    question: str
    spans: tuple[AnswerSpan, ...] = ()
    citations: tuple[Citation, ...] = ()
    period: str | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    generated: bool = False
    dropped: tuple[str, ...] = ()
    understood: Question | None = None
