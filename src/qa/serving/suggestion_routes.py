"""Questions to begin with, each tried before it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Query

from qa.answering.suggesting import suggest
from qa.errors import QaError
from qa.indexing.filters import Filters
from qa.indexing.snapshot import Snapshot
from qa.messages import API
from qa.serving.backend import Asks, Backend
from qa.serving.wire import SuggestionsResponse, Text

MAX_SUGGESTIONS = 8
_TRIES = 2 * MAX_SUGGESTIONS
_DOCUMENTS = 12  # the newest ones speak for the rest
_FACTS_OF_EACH = 300
_SURE = 0.6
_KEPT = 200


def suggestion_routes(backend: Backend) -> APIRouter:
    """`GET /api/suggestions`: from all documents, or from one."""
    router = APIRouter()
    kept: dict[tuple[int, str | None], list[str]] = {}

    @router.get("/api/suggestions", summary=API["suggestions"])
    def suggestions(
        document_id: Text | None = None,
        k: Annotated[int, Query(ge=1, le=MAX_SUGGESTIONS)] = 4,
    ) -> SuggestionsResponse:
        parts = backend.parts
        with parts.library.snapshot() as snapshot:
            key = (snapshot.generation, document_id)
            drafts = [] if key in kept else _drafts(snapshot, document_id)
        questions = kept.get(key)
        if questions is None:
            if len(kept) >= _KEPT:
                kept.clear()
            tried = _answerable(parts.extracting or parts.answerer, drafts, document_id)
            questions = kept[key] = list(tried)
        return SuggestionsResponse(questions=questions[:k])

    return router


def _drafts(snapshot: Snapshot, document_id: str | None) -> list[str]:
    newest = sorted(snapshot.documents(), key=lambda one: one.added_at, reverse=True)
    chosen = [document_id] if document_id else [one.id for one in newest[:_DOCUMENTS]]
    return suggest([snapshot.facts(document_id=one, limit=_FACTS_OF_EACH) for one in chosen])[:_TRIES]


def _answerable(answerer: Asks, drafts: list[str], document_id: str | None) -> Iterator[str]:
    """Those that are answered, and with confidence: a suggestion that ends in a refusal is worse than none."""
    found = 0
    for question in drafts:
        with suppress(QaError):
            answer = answerer.ask(question, k=1, filters=Filters(document_id=document_id))
            if answer.answered and answer.confidence >= _SURE:
                yield question
                found += 1
        if found == MAX_SUGGESTIONS:
            return
