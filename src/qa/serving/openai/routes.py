"""`/v1/chat/completions` and `/v1/models`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from qa.errors import NotFoundError
from qa.indexing.filters import Filters
from qa.messages import API
from qa.serving.events import EVENT_STREAM
from qa.serving.links import base_url, linking
from qa.serving.openai.citations import cited
from qa.serving.openai.conversation import question_and_history
from qa.serving.openai.replies import MODEL, Reply
from qa.serving.openai.wire import ChatRequest
from qa.serving.reception import Reception
from qa.serving.requests import needs_json
from qa.settings import Settings


def chat_routes(reception: Reception, settings: Settings) -> APIRouter:
    """`POST /v1/chat/completions`, whole or streamed; the model's name is not looked at."""
    router = APIRouter(route_class=needs_json())

    @router.post("/v1/chat/completions", summary=API["chat"], response_class=JSONResponse)
    def chat(body: ChatRequest, request: Request) -> Response:
        question, history = question_and_history(body.messages)
        answer = reception.ask(
            question, history, body.k, body.filters.filters() if body.filters else Filters()
        )
        link = linking(base_url(request, settings.public_url))
        formats = body.formats(settings.citation_formats)
        reply = Reply(cited(answer, link, formats, _dates(reception)), sum(map(len, [question, *history])))
        if not body.stream:
            return JSONResponse(reply.completion())
        include_usage = bool(body.stream_options and body.stream_options.include_usage)
        return StreamingResponse(reply.chunks(include_usage), media_type=EVENT_STREAM)

    return router


def _dates(reception: Reception) -> Callable[[str], str | None]:
    def date_of(document_id: str) -> str | None:
        with reception.backend.parts.library.snapshot() as snapshot:
            try:
                date = snapshot.document(document_id).date
            except NotFoundError:  # removed since it was cited
                return None
            return date.value if date else None

    return date_of


def model_routes() -> APIRouter:
    """`GET /v1/models`: the one model there is."""
    router = APIRouter()
    model = {"id": MODEL, "object": "model", "created": int(time.time()), "owned_by": MODEL}

    @router.get("/v1/models", summary=API["models"])
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [model]}

    @router.get("/v1/models/{model_id}", summary=API["model"])
    def one(model_id: str) -> dict[str, Any]:
        if model_id != MODEL:
            raise NotFoundError(
                f"no model {model_id!r}", code="model_unknown", model=model_id[:60], known=MODEL
            )
        return model

    return router
