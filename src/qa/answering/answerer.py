"""A question in, an answer with verified citations out."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qa.answering.answer import Answer, AnswerKind, AnswerSpan
from qa.answering.candidates import suits_kind
from qa.answering.citing import cite
from qa.answering.comparing import compare
from qa.answering.composing import Piece, sentence_pieces, short_pieces, told_pieces, trimmed
from qa.answering.confidence import (
    ENOUGH,
    ENOUGH_MORE,
    ENOUGH_UNLIKE,
    MIN_SUPPORT,
    SURE,
    SURE_OF_ANOTHER,
    rule_confidence,
    sureness,
)
from qa.answering.deciding import decide
from qa.answering.listing import list_pieces, numbered_pieces
from qa.answering.missing import find_missing
from qa.answering.opinions import Weighed, is_whole_list, weigh_readings
from qa.answering.particulars import CONFIDENCE, find_particular
from qa.answering.reading import AMOUNT_KINDS, DOUBTFUL, SHORT_KINDS, UNFIT, Reader, Reading, of_another_town
from qa.answering.selection import words_of
from qa.answering.selector import Selector, agreeing, built_in_selector
from qa.answering.span_reader import PassageReader, Read, built_in_reader
from qa.answering.stated import Stated
from qa.indexing.filters import Filters
from qa.indexing.library import Library
from qa.indexing.snapshot import Snapshot
from qa.language.question_text import clean_question
from qa.language.span import Span
from qa.messages import ANSWER_JOINER, refusal, told_in_part
from qa.retrieval.asking import is_question
from qa.retrieval.followup import fill_in
from qa.retrieval.hit import Hit
from qa.retrieval.matching import coverage, folded
from qa.retrieval.question import Need, Question
from qa.retrieval.retriever import Retriever

READ_PASSAGES = 8  # by the rules
TRAINED_PASSAGES = 2  # by the trained reader, which takes longer; with 4 as many answers are right
_NUMBERED_TRIES = 5
_ENTRIES = 3  # from which a list is one
_NAMED = 0.9  # how much of the question the heading or lead-in of a list must hold for the list to be given
_MEASURE = 0.4  # how much of what is measured the sentence of an answer should hold
_SORT = 2  # characters at the end of a measure that say of what sort it is: 收入
_TOLD, _LONG = 0.2, 8  # the reader's probability, and characters, from which its long answer is taken


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is cited: pieces in order, and how they read together (`text` where not simply joined).

    `confidence` is the probability that it is right; without pieces, that there is no answer. `nearest` are the passages
    that came nearest to answering, a need each: they are shown before other passages.
    """

    kind: AnswerKind
    pieces: tuple[Piece, ...]
    confidence: float
    text: str = ""
    nearest: tuple[Hit, ...] = ()


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


NOTHING = Draft("refusal", (), 0.9)


class Answerer:
    """Answers from one library."""

    def __init__(
        self,
        library: Library,
        retriever: Retriever | None = None,
        span_reader: PassageReader | None = None,
        selector: Selector | None = None,
    ) -> None:
        """`span_reader` and `selector` default to those that the package carries, loaded at the first question."""
        self._library = library
        self._retriever = retriever or Retriever(library)
        self._span_reader = span_reader
        self._selector = selector

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
            reads = self._reads(understood.text, hits)
            reader = self._reader(view, understood, hits, reads)
            if _ruled(understood, reader, hits):
                return []
            studies = []
            for need in understood.needs:
                reader, reads = self._reader_of(view, understood, need, hits, reader, reads)
                readings = weigh_readings(reader.read(need, hits), reads)
                told = [self._words(view, need, one.reading, reads) for one in readings]
                studies.append(Study(asked_alone(understood, need), need, readings, reads, told))
            return studies

    def _words(self, view: Snapshot, need: Need, reading: Reading, reads: Mapping[int, Read]) -> str:
        kind, pieces = self._pieces(view, need, reading, reads)
        return _joined(view, Draft(kind, tuple(pieces), 1.0))[0]

    def _short(self, view: Snapshot, question: str, filters: Filters) -> str:
        """The short answer to an earlier question; "" when there is none or it is long."""
        understood = self._retriever.understand(view, question)
        draft = self._draft(
            view, understood, self._retriever.retrieve(view, understood, READ_PASSAGES, filters)
        )
        if draft.kind != "span":
            return ""
        piece = draft.pieces[0]
        return piece.text(view.document(piece.hit.passage.document_id).text)

    def _draft(self, view: Snapshot, question: Question, hits: Sequence[Hit]) -> Draft:
        if not hits or not any(n.terms or n.shared for n in question.needs):
            return NOTHING
        if piece := find_particular(question, hits, view):
            return Draft("span", (piece,), CONFIDENCE)
        reads = self._reads(question.text, hits)
        reader = self._reader(view, question, hits, reads)
        if ruled := _ruled(question, reader, hits):
            return ruled
        return self._draft_needs(view, question, reader, hits, reads)

    def _reads(self, question: str, hits: Sequence[Hit]) -> Mapping[int, Read]:
        """What the trained reader says of the first passages, by passage id."""
        reader = self._span_reader or built_in_reader()
        passages = [h for h in hits if h.passage.kind != "heading"][:TRAINED_PASSAGES]
        texts = [(" ".join((h.title, h.passage.context.heading)).strip(), h.text) for h in passages]
        reads = reader.read(question, texts)
        return {h.passage.id: read for h, read in zip(passages, reads, strict=True)}

    def _reader_of(
        self,
        view: Snapshot,
        question: Question,
        need: Need,
        hits: Sequence[Hit],
        reader: Reader,
        reads: Mapping[int, Read],
    ) -> tuple[Reader, Mapping[int, Read]]:
        """The readers for one of several needs: what is read for the whole question answers its first part."""
        if len(set(question.needs)) == 1:
            return reader, reads
        own = self._reads(asked_alone(question, need), hits)
        return self._reader(view, question, hits, own), own

    def _reader(
        self, view: Snapshot, question: Question, hits: Sequence[Hit], reads: Mapping[int, Read]
    ) -> Reader:
        alternatives, years = self._retriever.alternatives(view, question), self._retriever.corpus(view).years
        stated = Stated(view.facts_by_passage([hit.passage.id for hit in hits]))
        return Reader(question, alternatives, years, reads, stated)

    def _draft_needs(
        self,
        view: Snapshot,
        question: Question,
        reader: Reader,
        hits: Sequence[Hit],
        reads: Mapping[int, Read],
    ) -> Draft:
        pieces: list[Piece] = []
        chosen: list[Reading] = []
        said: list[float] = []
        nearest: list[Hit] = []
        given: list[float] = []
        found: list[tuple[str, str]] = []
        kinds: list[AnswerKind] = []
        selector = self._selector or built_in_selector()
        for need in question.needs:
            found.append((need.text, ""))
            reader, reads = self._reader_of(view, question, need, hits, reader, reads)
            readings = weigh_readings(reader.read(need, hits), reads)
            choices = [
                choice
                for choice in agreeing(
                    selector.choose(asked_alone(question, need), need, readings, reads), chosen
                )
                if not _repeats(choice.reading, chosen) and not of_another_town(need, choice.reading)
            ]
            choices.sort(key=lambda choice: not _is_named_list(choice.reading))
            if not choices:
                continue
            verdict, reading = selector.judge(choices), choices[0].reading
            sure = sureness(verdict.right, verdict.said)
            if _is_named_list(reading):
                sure = max(sure, ENOUGH)
            said.append(verdict.said)
            nearest.append(reading.hit)
            if sure < _wanted(question, need, reading, chosen) or reading.penalty >= UNFIT:
                continue
            own_kind: AnswerKind = "list"
            own = numbered_pieces(need, [c.reading for c in choices[:_NUMBERED_TRIES]], view)
            if not own:
                own_kind, own = self._pieces(view, need, reading, reads)
            texts = (p.text(view.document(p.hit.passage.document_id).text) for p in own)
            told = ANSWER_JOINER.join(texts)
            if lacks_items(need, own_kind, own, reading, told):
                continue
            kinds.append(own_kind)
            pieces += own
            chosen.append(reading)
            given.append(max(verdict.right, ENOUGH) if _is_named_list(reading) else verdict.right)
            found[-1] = (need.text, told)
        if not chosen or len(chosen) < len(question.needs) / 2:
            return replace(NOTHING, confidence=1.0 - max(said, default=0.1), nearest=tuple(nearest))
        if len(set(question.needs)) == 1 and len({p.hit.passage.id for p in pieces}) == 1:
            pieces.sort(
                key=lambda p: p.span
            )  # 「从多少提高到多少」: the same asked for twice, in the text's order
        kind = kinds[-1]
        if len(question.needs) > 1:
            kind = "sentences" if set(kinds) == {"sentences"} else "list"
        text = told_in_part(found) if _is_one_by_one(question) and len(chosen) < len(found) else ""
        return Draft(kind, tuple(pieces), min(given), text, tuple(nearest))

    def _pieces(
        self, view: Snapshot, need: Need, reading: Reading, reads: Mapping[int, Read]
    ) -> tuple[AnswerKind, list[Piece]]:
        text = view.document(reading.hit.passage.document_id).text
        if need.asked.kind == "list" and len(own := list_pieces(reading, view)) > 1:
            return "list", own
        if reading.candidate is not None:
            return "span", [replace(p, span=trimmed(p.span, text)) for p in short_pieces(reading)]
        base = reading.hit.passage.span.start
        if need.asked.kind != "why" and (told := _told(reading, reads)):
            return "sentences", told_pieces(reading, told, reading.hit.text, base)
        return "sentences", sentence_pieces(reading, reading.hit.text, base)

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
            sure,
            question.text,
            spans,
            cited.citations,
            period,
        )


def _is_one_by_one(question: Question) -> bool:
    """Whether the needs are things named one after another, 「河西镇和河东镇各有多少」: so named, an answer may lack some."""
    return len(question.needs) > 1 and not any(is_question(need.text) for need in question.needs)


def _told(reading: Reading, reads: Mapping[int, Read]) -> Span | None:
    """The long answer that the trained reader sees in a reading's sentence, where it is sure that there is one."""
    read = reads.get(reading.hit.passage.id)
    if read is None or read.central is None or read.answered < _TOLD or len(read.central) < _LONG:
        return None
    base = reading.hit.passage.span.start
    sentence = Span(reading.sentence.start - base, reading.sentence.end - base)
    return read.central if read.central.overlaps(sentence) else None


def _ruled(question: Question, reader: Reader, hits: Sequence[Hit]) -> Draft | None:
    """A comparison, or a 是 or 否, that rules decide; None where they do not: then the sentence that tells is given."""
    first = question.needs[0]
    if first.asked.kind == "comparison" and (compared := compare(question, reader, hits)):
        return Draft("comparison", compared.pieces, rule_confidence(compared.score), compared.text)
    if first.asked.kind == "yesno" and (decided := decide(first, reader, hits)):
        return Draft("yesno", decided.pieces, rule_confidence(decided.score), decided.text)
    return None


def asked_alone(question: Question, need: Need) -> str:
    """One of several needs in words of its own, with the topic that the question names for all; a single one as asked."""
    if len(set(question.needs)) == 1:
        return question.text
    topic = "" if len(need.terms) > 1 else "".join(term.text for term in need.shared)
    return topic + need.text


def _is_named_list(reading: Reading) -> bool:
    """Whether a reading is all the entries of a list whose heading or lead-in is what the question names."""
    items = reading.candidate.items if reading.candidate else ()
    return is_whole_list(reading) and reading.support >= _NAMED and len(items) >= _ENTRIES


def lacks_items(need: Need, kind: AnswerKind, own: Sequence[Piece], reading: Reading, told: str) -> bool:
    """Whether so many items were asked for, and the answer is a sentence, or only says how many: 「11个部门」."""
    count = need.asked.count
    if need.asked.kind != "list" or count is None:
        return False
    items = reading.candidate.items if reading.candidate else ()
    says_how_many = re.search(rf"(?<!\d){count}[个项条家种类大名位所座户部件]", folded(told))
    return kind == "sentences" or bool(len(own) == 1 and len(items) < count and says_how_many)


def _is_doubtful(need: Need, reading: Reading) -> bool:
    """Whether a reading seems to speak of another place or time, of something else, or of another measure."""
    off_measure = need.asked.kind in AMOUNT_KINDS and not _names_measure(need, folded(reading.words))
    return reading.penalty >= DOUBTFUL or reading.support < MIN_SUPPORT or off_measure


def _names_measure(need: Need, sentence: str) -> bool:
    """Whether the sentence holds enough of what is measured, if that is named."""
    return not need.head or coverage(need.head, [(sentence, 1.0)], {}) >= _MEASURE


def _names_another_measure(need: Need, sentence: str) -> bool:
    """Whether a sentence without what is measured names something of the same sort: 「旅游收入」 for 「财政收入」."""
    if need.asked.kind not in AMOUNT_KINDS or _names_measure(need, sentence):
        return False
    sorts = (term.text[-_SORT:] for term in need.head if len(term.text) > _SORT and not term.text.isascii())
    return any(sort in sentence for sort in sorts)


def _is_unlike(need: Need, reading: Reading) -> bool:
    """Whether a short answer does not look like the kind of thing asked for."""
    is_short = need.asked.kind in SHORT_KINDS and reading.candidate is not None
    return is_short and not suits_kind(need.asked, words_of(reading))


def _wanted(question: Question, need: Need, reading: Reading, chosen: Sequence[Reading]) -> float:
    """The sureness from which a reading is given: less where an earlier part of the question has its answer.

    Of things named one by one, 「甲、乙各有多少」, each may be missing, and each must be as certain as if asked alone.
    """
    if chosen and not _is_one_by_one(question) and reading.penalty < DOUBTFUL:
        return ENOUGH_MORE
    if _names_another_measure(need, folded(reading.words)):
        return SURE_OF_ANOTHER
    if _is_doubtful(need, reading):
        return SURE
    return ENOUGH_UNLIKE if _is_unlike(need, reading) else ENOUGH


def _repeats(reading: Reading, chosen: Sequence[Reading]) -> bool:
    return reading.candidate is not None and any(
        r.candidate is not None and r.candidate.span.overlaps(reading.candidate.span) and r.hit is reading.hit
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
