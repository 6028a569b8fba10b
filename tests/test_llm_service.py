"""The service with a language model: events as they are checked, and plain questions that never wait for it."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from qa.answering.answerer import Answerer
from qa.answering.llm.answerer import LlmAnswerer
from qa.answering.llm.calls import MAX_CALLS
from qa.feedback.recording import RecordingAnswerer
from qa.feedback.store import FeedbackStore
from qa.retrieval.retriever import Retriever
from qa.serving.backend import Backend, Parts
from qa.serving.server import listen, start
from qa.settings import LlmSettings, Settings
from test_llm_fakes import KEY, cut_off, hanging, serving, streamed

QUESTION = "桐乡2023年新增了多少家规上企业？"
TRUE = "2023年，桐乡新增规上企业112家。"
RANK = "规上企业数量居嘉兴第一。"
FALSE = "这得益于省政府拨付的3亿元补贴。"


@pytest.fixture
def service(articles_library, tmp_path):
    """Start a real server over the model that behaves so; gives its address."""
    running = []

    def service(model):
        retriever = Retriever(articles_library)
        answerer = LlmAnswerer(Answerer(articles_library, retriever), articles_library, model.client(20.0))
        recorder = RecordingAnswerer(answerer, FeedbackStore.beside(tmp_path))
        backend = Backend.loaded(Parts(articles_library, recorder, retriever))
        settings = Settings(index_dir=tmp_path, feedback=True, llm=LlmSettings(model.url, api_key=KEY))
        socket = listen("127.0.0.1", 0)
        server = start(backend, settings, lambda error: None)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
        thread.start()
        running.append((server, thread, socket))
        return f"http://127.0.0.1:{socket.getsockname()[1]}"

    yield service
    for server, thread, socket in running:
        server.should_exit = True
        thread.join(15)
        socket.close()


def events_of(url, question=QUESTION):
    """Each event with its data, as they come."""
    headers = {"Accept": "text/event-stream"}
    with httpx.stream(
        "POST", f"{url}/api/ask", json={"question": question}, headers=headers, timeout=30
    ) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                yield name, json.loads(line[6:])


def test_sentences_are_sent_as_they_are_checked_and_dropped_ones_never(service):
    with serving(streamed(TRUE, FALSE, RANK)) as model:
        events = list(events_of(service(model)))
    assert [name for name, _ in events] == ["citations", "answer", "answer", "citations", "done"]
    done = events[-1][1]
    assert "".join(data["text"] for name, data in events if name == "answer") == done["answer"] == TRUE + RANK
    assert (done["generated"], done["dropped"]) == (True, [FALSE])
    assert events[-2][1]["citations"] == done["citations"]


def test_a_sentence_is_on_its_way_before_the_model_has_finished(service):
    with serving(hanging(TRUE, RANK)) as model:
        events = events_of(service(model))
        assert next(events)[0] == "citations"
        assert next(events) == ("answer", {"text": TRUE})
        assert not model.ended.is_set()
        events.close()


def test_a_model_that_breaks_off_has_its_sentences_taken_back(service):
    with serving(cut_off(TRUE, RANK)) as model:
        events = list(events_of(service(model)))
    names = [name for name, _ in events]
    assert names == ["citations", "answer", "citations", "reset", "answer", "done"]
    assert (events[-1][1]["answer"], events[-1][1]["generated"]) == ("112家", False)


def test_options_say_that_a_model_is_on_but_not_its_key(service):
    with serving(streamed(TRUE)) as model:
        response = httpx.get(f"{service(model)}/api/options")
    assert response.json() == {"feedback": True, "llm": True}


def test_a_refusal_is_recorded_once_through_the_stream(service, tmp_path):
    with serving(streamed(TRUE)) as model:
        events = list(events_of(service(model), "桐乡2030年新增了多少家规上企业？"))
    assert events[-1][1]["answered"] is False
    (kept,) = FeedbackStore.beside(tmp_path).all()
    assert kept.rating == "refused"


def test_plain_questions_do_not_wait_for_a_model_that_hangs(service):
    """More askers than there are places: the places hang, everybody else is answered while they do."""
    with serving(hanging()) as model:
        url = service(model)

        def ask(_):
            return httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=60).json()

        with ThreadPoolExecutor(MAX_CALLS + 8) as pool:
            asked = [pool.submit(ask, number) for number in range(MAX_CALLS + 8)]
            deadline = time.monotonic() + 15
            while len(model.requests) < MAX_CALLS and time.monotonic() < deadline:
                time.sleep(0.02)
            assert len(model.requests) == MAX_CALLS
            searched = httpx.post(f"{url}/api/search", json={"query": "规上企业"}, timeout=10)
            assert searched.json()["hits"]
            assert httpx.get(f"{url}/api/documents", timeout=10).json()["documents"]
            assert sum(not one.done() for one in asked) >= MAX_CALLS
            model.ended.set()
            answers = [one.result(60) for one in asked]
    assert len(model.requests) == MAX_CALLS  # the others were not made to wait for a place
    assert {answer["answer"] for answer in answers} == {"112家"}
