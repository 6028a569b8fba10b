"""Citations: slices of documents, numbered, the evidence marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa.answering.answer import Citation
from qa.answering.composing import Piece
from qa.indexing.snapshot import Snapshot
from qa.language.span import Span
from qa.retrieval.highlighting import segments
from qa.retrieval.hit import Hit, Segment

MAX_CITATION_CHARS = 400


@dataclass(frozen=True, slots=True)
class Cited:
    """Citations, and which of them each used passage became."""

    citations: tuple[Citation, ...]
    marker_by_passage: dict[int, int]

    def marker(self, piece: Piece) -> int:
        return self.marker_by_passage[piece.hit.passage.id]


def cite(view: Snapshot, hits: Sequence[Hit], pieces: Sequence[Piece], k: int) -> Cited:
    """The passages of the pieces first, in the pieces' order, then the best other hits, k in all (more if more are used)."""
    used: dict[int, Hit] = {}
    for piece in pieces:
        used.setdefault(piece.hit.passage.id, piece.hit)
    others = [h for h in hits if h.passage.id not in used][: max(0, k - len(used))]
    citations = []
    for marker, hit in enumerate([*used.values(), *others], start=1):
        evidence = [p.evidence for p in pieces if p.hit.passage.id == hit.passage.id]
        citations.append(_citation(view, hit, marker, evidence))
    return Cited(tuple(citations), {pid: n for n, pid in enumerate(used, start=1)})


def _citation(view: Snapshot, hit: Hit, marker: int, evidence: Sequence[Span]) -> Citation:
    text = view.document(hit.passage.document_id).text
    span = _window(hit.passage.span, evidence)
    shown = span.of(text)
    marked: tuple[Segment, ...] = (
        segments(shown, [Span(e.start - span.start, e.end - span.start) for e in evidence])
        if evidence
        else _cut(hit, span)
    )
    return Citation(
        marker, hit.passage.document_id, hit.source, hit.title, hit.passage.page, shown, span, marked,
        round(max(0.0, hit.score), 4), bool(evidence), hit.passage.context, hit.why,
    )  # fmt: skip


def _window(passage: Span, evidence: Sequence[Span]) -> Span:
    """The passage, widened to its evidence, at most `MAX_CITATION_CHARS` long."""
    start = min([passage.start, *(e.start for e in evidence)])
    end = max([passage.end, *(e.end for e in evidence)])
    if end - start <= MAX_CITATION_CHARS:
        return Span(start, end)
    first = min((e.start for e in evidence), default=start)
    begin = max(start, min(first, end - MAX_CITATION_CHARS))
    return Span(begin, begin + MAX_CITATION_CHARS)


def _cut(hit: Hit, span: Span) -> tuple[Segment, ...]:
    return hit.segments if span == hit.passage.span else (Segment(hit.text[: len(span)], False),)
