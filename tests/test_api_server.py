"""The socket, and a server that runs on it."""

import threading
import urllib.error
import urllib.request

import pytest

from qa.errors import IndexMissingError, InputError
from qa.messages import error_message
from qa.serving.backend import Backend, Parts
from qa.serving.server import address, listen, start
from qa.settings import Settings
from test_api_fakes import Service


def test_the_address_names_the_port_that_was_taken():
    with listen("127.0.0.1", 0) as server:
        port = server.getsockname()[1]
        assert address(server) == f"http://127.0.0.1:{port}/"
        with pytest.raises(InputError) as caught:
            listen("127.0.0.1", port)
    message = error_message(caught.value.code, caught.value.details)
    assert "端口已被占用" in message and f"--port {port + 1}" in message


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_a_host_that_is_not_ours_is_named(host):
    with pytest.raises(InputError) as caught:
        listen(host, 0)
    assert caught.value.code == "address_in_use"


def test_the_server_stops_when_the_index_cannot_be_loaded():
    def load() -> Parts:
        raise IndexMissingError("none", path="index")

    failures: list[Exception] = []
    with listen("127.0.0.1", 0) as server:
        start(Backend(load), Settings(), failures.append).run(sockets=[server])
    assert [type(error) for error in failures] == [IndexMissingError]


def test_ready_is_said_only_when_a_question_can_be_answered():
    fakes = Service()
    parts = Parts(fakes.library, fakes.answerer, fakes.retriever)
    backend = Backend(lambda: parts)
    seen: list[Parts] = []
    backend.start(on_ready=lambda: seen.append(backend.parts))
    backend.join(10)
    assert seen == [parts]


def test_a_running_server_answers_and_refuses_a_large_body_readably():
    fakes = Service()
    backend = Backend.loaded(Parts(fakes.library, fakes.answerer, fakes.retriever))
    with listen("127.0.0.1", 0) as server:
        url = address(server)
        process = start(backend, Settings(), lambda error: None)
        thread = threading.Thread(target=process.run, kwargs={"sockets": [server]})
        thread.start()
        try:
            assert status_of(f"{url}healthz", None) == 200
            assert status_of(f"{url}api/ask", b'{"question": "1"}') == 200
            assert status_of(f"{url}api/ask", b" " * 5_000_000) == 413
        finally:
            process.should_exit = True
            thread.join(10)


def status_of(url: str, body: bytes | None) -> int:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status
    except urllib.error.HTTPError as error:
        with error:
            assert b"message" in error.read()
            return error.code
