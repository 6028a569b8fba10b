"""A question in, an answer with verified citations out."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qa.answering.answer import Answer, AnswerKind, AnswerSpan
from qa.answering.citing import cite
from qa.answering.comparing import compare
from qa.answering.composing import Piece
from qa.answering.confidence import CLEAR, DECIDES, ENOUGH, rule_confidence, sureness
from qa.answering.draft import NOTHING, Draft, joined, pieces_of, placed, text_of
from qa.answering.giving import (
    holds_as_many,
    is_named_list,
    is_one_by_one,
    is_only_aimed_at,
    lacks_items,
    repeats,
    wanted,
)
from qa.answering.listing import numbered_pieces
from qa.answering.missing import find_missing
from qa.answering.opinions import Weighed, weigh_readings
from qa.answering.particulars import CONFIDENCE, find_particular
from qa.answering.polarity import Polarity, built_in_polarity
from qa.answering.reading import UNFIT, Reader, Reading, of_another_town
from qa.answering.selector import Choice, Selector, Verdict, agreeing, built_in_selector
from qa.answering.span_reader import PassageReader, Read, built_in_reader
from qa.answering.stated import Stated
from qa.indexing.filters import Filters
from qa.indexing.library import Library
from qa.indexing.snapshot import Snapshot
from qa.language.question_text import clean_question
from qa.messages import NO, YES, refusal, told_in_part
from qa.retrieval.followup import fill_in
from qa.retrieval.hit import Hit
from qa.retrieval.question import Need, Question, asked_alone
from qa.retrieval.retriever import Retriever

READ_PASSAGES = 8  # by the rules
TRAINED_PASSAGES = 2  # by the trained reader, which takes longer; with 4 as many answers are right
_NUMBERED_TRIES = 5
_NEAR_AIM = 0.5  # what a figure reached may score less than one only aimed at
_NEAR_BEST = 0.2  # as good as the best: then a list of as many items as are asked for is taken


@dataclass(frozen=True, slots=True)
class Study:
    """What the choice of an answer rests on: a need of a question, its readings, what the reader says of passages.

    `told` are the answers that the readings would give, in their order.
    """

    question: str
    need: Need
    readings: list[Weighed]
    reads: Mapping[int, Read]
    told: list[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """What one need of a question comes to: the reading chosen, how sure it is, and, where it is given, its pieces."""

    need: Need
    reading: Reading
    verdict: Verdict
    kind: AnswerKind = "refusal"
    pieces: tuple[Piece, ...] = ()
    told: str = ""


class Answerer:
    """Answers from one library."""

    def __init__(
        self,
        library: Library,
        retriever: Retriever | None = None,
        span_reader: PassageReader | None = None,
        selector: Selector | None = None,
        polarity: Polarity | None = None,
    ) -> None:
        """Reader, selector and polarity default to those that the package carries, loaded at the first question."""
        self._library = library
        self._retriever = retriever or Retriever(library)
        self._span_reader = span_reader
        self._selector = selector
        self._polarity = polarity

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
            draft = self._draft(view, understood, hits[:READ_PASSAGES])  # whatever k is
            answer = self._explained(view, understood, self._answer(view, understood, hits, draft, k))
        done = time.perf_counter()
        timings = {
            "retrieve": 1000 * (found - started),
            "answer": 1000 * (done - found),
            "total": 1000 * (done - started),
        }
        return replace(answer, timings_ms=timings, understood=understood)

    def _explained(self, view: Snapshot, question: Question, answer: Answer) -> Answer:
        """A refusal with what the documents lack; an answer as it is."""
        if answer.answered or not answer.citations:
            return answer
        years = self._retriever.corpus(view).years.values()
        missing = find_missing(view, question, years, self._retriever.alternatives(view, question))
        named = [(one.kind, one.text) for one in missing]
        return replace(answer, missing=missing, answer=refusal(True, named))

    def study(self, question: str, history: Sequence[str] = ()) -> list[Study]:
        """What answering a question rests on, need by need; nothing where rules alone decide."""
        with self._library.snapshot() as view:
            earlier = [clean_question(h) for h in history]
            full = fill_in(clean_question(question), earlier, lambda q: self._short(view, q, Filters()))
            understood = self._retriever.understand(view, full)
            hits = self._retriever.retrieve(view, understood, READ_PASSAGES, Filters())
            if not hits or find_particular(understood, hits, view):
                return []
            reader, reads = self._read(view, understood, understood.text, hits)
            if _ruled(understood, reader, hits):
                return []
            studies = []
            for need, own, readings in self._read_needs(view, understood, hits, reader, reads):
                told = [joined(view, *pieces_of(view, need, one.reading, own)) for one in readings]
                studies.append(Study(asked_alone(understood, need), need, readings, own, told))
            return studies

    def _short(self, view: Snapshot, question: str, filters: Filters) -> str:
        """The short answer to an earlier question; "" when there is none or it is long."""
        understood = self._retriever.understand(view, question)
        draft = self._draft(
            view, understood, self._retriever.retrieve(view, understood, READ_PASSAGES, filters)
        )
        return text_of(view, draft.pieces[0]) if draft.kind == "span" else ""

    def _draft(self, view: Snapshot, question: Question, hits: Sequence[Hit]) -> Draft:
        if not hits or not any(n.terms or n.shared for n in question.needs):
            return NOTHING
        if piece := find_particular(question, hits, view):
            return Draft("span", (piece,), CONFIDENCE)
        reader, reads = self._read(view, question, question.text, hits)
        if ruled := _ruled(question, reader, hits):
            return ruled
        parts: list[_Part] = []
        for need, own, readings in self._read_needs(view, question, hits, reader, reads):
            if part := self._part(view, question, need, readings, own, parts):
                parts.append(part)
        return _drafted(question, parts)

    def _read(
        self, view: Snapshot, question: Question, words: str, hits: Sequence[Hit]
    ) -> tuple[Reader, Mapping[int, Read]]:
        """A reader of the hits, and what the trained one says of the first when asked `words`, by passage id."""
        trained = self._span_reader or built_in_reader()
        passages = [h for h in hits if h.passage.kind != "heading"][:TRAINED_PASSAGES]
        texts = [(" ".join((h.title, h.passage.context.heading)).strip(), h.text) for h in passages]
        made = trained.read(words, texts)
        reads = {h.passage.id: read for h, read in zip(passages, made, strict=True)}
        alternatives, years = self._retriever.alternatives(view, question), self._retriever.corpus(view).years
        stated = Stated(view.facts_by_passage([hit.passage.id for hit in hits]))
        return Reader(question, alternatives, years, reads, stated), reads

    def _read_needs(
        self,
        view: Snapshot,
        question: Question,
        hits: Sequence[Hit],
        reader: Reader,
        reads: Mapping[int, Read],
    ) -> Iterator[tuple[Need, Mapping[int, Read], list[Weighed]]]:
        """Every need, what the trained reader says to it, and its readings.

        Of several needs each is read by itself: what is read for the whole question answers its first part.
        """
        is_one = len(set(question.needs)) == 1
        for need in question.needs:
            if not (need.terms or need.shared or need.time):
                continue
            if not is_one:
                reader, reads = self._read(view, question, asked_alone(question, need), hits)
            yield need, reads, weigh_readings(reader.read(need, hits), reads)

    def _part(
        self,
        view: Snapshot,
        question: Question,
        need: Need,
        readings: Sequence[Weighed],
        reads: Mapping[int, Read],
        earlier: Sequence[_Part],
    ) -> _Part | None:
        """What a need comes to; None where nothing can be chosen."""
        given = [part.reading for part in earlier if part.pieces]
        selector = self._selector or built_in_selector()
        choices = agreeing(selector.choose(asked_alone(question, need), need, readings, reads), given)
        choices = [
            c for c in choices if not repeats(c.reading, given) and not of_another_town(need, c.reading)
        ]
        if not choices:
            return None
        best = choices[0].score
        choices.sort(key=lambda choice: _rank(need, choice, best))
        reading, verdict = choices[0].reading, selector.judge(choices)
        if need.asked.kind == "yesno":
            return self._yes_or_no(view, need, choices[0], verdict, reads)
        sure = sureness(verdict.right, verdict.said)
        if is_named_list(reading):
            sure, verdict = max(sure, ENOUGH), replace(verdict, right=max(verdict.right, ENOUGH))
        kept = _Part(need, reading, verdict)
        alternatives = self._retriever.alternatives(view, question)
        if sure < wanted(question, need, reading, given, alternatives) or reading.penalty >= UNFIT:
            return kept
        kind, pieces = _composed(view, need, choices, reads)
        told = joined(view, kind, pieces)
        if lacks_items(need, reading, kind, len(pieces), told):
            return kept
        return _Part(need, reading, verdict, kind, tuple(pieces), told)

    def _yes_or_no(
        self, view: Snapshot, need: Need, choice: Choice, verdict: Verdict, reads: Mapping[int, Read]
    ) -> _Part:
        """是 or 否 with the sentence that decides, or that sentence alone where it is not clear which it says."""
        reading, polarity = choice.reading, self._polarity or built_in_polarity()
        opinion = polarity.judge(need, choice, verdict)
        verdict = Verdict(opinion.decides, opinion.decides)
        if opinion.decides < DECIDES or reading.penalty >= UNFIT:
            return _Part(need, reading, verdict)
        kind, pieces = pieces_of(view, need, reading, reads)
        told, clear = joined(view, kind, pieces), max(opinion.yes, 1.0 - opinion.yes)
        verdict = replace(verdict, right=opinion.decides * clear)
        if clear < CLEAR:
            return _Part(need, reading, verdict, "sentences", tuple(pieces), told)
        word = YES if opinion.yes >= 0.5 else NO
        return _Part(need, reading, verdict, kind, tuple(pieces), f"{word}。{told}")

    def _answer(
        self, view: Snapshot, question: Question, hits: Sequence[Hit], draft: Draft, k: int
    ) -> Answer:
        period = question.periods[0].label if question.periods else None
        sure = round(min(0.99, max(0.01, draft.confidence)), 3)
        shown = list({hit.passage.id: hit for hit in (*draft.nearest, *hits)}.values())
        if not draft.pieces:
            return Answer(
                False,
                refusal(bool(hits)),
                "refusal",
                sure,
                question.text,
                citations=cite(view, shown, (), k).citations,
                period=period,
            )
        cited = cite(view, shown, draft.pieces, k)
        text, places = placed(view, draft)
        spans = tuple(
            AnswerSpan(text_of(view, p), place, cited.marker(p), p.hit.passage.document_id, p.span)
            for p, place in zip(draft.pieces, places, strict=True)
        )
        return Answer(
            True,
            text,
            draft.kind,
            sure,
            question.text,
            spans,
            cited.citations,
            period,
        )


def _rank(need: Need, choice: Choice, best: float) -> int:
    """Lists that the question names first; near the best, those of as many items as asked for, and aims last."""
    if is_named_list(choice.reading):
        return 0
    if choice.score >= best - _NEAR_BEST and holds_as_many(need, choice.reading):
        return 1
    if choice.score < best - _NEAR_AIM:
        return 4
    return 3 if is_only_aimed_at(need, choice.reading) else 2


def _ruled(question: Question, reader: Reader, hits: Sequence[Hit]) -> Draft | None:
    """A comparison that rules decide; None where they do not: then the sentence that tells is given."""
    first = question.needs[0]
    if first.asked.kind == "comparison" and (compared := compare(question, reader, hits)):
        return Draft("comparison", compared.pieces, rule_confidence(compared.score), compared.text)
    return None


def _composed(
    view: Snapshot, need: Need, choices: Sequence[Choice], reads: Mapping[int, Read]
) -> tuple[AnswerKind, list[Piece]]:
    """The pieces of the first choice, or a numbered list near one of the first, where as many items were asked for."""
    if numbered := numbered_pieces(need, [choice.reading for choice in choices[:_NUMBERED_TRIES]], view):
        return "list", numbered
    return pieces_of(view, need, choices[0].reading, reads)


def _drafted(question: Question, parts: Sequence[_Part]) -> Draft:
    """The parts that are given as one answer; a refusal where they are less than half of what was asked."""
    given, needs = [part for part in parts if part.pieces], question.needs
    nearest = tuple(part.reading.hit for part in parts)
    if not given or len(given) < len(needs) / 2:
        said = max((part.verdict.said for part in parts), default=0.1)
        return replace(NOTHING, confidence=1.0 - said, nearest=nearest)
    pieces = [piece for part in given for piece in part.pieces]
    if len(set(needs)) == 1 and len({p.hit.passage.id for p in pieces}) == 1:
        pieces.sort(key=lambda p: p.span)  # 「从多少提高到多少」: asked for twice, given in the text's order
    kind = given[-1].kind
    if len(needs) > 1:
        kinds = {part.kind for part in given}
        kind = "list" if not kinds <= {"sentences", "yesno"} else "yesno" if "yesno" in kinds else "sentences"
    text = "".join(part.told for part in given) if kind == "yesno" else ""
    if is_one_by_one(question) and len(given) < len(needs):
        told = {part.need: part.told for part in given}
        text = told_in_part([(need.text, told.get(need, "")) for need in needs])
    return Draft(kind, tuple(pieces), min(part.verdict.right for part in given), text, nearest)
