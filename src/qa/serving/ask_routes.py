"""Asking, searching and facts."""

from __future__ import annotations

from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from qa.answering.answer import Answer
from qa.indexing.fact_search import FactRange
from qa.indexing.filters import Filters
from qa.language.question_text import clean_question, one_line
from qa.messages import API
from qa.serving.backend import Backend
from qa.serving.convert import ask_response, facts_response, search_response
from qa.serving.events import EVENT_STREAM, answer_events, at_once
from qa.serving.reception import Reception
from qa.serving.requests import needs_json
from qa.serving.wire import (
    DEFAULT_FACTS,
    MAX_FACTS,
    AskRequest,
    AskResponse,
    DayText,
    FactsResponse,
    FiltersRequest,
    PeriodText,
    SearchRequest,
    SearchResponse,
    Text,
    Year,
)


def ask_routes(reception: Reception) -> APIRouter:
    """`POST /api/ask`, as JSON or, when the client accepts it, as events."""
    router = APIRouter(route_class=needs_json())

    @router.post("/api/ask", summary=API["ask"], response_model=AskResponse)
    def ask(body: AskRequest, request: Request) -> Response | AskResponse:
        asked = (body.question, body.history, body.k, _filters(body.filters))
        if EVENT_STREAM not in request.headers.get("accept", ""):
            return ask_response(reception.ask(*asked))
        parts = reception.parts(*asked)
        first = next(parts)  # what fails before it is a plain failure
        events = answer_events(chain([first], parts))
        body_parts = at_once(events) if isinstance(first, Answer) else events
        return StreamingResponse(body_parts, media_type=EVENT_STREAM)

    return router


def search_routes(reception: Reception) -> APIRouter:
    """`POST /api/search`."""
    router = APIRouter(route_class=needs_json())

    @router.post("/api/search", summary=API["search"])
    def search(body: SearchRequest) -> SearchResponse:
        return search_response(reception.search(body.query, body.k, _filters(body.filters)))

    return router


def facts_routes(backend: Backend) -> APIRouter:
    """`GET /api/facts`."""
    router = APIRouter()

    @router.get("/api/facts", summary=API["facts"])
    def facts(
        q: str | None = None,
        place: Text | None = None,
        year: Annotated[Year | None, Query()] = None,
        metric: Text | None = None,
        unit: Text | None = None,
        minimum: Annotated[float | None, Query(alias="min", allow_inf_nan=False)] = None,
        maximum: Annotated[float | None, Query(alias="max", allow_inf_nan=False)] = None,
        period_from: PeriodText | None = None,
        period_to: PeriodText | None = None,
        in_force_on: DayText | None = None,
        limit: Annotated[int, Query(ge=1, le=MAX_FACTS)] = DEFAULT_FACTS,
        offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
    ) -> FactsResponse:
        query = clean_question(q) if q and one_line(q) else None
        filters = Filters(place=place, year=year, metric=metric, in_force_on=in_force_on)
        wanted = FactRange(unit, minimum, maximum, period_from, period_to)
        with backend.parts.library.snapshot() as snapshot:
            page = snapshot.facts_page(query, filters, wanted, limit=limit, offset=offset)
            return facts_response(page, snapshot.document)

    return router


def _filters(given: FiltersRequest | None) -> Filters:
    return Filters() if given is None else given.filters()
