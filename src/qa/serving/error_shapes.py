"""Failures in the shape that a protocol's clients expect; everything inside raises and answers the contract's."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Shape = Callable[[str, str, int], tuple[int, object]]  # code, message, status -> status, body
_CONTRACT = {"error", "message", "status"}
_DIFY_CODES = {"api_key_missing": 1001, "api_key_wrong": 1002, "knowledge_unknown": 2001}


class ErrorShapes:
    """Rewrites the contract's failures below some paths, wherever in the application they come from."""

    def __init__(self, app: ASGIApp, shapes: Mapping[str, Shape]) -> None:
        self.app = app
        self.shapes = shapes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shape = self._shape(scope["path"]) if scope["type"] == "http" else None
        if shape is None:
            await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, _Reshaping(scope, receive, send, shape))

    def _shape(self, path: str) -> Shape | None:
        found = (shape for start, shape in self.shapes.items() if f"{path}/".startswith(f"{start}/"))
        return next(found, None)


class _Reshaping:
    """A `send` that holds a failure back until its body is whole."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, shape: Shape) -> None:
        self._scope, self._receive, self._send, self._shape = scope, receive, send, shape
        self._held: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] >= 400:
            self._held = message
        elif self._held is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._held)

    async def _finish(self, start: Message) -> None:
        failure = _failure(self._body)
        if failure is None:
            await self._send(start)
            await self._send({"type": "http.response.body", "body": self._body})
            return
        status, body = self._shape(*failure)
        kept = {
            name: value
            for name, value in Headers(raw=start["headers"]).items()
            if name not in ("content-length", "content-type")
        }
        await JSONResponse(body, status, kept)(self._scope, self._receive, self._send)


def _failure(body: bytes) -> tuple[str, str, int] | None:
    try:
        content = json.loads(body)
    except ValueError:
        return None
    if not isinstance(content, dict) or set(content) != _CONTRACT:
        return None
    return content["error"], content["message"], content["status"]


def openai_error(code: str, message: str, status: int) -> tuple[int, object]:
    """`{"error": {"message", "type", "param", "code"}}`; a request that is wrong is a 400 there."""
    status = 400 if status == 422 else status
    kind = "server_error" if status >= 500 else "invalid_request_error"
    return status, {"error": {"message": message, "type": kind, "param": None, "code": code}}


def dify_error(code: str, message: str, status: int) -> tuple[int, object]:
    """`{"error_code", "error_msg"}`; Dify's own codes where it has one, else the HTTP status."""
    number = _DIFY_CODES.get(code, status)
    return (403 if status == 401 else status), {"error_code": number, "error_msg": message}


def mcp_error(code: str, message: str, status: int) -> tuple[int, object]:
    """An error of JSON-RPC that answers no request in particular."""
    error = {"code": -32000, "message": message, "data": {"error": code}}
    return status, {"jsonrpc": "2.0", "id": None, "error": error}


SHAPES: Mapping[str, Shape] = {"/v1": openai_error, "/dify": dify_error, "/mcp": mcp_error}
