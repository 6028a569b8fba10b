"""Answers that are lists: the items of an enumeration, of numbered sentences, or the lines of a list."""

import re
from collections.abc import Sequence

from qa.answering.composing import Piece, short_pieces, trimmed
from qa.answering.reading import Reading
from qa.documents.document import Document
from qa.indexing.snapshot import Snapshot
from qa.indexing.summaries import StoredPassage
from qa.language.span import Span
from qa.passages.sentences import sentences
from qa.retrieval.hit import Hit
from qa.retrieval.question import Need

_ORDINALS = (
    ["一是", "二是", "三是", "四是", "五是", "六是", "七是", "八是", "九是", "十是"],
    ["一、", "二、", "三、", "四、", "五、", "六、", "七、", "八、", "九、", "十、"],
    ["（一）", "（二）", "（三）", "（四）", "（五）", "（六）", "（七）", "（八）", "（九）", "（十）"],
    ["第一，", "第二，", "第三，", "第四，", "第五，", "第六，", "第七，", "第八，", "第九，", "第十，"],
)
_MAX_ITEM_CHARS = 60


def list_pieces(reading: Reading, view: Snapshot) -> list[Piece]:
    """The items, complete and in order; empty when the reading holds no list."""
    document = view.document(reading.hit.passage.document_id)
    return [Piece(p.hit, trimmed(p.span, document.text), p.evidence, p.score) for p in short_pieces(reading)]


def numbered_pieces(need: Need, readings: Sequence[Reading], view: Snapshot) -> list[Piece]:
    """The items of a numbered list (「一是…二是…」) near one of the readings, when as many were asked for; else none."""
    if need.asked.kind != "list" or need.asked.count is None:
        return []
    for reading in readings:
        if numbered := _numbered(need, reading, view.document(reading.hit.passage.document_id), view):
            return numbered
    return []


def _numbered(need: Need, reading: Reading, document: Document, view: Snapshot) -> list[Piece]:
    """「一是…二是…」 over the paragraphs of one section, when as many were asked for as there are."""
    section = next(
        (b.section for b in document.blocks if b.span.start <= reading.sentence.start < b.span.end), None
    )
    blocks = [b.span for b in document.blocks if b.section == section]
    if not blocks:
        return []
    whole = Span(blocks[0].start, blocks[-1].end)
    for ordinals in _ORDINALS:
        items = _in_order(document.text, whole, ordinals[: need.asked.count])
        if len(items) == need.asked.count and _are_about(need, items, document.text):
            stored = view.passages_of(document.id)
            return [
                Piece(hit_of(stored, item, reading.hit), _core(document.text, item), item, reading.score)
                for item in items
            ]
    return []


def _in_order(text: str, whole: Span, ordinals: Sequence[str]) -> list[Span]:
    items, position = [], whole.start
    for ordinal in ordinals:
        found = re.compile(rf"(?<=[。；：\n]){ordinal}").search(
            text, position - 1 if position else 0, whole.end
        )
        if not found:
            return []
        sentence = sentences(text, found.start(), whole.end, at_semicolons=True)[0]
        items.append(sentence)
        position = sentence.end
    return items


def _are_about(need: Need, items: Sequence[Span], text: str) -> bool:
    """Every item holds a word of the question, quoted ones counting by their pieces."""
    words = [t.text for t in need.terms if t.weight > 0.3]
    pieces = {w[i : i + 3] for w in words for i in range(max(1, len(w) - 2))}
    return all(any(p in item.of(text) for p in pieces) for item in items)


def _core(text: str, item: Span) -> Span:
    """An item's quoted words, else its clause without the ordinal."""
    quoted = re.search(r"“([^”]{2,30})”", item.of(text))
    if quoted and len(item) > _MAX_ITEM_CHARS // 3:
        return Span(item.start + quoted.start(1), item.start + quoted.end(1))
    lead = re.match(
        r"(?:[一二三四五六七八九十]是|[一二三四五六七八九十]、|（[一二三四五六七八九十]）|第[一二三四五六七八九十]，)",
        item.of(text),
    )
    return Span(item.start + (lead.end() if lead else 0), item.end)


def hit_of(stored: Sequence[StoredPassage], item: Span, like: Hit) -> Hit:
    """The passage that holds a span, as a hit; `like` where none does."""
    passage = next((s for s in stored if s.passage.span.contains(item)), None)
    if passage is None:
        return like
    return Hit(passage.passage, passage.source, passage.title, passage.text, like.rank, like.score)
