"""The application: every route, built from what it is given."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from fastapi import FastAPI

import qa
from qa.messages import API
from qa.serving import failures
from qa.serving.ask_routes import ask_routes, facts_routes, search_routes
from qa.serving.backend import Asks, Backend, Parts, Searches
from qa.serving.docs_page import add_docs
from qa.serving.document_routes import document_routes, writing_routes
from qa.serving.health_routes import health_routes
from qa.serving.metrics import Metrics
from qa.serving.middleware import MAX_JSON_BYTES, LimitBody, Observe
from qa.serving.page import add_page, find_page
from qa.serving.suggestion_routes import suggestion_routes
from qa.serving.wire import FailureResponse
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.indexing.library import Library

# Answering is bound by the processor: more threads only take turns. On 2 busy cores 32 askers waited 0.21 s
# at the median with 4 threads, 0.27 to 0.44 s with the usual 40.
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
        anyio.to_thread.current_default_thread_limiter().total_tokens = QUESTION_THREADS
        backend.start()
        yield

    metrics = Metrics(backend)
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
        ask_routes(backend, metrics, getattr(settings, "log_questions", False)),
        search_routes(backend),
        facts_routes(backend),
        suggestion_routes(backend),
        document_routes(backend),
        writing_routes(backend, settings.max_file_bytes),
        health_routes(backend, metrics),
    ):
        app.include_router(router)
    add_docs(app)
    add_page(app, find_page(settings))
    failures.install(app)
    app.add_middleware(
        LimitBody, max_upload_bytes=FILES_PER_UPLOAD * settings.max_file_bytes + MAX_JSON_BYTES
    )
    app.add_middleware(Observe, metrics=metrics)
    return app
