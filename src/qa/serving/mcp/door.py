"""`/mcp`: the MCP server over streamable HTTP, inside the service."""

from __future__ import annotations

import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup, TaskStatus
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.serving.failures import failure
from qa.serving.hosts import is_trusted_host, is_trusted_origin
from qa.serving.reception import Reception
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.serving.mcp.server import DocumentServer

PATH = "/mcp"


def is_installed() -> bool:
    """Whether the `mcp` package is there."""
    return importlib.util.find_spec("mcp") is not None


class McpDoor:
    """An ASGI application; it answers while `open` is entered.

    Every request stands alone: no sessions to keep or to lose. The first one loads the package, so that a service that
    nobody speaks MCP with starts as fast as ever. A page of another site that reaches the service by a host name of
    its own is refused, see `hosts`; a key says as much, so with keys any host name is taken.
    """

    def __init__(self, reception: Reception, settings: Settings, has_keys: bool) -> None:
        self._reception = reception
        self._settings = settings
        self._has_keys = has_keys
        self._group: TaskGroup | None = None
        self._starting = anyio.Lock()
        self._app: ASGIApp | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Take requests."""
        async with anyio.create_task_group() as group:
            self._group = group
            yield
            self._group = self._app = None
            group.cancel_scope.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._refusal(Headers(scope=scope)) or await self._ready() or failure("index_loading", 503)
        await app(scope, receive, send)

    def _refusal(self, headers: Headers) -> ASGIApp | None:
        host, origin = headers.get("host", ""), headers.get("origin", "")
        if not is_installed():
            return failure("mcp_missing", 501)
        if not self._has_keys and not is_trusted_host(host, self._settings.public_url):
            return failure("host_untrusted", 421, {"host": host[:60]})
        if origin and not is_trusted_origin(origin, host, self._settings.allowed_origins):
            return failure("origin_untrusted", 403, {"origin": origin[:60]})
        return None

    async def _ready(self) -> ASGIApp | None:
        async with self._starting:
            if self._app is None and self._group is not None:
                await self._group.start(self._run)
        return self._app

    async def _run(self, *, task_status: TaskStatus[None]) -> None:
        server, self._app = await anyio.to_thread.run_sync(self._load)
        async with server.session_manager.run():
            task_status.started()
            await anyio.sleep_forever()

    def _load(self) -> tuple[DocumentServer, ASGIApp]:
        from mcp.server.transport_security import TransportSecuritySettings

        from qa.serving.mcp.server import DocumentServer

        server = DocumentServer(self._reception, self._settings.public_url)
        unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)  # `_refusal` has done it
        return server, server.streamable_http_app(
            streamable_http_path=PATH, json_response=True, stateless_http=True, transport_security=unchecked
        )
