"""The server process: a socket, uvicorn, logs on stderr."""

from __future__ import annotations

import errno
import logging
import socket
import sys
from collections.abc import Callable

import uvicorn

from qa.errors import InputError
from qa.messages import ADDRESS_REASONS
from qa.serving.app import create_app_on
from qa.serving.backend import Backend
from qa.settings import Settings


def listen(host: str, port: int) -> socket.socket:
    """A socket that is bound to the address.

    Raises:
        InputError: the address cannot be used (address_in_use).
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small writes at once (TCP_NODELAY) only where the protocol is named
    server = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((host, port))
        server.listen()
    except (OSError, OverflowError) as error:
        server.close()
        name = errno.errorcode.get(getattr(error, "errno", None) or 0, "other")
        raise InputError(
            f"cannot listen on {host}:{port}: {error}",
            code="address_in_use",
            host=host,
            port=port,
            reason=ADDRESS_REASONS.get(name, ADDRESS_REASONS["other"]),
            other=port + 1,
        ) from error
    return server


def address(server: socket.socket) -> str:
    """The URL of a bound socket."""
    host, port = server.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"


def serve(
    backend: Backend,
    settings: Settings,
    server: socket.socket,
    on_failure: Callable[[Exception], None],
    on_ready: Callable[[], None],
) -> None:
    """Serve until the process is told to stop, or until loading the index fails."""
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    logging.getLogger("faiss.loader").setLevel(logging.WARNING)
    start(backend, settings, on_failure, on_ready).run(sockets=[server])


def start(
    backend: Backend,
    settings: Settings,
    on_failure: Callable[[Exception], None],
    on_ready: Callable[[], None] = lambda: None,
) -> uvicorn.Server:
    """A server that is ready to run, its index on the way; it stops by itself when loading fails."""
    config = uvicorn.Config(
        create_app_on(backend, settings),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    process = uvicorn.Server(config)

    def stop(error: Exception) -> None:
        on_failure(error)
        process.should_exit = True

    backend.start(stop, on_ready)
    return process
