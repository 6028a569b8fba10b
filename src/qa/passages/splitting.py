"""A document becomes passages: whole sentences, 80–300 characters where the text allows, never across a section."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from qa.documents.document import Block, Document
from qa.language.span import Span
from qa.passages.context import ContextFinder
from qa.passages.passage import Passage
from qa.passages.sentences import sentences

SPLITTER_VERSION = 2
MIN_CHARS, TARGET_CHARS, MAX_CHARS = 80, 260, 300
_ALONE = ("caption", "quote", "heading")
_FRONT = ("title", "subtitle", "byline")


def split(document: Document) -> tuple[Passage, ...]:
    """The document's passages in order; together they hold every character but the breaks between them."""
    finder = ContextFinder(document)
    passages: list[Passage] = []
    for blocks in _groups(document.blocks):
        for span in _spans(document.text, blocks):
            block = next((b for b in blocks if b.kind == "title"), None) or next(
                b for b in reversed(blocks) if b.span.start <= span.start
            )
            passages.append(
                Passage(document.id, len(passages), span, block.kind, finder.context(span, block), block.page)
            )
    return tuple(passages)


def _groups(blocks: Sequence[Block]) -> Iterable[list[Block]]:
    """Blocks that may share a passage: the title block, the paragraphs of a section, the entries of a list or table."""

    def key(numbered: tuple[int, Block]) -> tuple[object, ...]:
        number, block = numbered
        if block.kind in _FRONT:
            return (block.section, "front")
        return (block.section, block.heading, block.kind, number if block.kind in _ALONE else -1)

    # a caption between two paragraphs does not keep them apart: passages may not overlap it, so the run is cut there
    for _, group in groupby(enumerate(blocks), key=key):
        yield [block for _, block in group]


def _spans(text: str, blocks: Sequence[Block]) -> list[Span]:
    """Passage spans for a run of neighbouring blocks: paragraphs are kept whole where they fit, short ones joined."""
    units: list[Span] = []
    for block in blocks:
        if len(block.span) <= MAX_CHARS:
            units.append(block.span)
        else:
            units += _cut(text, block.span)
    spans: list[Span] = []
    for unit in units:
        last = spans[-1] if spans else None
        together = unit.end - last.start if last else 0
        if (
            last
            and together <= MAX_CHARS
            and (len(last) < MIN_CHARS or len(unit) < MIN_CHARS or _is_list(blocks))
        ):
            spans[-1] = Span(last.start, unit.end)
        else:
            spans.append(unit)
    return spans


def _is_list(blocks: Sequence[Block]) -> bool:
    return blocks[0].kind in ("list", "row") or blocks[0].kind in _FRONT


def _cut(text: str, span: Span) -> list[Span]:
    """A long paragraph cut between sentences into pieces of even size; a sentence over the limit is cut at commas."""
    pieces = _lead_in([p for s in sentences(text, span.start, span.end) for p in _cut_sentence(text, s)])
    count = -(-len(span) // TARGET_CHARS)
    target = len(span) / count
    spans: list[Span] = []
    begin = pieces[0].start
    for this, after in zip(pieces, [*pieces[1:], None], strict=True):
        if after is None:
            spans.append(Span(begin, this.end))
            break
        size, grown = this.end - begin, after.end - begin
        if grown > MAX_CHARS or (size >= MIN_CHARS and abs(size - target) <= abs(grown - target)):
            spans.append(Span(begin, this.end))
            begin = after.start
    return spans


def _lead_in(pieces: Sequence[Span]) -> list[Span]:
    """A few words that announce what follows (「二是投资“快”。」) stay with it."""
    joined: list[Span] = []
    for piece in pieces:
        if joined and len(joined[-1]) <= 14 and piece.end - joined[-1].start <= MAX_CHARS:
            joined[-1] = Span(joined[-1].start, piece.end)
        else:
            joined.append(piece)
    return joined


def _cut_sentence(text: str, span: Span) -> list[Span]:
    if len(span) <= MAX_CHARS:
        return [span]
    clauses = sentences(text, span.start, span.end, at_semicolons=True)
    if len(clauses) > 1:
        return [p for clause in clauses for p in _cut_sentence(text, clause)]
    cut = max(text.rfind(mark, span.start + MIN_CHARS, span.start + MAX_CHARS) for mark in "，、：,: ") + 1
    cut = cut or span.start + MAX_CHARS
    return [Span(span.start, cut), *_cut_sentence(text, Span(cut, span.end))]
