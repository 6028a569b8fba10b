"""Whether the service lives, whether it can answer, and what it has done."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from qa.messages import API
from qa.serving.backend import Backend
from qa.serving.metrics import Metrics
from qa.serving.wire import HealthResponse, ReadyResponse


def health_routes(backend: Backend, metrics: Metrics) -> APIRouter:
    """`/healthz`, `/readyz` (503 with the reason until the index is loaded) and `/metrics`."""
    router = APIRouter()

    @router.get("/healthz", summary=API["health"])
    def health() -> HealthResponse:
        return HealthResponse()

    @router.get("/readyz", summary=API["ready"])
    def ready() -> ReadyResponse:
        counts = backend.counts()
        return ReadyResponse(
            ready=True, documents=counts.documents, passages=counts.passages, generation=counts.generation
        )

    @router.get("/metrics", summary=API["metrics"], response_class=Response)
    def prometheus() -> Response:
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router
