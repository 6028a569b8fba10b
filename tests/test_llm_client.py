"""The client: what it sends, what it takes for a reply, and that it never waits longer than it was told."""

import json
import socket
import time

import pytest

from qa.answering.llm.client import ChatClient, ChatError
from qa.settings import LlmSettings, Settings
from test_llm_fakes import KEY, cut_off, delta, dripping, failing, hanging, plain, raw, serving, streamed

CHAT = [{"role": "user", "content": "诸暨新增了多少家？"}]
EVENTS = "text/event-stream"


def reply_of(behave, timeout_s=10.0):
    with serving(behave) as server:
        return "".join(server.client(timeout_s).stream(CHAT))


def test_the_request_is_that_of_the_openai_interface():
    with serving(streamed("好")) as server:
        list(server.client().stream(CHAT))
    ((path, headers, body),) = server.requests
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert (body["model"], body["messages"], body["stream"], body["temperature"]) == ("small", CHAT, True, 0)


def test_without_a_key_none_is_sent():
    with serving(plain("好")) as server:
        list(ChatClient(server.url + "/", "small", None, 5.0).stream(CHAT))
    ((path, headers, _),) = server.requests
    assert path == "/v1/chat/completions" and "Authorization" not in headers


@pytest.mark.parametrize("behave", [streamed("134", "家", "。"), plain("134家。")])
def test_streamed_and_plain_replies_are_read(behave):
    assert reply_of(behave) == "134家。"


def test_a_character_torn_over_two_packets_stays_whole():
    def behave(handler, body):
        handler.begin(EVENTS)
        for byte in f"data: {json.dumps(delta('新增家', 'stop'), ensure_ascii=False)}\r\n\r\n".encode():
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()

    assert reply_of(behave) == "新增家"


def test_a_reason_to_finish_ends_a_reply_without_done():
    assert reply_of(raw(EVENTS, f"data: {json.dumps(delta('好', 'stop'))}\n\n".encode())) == "好"


@pytest.mark.parametrize("content", [None, 5, ["好"]])
def test_a_reply_without_text_is_empty(content):
    assert reply_of(plain(content)) == ""


BAD = {
    "an error": failing(500),
    "a wrong key": failing(401),
    "a redirect": failing(302),
    "no JSON": raw("application/json", b"<html>", 6),
    "a list": raw(EVENTS, b"data: not json\n\n"),
    "no UTF-8": raw(EVENTS, b"data: \xff\xfe\n\n"),
    "an error in an event": raw(EVENTS, b'data: {"error": {"message": "no"}}\n\n'),
    "events that break off": cut_off("诸暨新增"),
    "a reply that is cut short": raw(EVENTS, f"data: {json.dumps(delta('好', 'length'))}\n\n".encode()),
    "a body that breaks off": raw("application/json", b'{"choices": [', 500),
    "a reply without end": raw(EVENTS, b"data: " + b"x" * 600_000),
}


@pytest.mark.parametrize("behave", BAD.values(), ids=BAD)
def test_what_is_no_reply_is_an_error(behave):
    with pytest.raises(ChatError):
        reply_of(behave)


@pytest.mark.parametrize(
    "behave", [hanging(), hanging("诸暨"), dripping], ids=["silent", "stuck", "dripping"]
)
def test_a_slow_reply_ends_at_the_timeout(behave):
    start = time.monotonic()
    with pytest.raises(ChatError, match="too long"):
        reply_of(behave, timeout_s=0.3)
    assert time.monotonic() - start < 5


def test_a_server_that_is_not_there_is_an_error():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(ChatError):
        list(ChatClient(f"http://127.0.0.1:{port}/v1", "small", None, 2.0).stream(CHAT))


def test_an_error_never_holds_the_key():
    with serving(failing(401)) as server, pytest.raises(ChatError) as caught:
        list(server.client().stream(CHAT))
    assert KEY not in str(caught.value)
    assert KEY not in repr(Settings(llm=LlmSettings("http://127.0.0.1", api_key=KEY)))


def test_the_settings_name_a_server_a_model_a_key_and_a_timeout(monkeypatch):
    assert Settings.from_environment().llm is None
    monkeypatch.setenv("QA_LLM_BASE_URL", "http://127.0.0.1:8080/v1")
    assert Settings.from_environment().llm == LlmSettings("http://127.0.0.1:8080/v1", "default", None, 30.0)
    monkeypatch.setenv("QA_LLM_MODEL", "qwen")
    monkeypatch.setenv("QA_LLM_API_KEY", KEY)
    monkeypatch.setenv("QA_LLM_TIMEOUT_S", "2.5")
    assert Settings.from_environment().llm == LlmSettings("http://127.0.0.1:8080/v1", "qwen", KEY, 2.5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QA_LLM_BASE_URL", "127.0.0.1:8080"),
        ("QA_LLM_BASE_URL", "file:///etc/passwd"),
        ("QA_LLM_BASE_URL", "http://"),
        ("QA_LLM_BASE_URL", "http://u:p@127.0.0.1/v1"),
        ("QA_LLM_BASE_URL", "http://127.0.0.1:x/v1"),
        ("QA_LLM_BASE_URL", "http://127.0.0.1/v1?key=1"),
        ("QA_LLM_TIMEOUT_S", "0"),
        ("QA_LLM_TIMEOUT_S", "nan"),
        ("QA_LLM_TIMEOUT_S", "快"),
        ("QA_LLM_API_KEY", "sk\nX-Other: 1"),
    ],
)
def test_a_setting_that_makes_no_sense_names_its_variable(monkeypatch, name, value):
    monkeypatch.setenv("QA_LLM_BASE_URL", "http://127.0.0.1/v1")
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name):
        Settings.from_environment()
