"""What a request must be before its body is read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute

from qa.language.question_text import one_line
from qa.serving.hosts import is_trusted_origin

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
    """Refuse what another site's page sends: a form can be posted across sites without asking first.

    Browsers name the site only to https and to this machine; elsewhere the origin tells.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "")
    is_foreign = bool(origin) and not is_trusted_origin(origin, request.headers.get("host", ""), ())
    if site == "cross-site" or (site is None and is_foreign):
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
