"""A language model's server that says what it is told to, well or badly, on a port of its own."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from qa.answering.llm.client import ChatClient

KEY = "sk-test-0123456789"


class Handler(BaseHTTPRequestHandler):
    """Hands the request to the behaviour that the test chose."""

    server: "FakeServer"
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, dict(self.headers), body))
        self.close_connection = True
        try:
            self.server.behave(self, body)
        except OSError:
            return  # the client hung up, as it should

    def log_message(self, *details: object) -> None:
        pass

    def begin(self, kind: str, status: int = 200, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.send_header("Connection", "close")
        self.end_headers()

    def say(self, data: object) -> None:
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        self.wfile.write(f"data: {text}\n\n".encode())
        self.wfile.flush()


Behaviour = Callable[[Handler, dict], None]


class FakeServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, behave: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave = behave
        self.requests: list[tuple[str, dict, dict]] = []
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def client(self, timeout_s: float = 10.0) -> ChatClient:
        return ChatClient(self.url, "small", KEY, timeout_s)


@contextmanager
def serving(behave: Behaviour) -> Iterator[FakeServer]:
    server = FakeServer(behave)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join(5)
        server.server_close()


def delta(text: str, finish: str | None = None) -> dict:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]}


def streamed(*texts: str) -> Behaviour:
    """The texts as events, then the end."""

    def behave(handler: Handler, body: dict) -> None:
        assert body["stream"] is True
        handler.begin("text/event-stream; charset=utf-8")
        handler.say({"choices": [{"delta": {"role": "assistant"}}]})
        for text in texts:
            handler.say(delta(text))
        handler.say({"choices": [], "usage": {"total_tokens": 9}})
        handler.say("[DONE]")

    return behave


def plain(text: object) -> Behaviour:
    """One whole completion, from a server that does not stream."""

    def behave(handler: Handler, body: dict) -> None:
        reply = json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()
        handler.begin("application/json", length=len(reply))
        handler.wfile.write(reply)

    return behave


def failing(status: int) -> Behaviour:
    def behave(handler: Handler, body: dict) -> None:
        handler.begin("application/json", status, 2)
        handler.wfile.write(b"{}")

    return behave


def raw(kind: str, content: bytes, length: int | None = None) -> Behaviour:
    def behave(handler: Handler, body: dict) -> None:
        handler.begin(kind, length=length)
        handler.wfile.write(content)

    return behave


def hanging(*first: str) -> Behaviour:
    """Says something, or nothing, and then no more."""

    def behave(handler: Handler, body: dict) -> None:
        if first:
            handler.begin("text/event-stream")
        for text in first:
            handler.say(delta(text))
        handler.server.ended.wait(20)

    return behave


def dripping(handler: Handler, body: dict) -> None:
    """Never silent, never done."""
    handler.begin("text/event-stream")
    while not handler.server.ended.is_set():
        handler.wfile.write(b": wait\n")
        handler.wfile.flush()
        time.sleep(0.02)


def cut_off(*texts: str) -> Behaviour:
    """Events that end without saying so."""

    def behave(handler: Handler, body: dict) -> None:
        handler.begin("text/event-stream")
        for text in texts:
            handler.say(delta(text))

    return behave


@pytest.mark.parametrize("reply", [streamed("甲", "乙"), plain("甲乙")])
def test_the_fake_speaks_as_servers_do(reply):
    with serving(reply) as server:
        assert "".join(server.client().stream([{"role": "user", "content": "问"}])) == "甲乙"
