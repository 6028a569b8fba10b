"""Whether the service lives, whether it can answer, and what it has done."""

from __future__ import annotations

import anyio
import anyio.to_thread
from fastapi import APIRouter
from fastapi.responses import Response

from qa.messages import API
from qa.serving.backend import Backend
from qa.serving.metrics import Metrics
from qa.serving.wire import HealthResponse, ReadyResponse


def health_routes(backend: Backend, metrics: Metrics) -> APIRouter:
    """`/healthz`, `/readyz` (503 with the reason until the index is loaded) and `/metrics`.

    They have a thread of their own: a probe is answered however many questions are waiting.
    """
    router = APIRouter()
    prober = anyio.CapacityLimiter(1)

    @router.get("/healthz", summary=API["health"])
    async def health() -> HealthResponse:
        return HealthResponse()

    @router.get("/readyz", summary=API["ready"])
    async def ready() -> ReadyResponse:
        counts = await anyio.to_thread.run_sync(backend.counts, limiter=prober)
        return ReadyResponse(
            ready=True, documents=counts.documents, passages=counts.passages, generation=counts.generation
        )

    @router.get("/metrics", summary=API["metrics"], response_class=Response)
    async def prometheus() -> Response:
        text = await anyio.to_thread.run_sync(metrics.text, limiter=prober)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    return router
