"""A question in, an answer with verified citations out."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.answering.answer import Answer, AnswerKind, AnswerSpan
from qa.answering.citing import cite
from qa.answering.comparing import compare
from qa.answering.composing import Piece, agreeing, sentence_pieces, short_pieces, trimmed
from qa.answering.confidence import answer_confidence, is_enough, refusal_confidence
from qa.answering.deciding import decide
from qa.answering.listing import list_pieces, numbered_pieces
from qa.answering.reading import SENTENCE_KINDS, Reader, Reading
from qa.answering.stated import Stated
from qa.indexing.filters import Filters
from qa.indexing.library import Library
from qa.indexing.snapshot import Snapshot
from qa.language.question_text import clean_question
from qa.language.span import Span
from qa.messages import ANSWER_JOINER, refusal
from qa.retrieval.followup import fill_in
from qa.retrieval.hit import Hit
from qa.retrieval.question import Need, Question
from qa.retrieval.retriever import Retriever

READ_PASSAGES = 16
_NUMBERED_TRIES = 5


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is cited: pieces in order, and how they read together (`text` where not simply joined)."""

    kind: AnswerKind
    pieces: tuple[Piece, ...]
    score: float
    text: str = ""


class Answerer:
    """Answers from one library."""

    def __init__(self, library: Library, retriever: Retriever | None = None) -> None:
        self._library = library
        self._retriever = retriever or Retriever(library)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        k: int = 5,
        filters: Filters = Filters(),  # noqa: B008
    ) -> Answer:
        """Answer a question, or refuse.

        Args:
            question: as typed; cleaned here.
            history: earlier questions, oldest first.
            k: citations wanted, at least 1.

        Raises:
            QuestionError: the question is blank, too long or holds NUL.
        """
        started = time.perf_counter()
        cleaned = clean_question(question)
        with self._library.snapshot() as view:
            full = fill_in(
                cleaned,
                [clean_question(h) for h in history if h.strip()],
                lambda q: self._short(view, q, filters),
            )
            understood = self._retriever.understand(view, full)
            hits = self._retriever.retrieve(view, understood, max(READ_PASSAGES, k), filters)
            found = time.perf_counter()
            draft = self._draft(view, understood, hits)
            answer = self._answer(view, understood, hits, draft, k)
        done = time.perf_counter()
        timings = {
            "retrieve": 1000 * (found - started),
            "answer": 1000 * (done - found),
            "total": 1000 * (done - started),
        }
        return replace(answer, timings_ms=timings)

    def _short(self, view: Snapshot, question: str, filters: Filters) -> str:
        """The short answer to an earlier question; "" when there is none or it is long."""
        understood = self._retriever.understand(view, question)
        draft = self._draft(
            view, understood, self._retriever.retrieve(view, understood, READ_PASSAGES, filters)
        )
        if draft is None or draft.kind != "span":
            return ""
        piece = draft.pieces[0]
        return piece.text(view.document(piece.hit.passage.document_id).text)

    def _draft(self, view: Snapshot, question: Question, hits: Sequence[Hit]) -> Draft | None:
        if not hits or not any(n.terms or n.shared for n in question.needs):
            return None
        reader = Reader(
            question,
            self._retriever.alternatives(view, question),
            self._retriever.corpus(view).years,
            Stated(view.facts_by_passage([hit.passage.id for hit in hits])),
        )
        first = question.needs[0]
        if first.asked.kind == "comparison":
            compared = compare(question, reader, hits)
            return Draft("comparison", compared.pieces, compared.score, compared.text) if compared else None
        if first.asked.kind == "yesno":
            decided = decide(first, reader, hits)
            return Draft("yesno", decided.pieces, decided.score, decided.text) if decided else None
        return self._draft_needs(view, question, reader, hits)

    def _draft_needs(
        self, view: Snapshot, question: Question, reader: Reader, hits: Sequence[Hit]
    ) -> Draft | None:
        pieces: list[Piece] = []
        chosen: list[Reading] = []
        kind: AnswerKind = "span"
        for need in question.needs:
            readings = [r for r in agreeing(reader.read(need, hits), chosen) if not _repeats(r, chosen)]
            reading = next((r for r in readings if _answers(need, r)), None)
            if reading is None:
                continue
            numbered = numbered_pieces(need, readings[:_NUMBERED_TRIES], view)
            kind, own = ("list", numbered) if numbered else self._pieces(view, need, reading)
            if need.asked.kind == "list" and need.asked.count is not None and kind != "list":
                continue  # so many items were asked for: a sentence without them is no answer
            pieces += own
            chosen.append(reading)
        if (
            not chosen
            or not is_enough(chosen[0].score, chosen[0].support)
            or len(chosen) < len(question.needs) / 2
        ):
            return None
        if len(question.needs) > 1:
            kind = "list" if kind != "sentences" else kind
        return Draft(kind, tuple(pieces), min(r.score for r in chosen))

    def _pieces(self, view: Snapshot, need: Need, reading: Reading) -> tuple[AnswerKind, list[Piece]]:
        text = view.document(reading.hit.passage.document_id).text
        if need.asked.kind == "list":
            own = list_pieces(need, reading, view)
            return (
                ("list", own)
                if len(own) > 1
                else ("sentences", sentence_pieces(reading, reading.hit.text, reading.hit.passage.span.start))
            )
        if reading.candidate is None:
            return "sentences", sentence_pieces(reading, reading.hit.text, reading.hit.passage.span.start)
        return "span", [replace(p, span=trimmed(p.span, text)) for p in short_pieces(reading)]

    def _answer(
        self, view: Snapshot, question: Question, hits: Sequence[Hit], draft: Draft | None, k: int
    ) -> Answer:
        period = question.periods[0].label if question.periods else None
        if draft is None or not draft.pieces:
            return Answer(
                False,
                refusal(bool(hits)),
                "refusal",
                refusal_confidence(hits[0].score if hits else 0.0),
                question.text,
                citations=cite(view, hits, (), k).citations,
                period=period,
            )
        cited = cite(view, hits, draft.pieces, k)
        text, places = _joined(view, draft)
        spans = tuple(
            AnswerSpan(
                p.text(view.document(p.hit.passage.document_id).text),
                place,
                cited.marker(p),
                p.hit.passage.document_id,
                p.span,
            )
            for p, place in zip(draft.pieces, places, strict=True)
        )
        return Answer(
            True,
            text,
            draft.kind,
            answer_confidence(draft.score),
            question.text,
            spans,
            cited.citations,
            period,
        )


def _answers(need: Need, reading: Reading) -> bool:
    """Whether a reading has what the need asks for: a candidate, unless sentences are the answer."""
    if need.asked.kind in SENTENCE_KINDS or need.asked.kind in (
        "list",
        "name",
        "place",
        "person",
        "organisation",
    ):
        return need.asked.kind not in ("person",) or reading.candidate is not None
    return reading.candidate is not None or need.asked.kind == "any"


def _repeats(reading: Reading, chosen: Sequence[Reading]) -> bool:
    return reading.candidate is not None and any(
        r.candidate is not None and r.candidate.span == reading.candidate.span and r.hit is reading.hit
        for r in chosen
    )


def _joined(view: Snapshot, draft: Draft) -> tuple[str, list[Span]]:
    """The answer's text, and where in it each piece stands (an empty range where a composed text leaves it out)."""
    texts = [p.text(view.document(p.hit.passage.document_id).text) for p in draft.pieces]
    if draft.text:
        return draft.text, [_find(draft.text, t) for t in texts]
    joiner = "" if draft.kind == "sentences" else ANSWER_JOINER
    places, position = [], 0
    for text in texts:
        places.append(Span(position, position + len(text)))
        position += len(text) + len(joiner)
    return joiner.join(texts), places


def _find(text: str, part: str) -> Span:
    start = text.find(part)
    return Span(start, start + len(part)) if start >= 0 else Span(0, 0)
