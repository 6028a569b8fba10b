"""Passages from a running service; the standard library is enough."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote


class ServiceError(RuntimeError):
    """The service refused, or could not be reached; the text says why."""


def search(
    url: str,
    query: str,
    k: int = 5,
    filters: Mapping[str, Any] | None = None,
    api_key: str | None = None,
    timeout_s: float = 30.0,
) -> list[dict[str, Any]]:
    """The hits of `POST /api/search`, best first, each with a `link` to the passage in the service's page.

    Args:
        url: where the service is, such as http://127.0.0.1:8000.
        filters: as the API takes them: document_id, source, place, year, date_from, date_to, metric.

    Raises:
        ServiceError: it could not be reached, or answered with a failure.
    """
    base = url.rstrip("/")
    if not base.startswith(("http://", "https://")):
        raise ServiceError(f"{url!r} is no http or https address")
    headers = {"Content-Type": "application/json"} | (
        {"Authorization": f"Bearer {api_key}"} if api_key else {}
    )
    body = json.dumps({"query": query, "k": k, "filters": dict(filters or {})}).encode()
    request = urllib.request.Request(f"{base}/api/search", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as response:
            hits: list[dict[str, Any]] = json.load(response)["hits"]
    except urllib.error.HTTPError as error:
        with error:
            raise ServiceError(f"{error.code}: {_reason(error.read())}") from None
    except OSError as error:
        raise ServiceError(f"{base}: {error}") from error
    return [hit | {"link": _link(base, hit)} for hit in hits]


def _reason(body: bytes) -> str:
    try:
        return str(json.loads(body)["message"])
    except (ValueError, KeyError, TypeError):
        return body[:200].decode("utf-8", "replace")


def _link(base: str, hit: Mapping[str, Any]) -> str:
    return f"{base}/?doc={quote(hit['document_id'], safe='')}&at={hit['start']}-{hit['end']}"


def metadata(hit: Mapping[str, Any]) -> dict[str, Any]:
    """What a framework's document keeps besides the text."""
    names = ("source", "title", "page", "document_id", "start", "end", "score", "rank", "link")
    return {name: hit[name] for name in names if hit[name] is not None}
