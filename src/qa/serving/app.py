"""The application: every route, built from what it is given."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from fastapi import FastAPI
from starlette.routing import Route

import qa
from qa.answering.llm.calls import MAX_CALLS
from qa.answering.streaming import Asks
from qa.messages import API
from qa.serving import failures
from qa.serving.ask_routes import ask_routes, facts_routes, search_routes
from qa.serving.backend import Backend, Parts, Searches
from qa.serving.bots.routes import bot_routes
from qa.serving.cross_origin import CrossOrigin
from qa.serving.dify.routes import dify_routes
from qa.serving.docs_page import add_docs
from qa.serving.document_routes import document_routes, writing_routes
from qa.serving.error_shapes import SHAPES, ErrorShapes
from qa.serving.feedback_routes import feedback_routes, options_routes
from qa.serving.health_routes import health_routes
from qa.serving.keys import RequireKey, load_keys
from qa.serving.mcp import door
from qa.serving.metrics import Metrics
from qa.serving.middleware import MAX_JSON_BYTES, LimitBody, Observe
from qa.serving.openai.routes import chat_routes, model_routes
from qa.serving.page import add_page, find_page
from qa.serving.reception import Reception
from qa.serving.suggestion_routes import suggestion_routes
from qa.serving.wire import FailureResponse
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.indexing.library import Library

# Answering is bound by the processor: more threads only take turns. On 2 busy cores 32 askers waited 0.21 s
# at the median with 4 threads, 0.27 to 0.44 s with the usual 40.
# Waiting for a language model is not: as many more threads are there as calls can wait, so that these never take
# the threads of the other questions.
QUESTION_THREADS = max(4, os.cpu_count() or 1)
FILES_PER_UPLOAD = 4  # files of the largest size that one request may carry
_FAILURES: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": FailureResponse},
    "5XX": {"model": FailureResponse},
}


def create_app(library: Library, answerer: Asks, retriever: Searches, settings: Settings) -> FastAPI:
    """The application over an index that is open already."""
    return create_app_on(Backend.loaded(Parts(library, answerer, retriever)), settings)


def create_app_on(backend: Backend, settings: Settings) -> FastAPI:
    """The application over an index that may still be loading; until then `/api` and `/readyz` answer 503."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        waiting = MAX_CALLS if settings.llm is not None else 0
        anyio.to_thread.current_default_thread_limiter().total_tokens = QUESTION_THREADS + waiting
        backend.start()
        async with mcp.open():
            yield

    metrics, keys = Metrics(backend), load_keys(settings)
    reception = Reception(backend, metrics, settings.log_questions)
    mcp = door.McpDoor(reception, settings, bool(keys))
    app = FastAPI(
        title=API["title"],
        description=API["description"],
        version=qa.__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        responses=_FAILURES,
    )
    for router in (
        ask_routes(reception),
        search_routes(reception),
        facts_routes(backend),
        suggestion_routes(backend),
        document_routes(backend),
        writing_routes(backend, settings.max_file_bytes),
        feedback_routes(settings),
        options_routes(settings),
        health_routes(backend, metrics),
        *bot_routes(reception, settings),
        chat_routes(reception, settings),
        model_routes(),
        dify_routes(reception, settings),
    ):
        app.include_router(router)
    app.router.routes.append(Route(door.PATH, mcp, include_in_schema=False))
    add_docs(app)
    add_page(app, find_page(settings))
    failures.install(app)
    app.add_middleware(
        LimitBody, max_upload_bytes=FILES_PER_UPLOAD * settings.max_file_bytes + MAX_JSON_BYTES
    )
    app.add_middleware(RequireKey, keys=keys)
    app.add_middleware(Observe, metrics=metrics)
    app.add_middleware(
        CrossOrigin, origins=settings.allowed_origins
    )  # around it: failures are read across sites too
    app.add_middleware(ErrorShapes, shapes=SHAPES)
    return app
