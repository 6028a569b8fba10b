"""What a request must be before its body is read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute

from qa.language.question_text import one_line

JSON = "application/json"
MULTIPART = "multipart/form-data"


def content_type(request: Request) -> str:
    """The media type alone, in lower case; "" where the request names none."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def require(request: Request, expected: str) -> None:
    """Refuse another media type than the expected one with 415."""
    given = content_type(request)
    if given != expected:
        raise HTTPException(415, {"given": one_line(given)[:60] or "—", "expected": expected})


def refuse_cross_site(request: Request) -> None:
    """Refuse what another site's page sends: a form can be posted across sites without asking first."""
    if request.headers.get("sec-fetch-site", "") == "cross-site":
        raise HTTPException(403, {})


def needs_json() -> type[APIRoute]:
    """A route class whose requests must say that they carry JSON."""

    class JsonRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def handle_json(request: Request) -> Response:
                require(request, JSON)
                return await handle(request)

            return handle_json

    return JsonRoute
