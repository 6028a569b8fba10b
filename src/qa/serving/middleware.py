"""What surrounds every request: limits, log line, counts, security headers, the last net for exceptions."""

from __future__ import annotations

import logging
import time

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.serving.failures import failure
from qa.serving.metrics import Metrics

access_log = logging.getLogger("qa.access")
log = logging.getLogger("qa.serving")
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
MAX_JSON_BYTES = 1024 * 1024
MAX_DISCARDED_BYTES = 256 * 1024 * 1024
UPLOAD_PATH = "/api/documents"


class Observe:
    """Times, counts and logs each request, adds headers, makes an unforeseen exception a 500."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 0

        async def send_observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, scope["path"])
            await send(message)

        start = time.perf_counter()
        try:
            await self.app(scope, receive, send_observed)
        except Exception:
            log.exception("%s %s failed", scope["method"], _printable(scope["path"]))
            if status:
                raise
            await failure("internal", 500)(scope, receive, send_observed)
        finally:
            self._record(scope, status, time.perf_counter() - start)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        self.metrics.request(scope["method"], route_of(scope, status), status, seconds)
        path = _printable(scope["path"])
        access_log.info("%s %s %d %.1f ms", scope["method"], path, status, seconds * 1000)


class LimitBody:
    """Refuses a body larger than its path allows, by its declared length and by what really arrives."""

    def __init__(self, app: ASGIApp, max_upload_bytes: int, max_json_bytes: int = MAX_JSON_BYTES) -> None:
        self.app = app
        self.max_upload_bytes = max_upload_bytes
        self.max_json_bytes = max_json_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.max_upload_bytes if scope["path"] == UPLOAD_PATH else self.max_json_bytes
        headers = Headers(scope=scope)
        declared = headers.get("content-length", "0")
        if declared.isdecimal() and int(declared) > limit:
            if headers.get("expect", "").lower() != "100-continue":  # else nothing is on its way yet
                await _discard(receive, MAX_DISCARDED_BYTES)
            response = failure("body_too_large", 413, {"limit": _size(limit)}, {"Connection": "close"})
            await response(scope, receive, send)
            return
        await self.app(scope, _limited(receive, limit), send)


def _limited(receive: Receive, limit: int) -> Receive:
    received = 0

    async def receive_limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413, {"limit": _size(limit)})
        return message

    return receive_limited


async def _discard(receive: Receive, max_bytes: int) -> None:
    """Read on for a while: a client that is still sending would otherwise see a broken connection."""
    discarded = 0
    while discarded <= max_bytes:
        message = await receive()
        discarded += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return


def _size(limit_bytes: int) -> str:
    return f"{limit_bytes / 1024 / 1024:.3g} MB"


def _add_headers(message: Message, path: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store" if path.startswith("/api/") else "no-cache")


def route_of(scope: Scope, status: int) -> str:
    """The template of the route that served the request; a path that leads nowhere has none."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str):
        return path
    if scope["path"].startswith("/static/"):
        return "/static"
    return "unmatched" if status in (404, 405) else "none"


def _printable(path: str) -> str:
    """The path for a log line: nothing in it can begin a new line."""
    return path.encode("unicode_escape").decode("ascii") if not path.isprintable() else path
