"""Checked sentences made an answer with citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.answering.answer import Answer, AnswerSpan, Citation
from qa.answering.llm.figures import normal
from qa.answering.llm.sources import Unit
from qa.language.span import Span
from qa.retrieval.highlighting import segments

MAX_ANSWER_CHARS = 480
_ALONE, _OTHER = (
    0.6,
    0.85,
)  # not fitted: no model is known here, so its own words are trusted less than an extraction


@dataclass(frozen=True, slots=True)
class Kept:
    """A sentence of the reply with the passages' sentences that bear it out, the main one first."""

    text: str
    units: tuple[Unit, ...]


def generated_answer(extracted: Answer, kept: Sequence[Kept], dropped: Sequence[str], k: int) -> Answer:
    """The kept sentences as the answer to the same question; each has a span at every sentence that bears it out."""
    used = list(dict.fromkeys(unit.source.citation.marker for one in kept for unit in one.units))
    marker_by_old = {old: new for new, old in enumerate(used, 1)}
    spans, position = [], 0
    for one in kept:
        place = Span(position, position + len(one.text))
        position = place.end
        for unit in one.units:
            citation = unit.source.citation
            marker = marker_by_old[citation.marker]
            spans.append(AnswerSpan(one.text, place, marker, citation.document_id, unit.span))
    text = "".join(one.text for one in kept)
    return replace(
        extracted,
        answered=True,
        answer=text,
        kind="sentences",
        confidence=_confidence(extracted, text),
        spans=tuple(spans),
        citations=_citations(extracted.citations, used, kept, k),
        generated=True,
        dropped=tuple(dropped),
        missing=(),
    )


def _citations(
    given: Sequence[Citation], used: Sequence[int], kept: Sequence[Kept], k: int
) -> tuple[Citation, ...]:
    """The passages that bear the answer out, in its order and their evidence marked, then the best others."""
    by_marker = {one.marker: one for one in given}
    carrying = [_marked(by_marker[old], kept) for old in used]
    others = [_marked(one, ()) if one.used else one for one in given if one.marker not in used]
    chosen = [*carrying, *others[: max(0, k - len(carrying))]]
    return tuple(replace(one, marker=number) for number, one in enumerate(chosen, 1))


def _marked(citation: Citation, kept: Sequence[Kept]) -> Citation:
    base = citation.span.start
    evidence = [
        Span(unit.span.start - base, unit.span.end - base)
        for one in kept
        for unit in one.units
        if unit.source.citation.marker == citation.marker
    ]
    return replace(citation, segments=segments(citation.text, evidence), used=bool(evidence))


def _confidence(extracted: Answer, text: str) -> float:
    """As sure as the extraction was where both say the same, less where they differ or it refused."""
    if not extracted.answered:
        return round(_ALONE * (1.0 - extracted.confidence), 3)
    agrees = all(normal(span.text) in normal(text) for span in extracted.spans)
    return extracted.confidence if agrees else round(_OTHER * extracted.confidence, 3)
