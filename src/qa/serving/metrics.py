"""Counters and timings for Prometheus, in a registry of their own."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from qa.errors import QaError
from qa.serving.backend import Backend

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)


class Metrics:
    """What one application counts."""

    def __init__(self, backend: Backend) -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("qa_requests_total", "Requests served.", labels, registry=self._registry)
        self._seconds = Histogram(
            "qa_request_seconds",
            "Time to serve a request.",
            labels,
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._questions = Counter(
            "qa_questions_total", "Questions by outcome.", ("outcome",), registry=self._registry
        )
        for outcome in ("answered", "refused"):
            self._questions.labels(outcome)
        self._registry.register(IndexCollector(backend))
        ProcessCollector(registry=self._registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; `route` is its template, never the path itself."""
        labels = (method if method in METHODS else "other", route, str(status))
        self._requests.labels(*labels).inc()
        self._seconds.labels(*labels).observe(seconds)

    def question(self, answered: bool) -> None:
        """Count one answer or refusal."""
        self._questions.labels("answered" if answered else "refused").inc()

    def text(self) -> bytes:
        """Everything, in the text format of Prometheus."""
        return generate_latest(self._registry)


class IndexCollector(Collector):
    """The size of the index, read when asked; nothing while it is not loaded."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterable[Metric]:
        try:
            counts = self._backend.counts()
        except QaError:
            return
        yield GaugeMetricFamily("qa_documents", "Documents in the index.", value=counts.documents)
        yield GaugeMetricFamily("qa_passages", "Passages in the index.", value=counts.passages)
        yield GaugeMetricFamily("qa_generation", "Generation of the index.", value=counts.generation)
