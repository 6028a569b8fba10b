"""`POST /dify/retrieval`."""

from __future__ import annotations

from fastapi import APIRouter, Request

from qa.errors import NotFoundError
from qa.indexing.filters import Filters
from qa.indexing.summaries import DocumentSummary
from qa.messages import API
from qa.retrieval.hit import Hit
from qa.serving.dify.conditions import meets, metadata_of
from qa.serving.dify.wire import MetadataCondition, Record, RetrievalRequest, RetrievalResponse
from qa.serving.links import base_url, passage_link
from qa.serving.reception import Reception
from qa.serving.requests import needs_json
from qa.settings import Settings

KNOWLEDGE_ID = "qa"


def dify_routes(reception: Reception, settings: Settings) -> APIRouter:
    """Passages for Dify; the one knowledge base is `qa`."""
    router = APIRouter(route_class=needs_json())

    @router.post("/dify/retrieval", summary=API["dify"])
    def retrieval(body: RetrievalRequest, request: Request) -> RetrievalResponse:
        if body.knowledge_id != KNOWLEDGE_ID:
            raise NotFoundError(
                f"no knowledge base {body.knowledge_id!r}",
                code="knowledge_unknown",
                knowledge=body.knowledge_id[:60],
                known=KNOWLEDGE_ID,
            )
        with reception.backend.parts.library.snapshot() as snapshot:
            summaries = {summary.id: summary for summary in snapshot.documents()}
        filters = _filters(summaries, body.metadata_condition)
        base, least = base_url(request, settings.public_url), body.retrieval_setting.score_threshold or 0.0
        records = [
            _record(hit, summaries.get(hit.passage.document_id), base)
            for hit in reception.search(body.query, body.retrieval_setting.top_k, filters)
        ]
        return RetrievalResponse(records=[record for record in records if record.score >= least])

    return router


def _filters(summaries: dict[str, DocumentSummary], wanted: MetadataCondition | None) -> Filters:
    if wanted is None or not wanted.conditions:
        return Filters()
    return Filters(
        document_ids=tuple(one.id for one in summaries.values() if meets(metadata_of(one), wanted))
    )


def _record(hit: Hit, summary: DocumentSummary | None, base: str) -> Record:
    """`summary` is None where the document came or went between the two looks at the index."""
    span = hit.passage.span
    metadata: dict[str, str | int] = {"document_id": hit.passage.document_id, "source": hit.source}
    if summary is not None:
        metadata |= metadata_of(summary)
    if hit.passage.page is not None:
        metadata["page"] = hit.passage.page
    metadata |= {
        "start": span.start,
        "end": span.end,
        "url": passage_link(base, hit.passage.document_id, span),
    }
    score = round(min(1.0, max(0.0, hit.score)), 4)
    return Record(content=hit.text, score=score, title=hit.title or hit.source, metadata=metadata)
