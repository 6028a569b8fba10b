"""Pages of other sites: those that are named may ask and search, nobody else's may do anything."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

OPENED_PATHS = frozenset({"/api/ask", "/api/search"})
OPENED_PREFIXES = ("/v1/",)


class CrossOrigin:
    """CORS for the paths that only read, and only for the origins given; without origins it changes nothing."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self.app = app
        self.opened = CORSMiddleware(
            app, allow_origins=list(origins), allow_methods=["GET", "POST"], allow_headers=["*"], max_age=600
        )
        self.has_origins = bool(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_opened = self.has_origins and scope["type"] == "http" and is_opened_path(scope["path"])
        await (self.opened if is_opened else self.app)(scope, receive, send)


def is_opened_path(path: str) -> bool:
    """Whether pages of the named origins may use a path."""
    return path in OPENED_PATHS or path.startswith(OPENED_PREFIXES)
