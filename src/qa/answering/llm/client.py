"""Chat completions from any OpenAI-compatible server, streamed; the standard library speaks HTTP well enough.

Redirects are not followed and no proxy is used, so that the key and the passages go to the server named and no other.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

MAX_REPLY_BYTES = 512 * 1024
MAX_TOKENS = 1500  # an answer takes some 300, a model that thinks aloud more
_READ_BYTES = 8192
_DONE = "[DONE]"


class ChatError(Exception):
    """The server cannot be reached, refuses, is too slow, or sends what is no chat completion."""


class ChatClient:
    """One server and model; safe to share between threads, each call has a connection of its own."""

    def __init__(self, base_url: str, model: str, api_key: str | None, timeout_s: float) -> None:
        """`base_url` as OpenAI clients take it, with its version: http://127.0.0.1:8080/v1."""
        self._url = urlsplit(base_url.rstrip("/") + "/chat/completions")
        self._model = model
        self._headers = {"Content-Type": "application/json", "Accept": "text/event-stream, application/json"}
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._timeout_s = timeout_s

    def stream(self, messages: Sequence[Mapping[str, str]]) -> Iterator[str]:
        """The reply in pieces as they come; ends when the reply is whole.

        Raises:
            ChatError: also when the whole reply took longer than the timeout, or broke off.
        """
        deadline = time.monotonic() + self._timeout_s
        try:
            with closing(self._connection()) as connection:
                connection.connect()
                # a server that sends a byte now and then keeps every single read below its timeout
                watch = threading.Timer(max(0.0, deadline - time.monotonic()), _hang_up, [connection.sock])
                watch.daemon = True
                watch.start()
                try:
                    yield from self._reply(connection, messages)
                finally:
                    watch.cancel()
        except (ChatError, OSError, HTTPException, ValueError) as error:
            late = "it took too long; " if time.monotonic() >= deadline else ""
            raise ChatError(f"{self._url.netloc}: {late}{type(error).__name__}: {error}") from error

    def _connection(self) -> HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        if self._url.scheme == "https":
            context = ssl.create_default_context()  # the certificates that the system trusts
            return HTTPSConnection(host, port, timeout=self._timeout_s, context=context)
        return HTTPConnection(host, port, timeout=self._timeout_s)

    def _reply(self, connection: HTTPConnection, messages: Sequence[Mapping[str, str]]) -> Iterator[str]:
        body = {
            "model": self._model,
            "messages": list(messages),
            "stream": True,
            "temperature": 0,
            "max_tokens": MAX_TOKENS,
        }
        connection.request("POST", self._url.path, json.dumps(body).encode(), self._headers)
        with closing(connection.getresponse()) as response:
            if response.status != 200:
                raise ChatError(f"status {response.status}")
            if "text/event-stream" in response.headers.get("Content-Type", ""):
                yield from _streamed(response)
            else:
                yield _whole(b"".join(_read(response)))


def _hang_up(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # closed meanwhile


def _read(response: HTTPResponse) -> Iterator[bytes]:
    size = 0
    while piece := response.read1(_READ_BYTES):
        size += len(piece)
        if size > MAX_REPLY_BYTES:
            raise ChatError("the reply is too long")
        yield piece
    if response.length:  # what was announced did not all come
        raise ChatError("the reply broke off")


def _streamed(response: HTTPResponse) -> Iterator[str]:
    """The pieces of server-sent events, up to `[DONE]` or a reason to finish."""
    finished = False
    for data in _events(_read(response)):
        if data == _DONE:
            return
        choice = _choice(json.loads(data))
        finished = finished or choice.get("finish_reason") is not None
        if choice.get("finish_reason") == "length":
            raise ChatError("the reply was cut short")
        content = _mapping(choice.get("delta")).get("content")
        if isinstance(content, str) and content:
            yield content
    if not finished:
        raise ChatError("the reply broke off")


def _events(pieces: Iterator[bytes]) -> Iterator[str]:
    buffer = b""
    for piece in pieces:
        *lines, buffer = (buffer + piece).split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].decode("utf-8").strip()


def _whole(body: bytes) -> str:
    content = _mapping(_choice(json.loads(body)).get("message")).get("content")
    return content if isinstance(content, str) else ""


def _choice(document: Any) -> Mapping[str, Any]:
    """The first choice; {} where an event has none, as those that only count tokens."""
    given = _mapping(document)
    if "error" in given:
        raise ChatError("the server reports an error")
    choices = given.get("choices")
    return _mapping(choices[0]) if isinstance(choices, list) and choices else {}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
