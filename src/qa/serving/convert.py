"""Values of the package as the shapes of the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from qa.answering.answer import Answer, AnswerSpan, Citation
from qa.documents.document import Document
from qa.facts.fact import Fact
from qa.facts.series import Series, find_series
from qa.indexing.fact_search import FactPage
from qa.indexing.policy_rows import StoredPolicy
from qa.indexing.source_file import AddResult
from qa.indexing.summaries import DocumentSummary
from qa.messages import FACTS
from qa.passages.clause_numbers import clause_at
from qa.retrieval.hit import Hit, Segment, Why
from qa.serving.wire import (
    AnswerSpanOut,
    AskResponse,
    CitationOut,
    DocumentOut,
    DocumentResponse,
    DocumentsResponse,
    FactOut,
    FactsResponse,
    HeadingOut,
    HitOut,
    MissingOut,
    PointOut,
    PolicyOut,
    SearchResponse,
    SegmentOut,
    SeriesOut,
    UploadResponse,
    UploadResult,
    WhyOut,
)


def ask_response(answer: Answer) -> AskResponse:
    return AskResponse(
        answered=answer.answered,
        answer=answer.answer,
        kind=answer.kind,
        confidence=answer.confidence,
        spans=[_answer_span(span) for span in answer.spans],
        citations=citations_out(answer.citations),
        question=answer.question,
        period=answer.period,
        timings_ms=dict(answer.timings_ms),
        missing=[MissingOut(kind=one.kind, text=one.text) for one in answer.missing],
        generated=answer.generated,
        dropped=list(answer.dropped),
    )


def _answer_span(span: AnswerSpan) -> AnswerSpanOut:
    return AnswerSpanOut(
        text=span.text,
        answer_start=span.place.start,
        answer_end=span.place.end,
        marker=span.marker,
        document_id=span.document_id,
        start=span.span.start,
        end=span.span.end,
    )


def citations_out(citations: Iterable[Citation]) -> list[CitationOut]:
    return [_citation(citation) for citation in citations]


def _citation(citation: Citation) -> CitationOut:
    return CitationOut(
        marker=citation.marker,
        document_id=citation.document_id,
        source=citation.source,
        title=citation.title,
        page=citation.page,
        text=citation.text,
        start=citation.span.start,
        end=citation.span.end,
        segments=_segments(citation.segments, citation.text),
        score=citation.score,
        used=citation.used,
        why=_why(citation.why),
    )


def _why(why: Why) -> WhyOut:
    scores = {part: round(score, 4) for part, score in why.scores.items()}
    return WhyOut(words=list(why.words), scores=scores, place=why.place, period=why.period)


def _segments(segments: tuple[Segment, ...], text: str) -> list[SegmentOut]:
    """The marked pieces; a text without any is one piece, so that joined they always give the text."""
    shown = segments or (Segment(text, False),)
    return [SegmentOut(text=segment.text, marked=segment.marked) for segment in shown]


def search_response(hits: list[Hit]) -> SearchResponse:
    return SearchResponse(hits=[_hit(hit) for hit in hits])


def _hit(hit: Hit) -> HitOut:
    return HitOut(
        rank=hit.rank,
        score=hit.score,
        document_id=hit.passage.document_id,
        source=hit.source,
        title=hit.title,
        page=hit.passage.page,
        text=hit.text,
        start=hit.passage.span.start,
        end=hit.passage.span.end,
        segments=_segments(hit.segments, hit.text),
        why=_why(hit.why),
    )


def document_out(summary: DocumentSummary) -> DocumentOut:
    return DocumentOut(
        id=summary.id,
        source=summary.source,
        title=summary.title,
        date=summary.date,
        place=summary.place,
        characters=summary.characters,
        passages=summary.passages,
        facts=summary.facts,
        added_at=summary.added_at,
        policy=_policy(summary.policy),
    )


def _policy(stored: StoredPolicy | None) -> PolicyOut | None:
    if stored is None:
        return None
    policy = stored.policy
    return PolicyOut(
        number=policy.number,
        issuer=policy.issuer,
        written=policy.written,
        published=policy.published,
        effective=policy.effective,
        repealed=policy.repealed,
        valid_until=policy.valid_until,
        replaces=list(policy.replaces),
        replaced_by=list(stored.replaced_by),
    )


def documents_response(summaries: Iterable[DocumentSummary]) -> DocumentsResponse:
    return DocumentsResponse(documents=[document_out(summary) for summary in summaries])


def document_response(summary: DocumentSummary, document: Document) -> DocumentResponse:
    headings = [
        HeadingOut(
            text=block.span.of(document.text), kind=block.kind, start=block.span.start, end=block.span.end
        )
        for block in document.headings
    ]
    return DocumentResponse(**document_out(summary).model_dump(), text=document.text, headings=headings)


def upload_response(results: Iterable[AddResult]) -> UploadResponse:
    return UploadResponse(
        results=[
            UploadResult(
                source=result.source,
                status=result.status,
                document_id=result.document_id,
                message=result.message or None,
            )
            for result in results
        ]
    )


def facts_response(page: FactPage, document_by_id: Callable[[str], Document]) -> FactsResponse:
    return FactsResponse(
        facts=[_fact(fact, document_by_id(fact.document_id)) for fact in page.facts],
        total=page.total,
        series=[_series(series) for series in find_series(page.facts)],
    )


def _series(series: Series) -> SeriesOut:
    metric = FACTS["growth_of"].format(metric=series.metric) if series.is_growth else series.metric
    points = [PointOut(label=point.label, value=point.value, fact=point.fact) for point in series.points]
    subject = series.subject or None
    return SeriesOut(metric=metric, subject=subject, unit=series.unit, by=series.by, points=points)


def _fact(fact: Fact, document: Document) -> FactOut:
    return FactOut(
        subject=fact.subject,
        metric=fact.metric,
        value=fact.value,
        unit=fact.unit,
        value_number=fact.value_number,
        unit_base=fact.unit_base,
        approximate=fact.approximate,
        status=fact.status,
        period=fact.period,
        change=fact.change,
        rank=fact.rank,
        quote=fact.span.of(document.text),
        source=document.source,
        document_id=fact.document_id,
        start=fact.span.start,
        end=fact.span.end,
        clause=clause_at(document.text, fact.value_span.start) or None,
    )
