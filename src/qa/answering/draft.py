"""An answer before it is cited: from the readings chosen to pieces in order, and how they read together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qa.answering.answer import AnswerKind
from qa.answering.composing import Piece, bounded, sentence_pieces, short_pieces, told_pieces, trimmed
from qa.answering.listing import list_pieces
from qa.answering.reading import Reading
from qa.answering.span_reader import Read
from qa.indexing.snapshot import Snapshot
from qa.language.span import Span
from qa.messages import ANSWER_JOINER
from qa.retrieval.hit import Hit
from qa.retrieval.question import Need

_BOUND_ASKED = re.compile(
    "最[高低大小多少长短早晚迟]|至[少多]|上限|下限|限额|超过|低于|高于"
)  # asked for the bound, the figure alone is the answer
_TOLD, _LONG = 0.2, 8  # the reader's probability, and characters, from which its long answer is taken


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer's pieces in order, and how they read together (`text` where not simply joined).

    `confidence` is the probability that it is right; without pieces, that there is no answer. `nearest` are the passages
    that came nearest to answering, a need each: they are shown before other passages.
    """

    kind: AnswerKind
    pieces: tuple[Piece, ...]
    confidence: float
    text: str = ""
    nearest: tuple[Hit, ...] = ()


NOTHING = Draft("refusal", (), 0.9)


def pieces_of(
    view: Snapshot, need: Need, reading: Reading, reads: Mapping[int, Read]
) -> tuple[AnswerKind, list[Piece]]:
    """What a reading answers to a need: the items of a list, a short answer, or the sentences that say or decide it."""
    text = view.document(reading.hit.passage.document_id).text
    if need.asked.kind == "yesno":
        return "yesno", sentence_pieces(reading, reading.hit.text, reading.hit.passage.span.start)
    if need.asked.kind == "list" and len(own := list_pieces(reading, view)) > 1:
        return "list", own
    if reading.candidate is not None:
        pieces = [replace(p, span=trimmed(p.span, text)) for p in short_pieces(reading)]
        if not _BOUND_ASKED.search(need.text):
            pieces = [replace(p, span=bounded(p.span, text)) for p in pieces]
        return "span", pieces
    base = reading.hit.passage.span.start
    if need.asked.kind != "why" and (told := _told(reading, reads)):
        return "sentences", told_pieces(
            reading, told, reading.hit.text, base, from_sentence=need.asked.kind == "how"
        )
    return "sentences", sentence_pieces(reading, reading.hit.text, base)


def _told(reading: Reading, reads: Mapping[int, Read]) -> Span | None:
    """The long answer that the trained reader sees in a reading's sentence, where it is sure that there is one."""
    read = reads.get(reading.hit.passage.id)
    if read is None or read.central is None or read.answered < _TOLD or len(read.central) < _LONG:
        return None
    base = reading.hit.passage.span.start
    sentence = Span(reading.sentence.start - base, reading.sentence.end - base)
    return read.central if read.central.overlaps(sentence) else None


def text_of(view: Snapshot, piece: Piece) -> str:
    """A piece as it stands in its document."""
    return piece.text(view.document(piece.hit.passage.document_id).text)


def joined(view: Snapshot, kind: AnswerKind, pieces: Sequence[Piece]) -> str:
    """Pieces as one text: sentences follow each other, all else is a list."""
    return _joiner(kind).join(text_of(view, piece) for piece in pieces)


def placed(view: Snapshot, draft: Draft) -> tuple[str, list[Span]]:
    """The answer's text, and where in it each piece stands (an empty range where a composed text leaves it out)."""
    texts = [text_of(view, piece) for piece in draft.pieces]
    if draft.text:
        return draft.text, [_find(draft.text, text) for text in texts]
    places, position = [], 0
    for text in texts:
        places.append(Span(position, position + len(text)))
        position += len(text) + len(_joiner(draft.kind))
    return _joiner(draft.kind).join(texts), places


def _joiner(kind: AnswerKind) -> str:
    return "" if kind in ("sentences", "yesno") else ANSWER_JOINER


def _find(text: str, part: str) -> Span:
    start = text.find(part)
    return Span(start, start + len(part)) if start >= 0 else Span(0, 0)
