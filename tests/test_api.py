"""Shapes of every answer of the API, over fakes."""

import json
import re
import threading

import pytest

from qa.errors import IndexDamagedError, IndexStateError, ModelError
from qa.indexing.filters import Filters
from qa.serving.app import create_app_on
from qa.serving.backend import Backend, Parts
from qa.settings import Settings
from test_api_fakes import SENTENCE, SOURCE, TEXT, TITLE, Service, assert_failure


def keys(names: str) -> set[str]:
    return set(names.split())


ASK_KEYS = keys(
    "answered answer kind confidence spans citations question period timings_ms missing generated dropped"
)
SPAN_KEYS = keys("text answer_start answer_end marker document_id start end")
CITATION_KEYS = keys("marker document_id source title page text start end segments score used why")
HIT_KEYS = keys("rank score document_id source title page text start end segments why")
DOCUMENT_KEYS = keys("id source title date place characters passages facts added_at policy")
FACT_KEYS = keys(
    "subject metric value unit value_number unit_base approximate status period change rank quote source "
    "document_id clause start end"
)


@pytest.fixture
def service() -> Service:
    return Service()


def test_ask_has_the_keys_of_the_contract_and_offsets_that_fit(service):
    body = service.ask("诸暨2023年新增了多少家规上企业？").json()
    assert set(body) == ASK_KEYS
    (span,), (citation,) = body["spans"], body["citations"]
    assert set(span) == SPAN_KEYS and set(citation) == CITATION_KEYS
    assert body["answer"][span["answer_start"] : span["answer_end"]] == span["text"]
    assert TEXT[span["start"] : span["end"]] == span["text"]
    assert TEXT[citation["start"] : citation["end"]] == citation["text"]
    assert "".join(part["text"] for part in citation["segments"]) == citation["text"]
    assert [set(part) for part in citation["segments"]] == [{"text", "marked"}] * 2


def test_a_refusal_is_an_answer_with_the_same_keys(service):
    body = service.ask("火星上有多少家企业？").json()
    assert set(body) == ASK_KEYS
    assert (body["answered"], body["kind"], body["period"], body["citations"]) == (False, "refusal", None, [])


def test_ask_passes_history_k_and_filters_on(service):
    service.ask("那2021年呢？", history=["诸暨2023年呢？", " "], k=3, filters={"year": 2021, "place": ""})
    assert service.answerer.asked == [("那2021年呢？", ("诸暨2023年呢？",), 3, Filters(year=2021))]


def test_json_is_utf8_with_chinese_as_it_is(service):
    response = service.ask("诸暨？")
    assert response.headers["content-type"] == "application/json"
    assert "134家" in response.content.decode()


def test_ask_sends_events_to_a_client_that_accepts_them(service):
    headers = {"Accept": "text/event-stream"}
    response = service.client.post("/api/ask", json={"question": "诸暨？"}, headers=headers)
    assert response.headers["content-type"].startswith("text/event-stream")
    events = re.findall(r"event: (\w+)\ndata: (.*)\n\n", response.text)
    names = [name for name, _ in events]
    assert (names[0], set(names[1:-1]), names[-1]) == ("citations", {"answer"}, "done")
    done = json.loads(events[-1][1])
    assert set(done) == ASK_KEYS
    assert "".join(json.loads(data)["text"] for name, data in events if name == "answer") == done["answer"]
    assert json.loads(events[0][1])["citations"] == done["citations"]


def test_a_bad_question_is_a_plain_failure_for_a_client_that_accepts_events(service):
    response = service.client.post(
        "/api/ask", json={"question": " "}, headers={"Accept": "text/event-stream"}
    )
    assert_failure(response, 422, "question_blank")


def test_search_has_the_keys_of_the_contract(service):
    (hit,) = service.client.post("/api/search", json={"query": "规上企业"}).json()["hits"]
    assert set(hit) == HIT_KEYS
    assert "".join(part["text"] for part in hit["segments"]) == hit["text"]
    assert (hit["rank"], hit["source"], hit["page"]) == (1, SOURCE, None)


def test_documents_have_the_keys_of_the_contract(service):
    (document,) = service.client.get("/api/documents").json()["documents"]
    assert set(document) == DOCUMENT_KEYS
    assert document["date"] == "2024-01"
    whole = service.client.get("/api/documents/d1").json()
    assert set(whole) == DOCUMENT_KEYS | {"text", "headings"}
    assert whole["text"] == TEXT
    assert [heading["text"] for heading in whole["headings"]] == [TITLE]


def test_facts_have_the_keys_of_the_contract_and_take_filters(service):
    (fact,) = service.client.get("/api/facts", params={"q": "企业", "year": 2023}).json()["facts"]
    assert set(fact) == FACT_KEYS
    assert fact["quote"] == TEXT[fact["start"] : fact["end"]] == SENTENCE
    assert fact["change"] is None
    assert service.client.get("/api/facts", params={"year": 1999}).json() == {
        "facts": [],
        "total": 0,
        "series": [],
    }
    assert len(service.client.get("/api/facts", params={"q": "", "place": ""}).json()["facts"]) == 1


def test_facts_take_a_limit(service):
    assert len(service.client.get("/api/facts", params={"limit": 1}).json()["facts"]) == 1
    message = assert_failure(service.client.get("/api/facts", params={"limit": 0}), 422, "filter_invalid")
    assert "limit" in message


def test_facts_with_a_year_that_is_no_number_names_the_filter(service):
    message = assert_failure(service.client.get("/api/facts?year=去年"), 422, "filter_invalid")
    assert "year" in message and "去年" in message


def test_health_and_readiness(service):
    assert service.client.get("/healthz").json() == {"status": "ok"}
    ready = service.client.get("/readyz").json()
    assert ready == {"ready": True, "documents": 1, "passages": 1, "generation": 7}


def test_the_service_is_alive_but_not_ready_while_the_index_loads():
    gate, fakes = threading.Event(), Service()

    def load() -> Parts:
        assert gate.wait(10)
        return Parts(fakes.library, fakes.answerer, fakes.retriever)

    backend = Backend(load)
    with fakes.client.__class__(create_app_on(backend, Settings())) as client:
        assert client.get("/healthz").status_code == 200
        assert_failure(client.get("/readyz"), 503, "index_loading")
        response = client.post("/api/ask", json={"question": "诸暨？"})
        assert_failure(response, 503, "index_loading")
        assert response.headers["retry-after"]
        assert client.get("/metrics").status_code == 200
        gate.set()
        backend.join(10)
        assert client.get("/readyz").status_code == 200


def test_an_index_that_cannot_be_loaded_is_named_with_what_mends_it():
    def load() -> Parts:
        raise IndexDamagedError("bad", reason="校验和不符")

    backend = Backend(load)
    with Service().client.__class__(create_app_on(backend, Settings())) as client:
        backend.join(10)
        message = assert_failure(client.get("/readyz"), 503, "index_damaged")
    assert "qa rebuild" in message and "校验和不符" in message


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (IndexStateError("no", reason="x"), 503, "index_unusable"),
        (ModelError("no", model="m", reason="x"), 500, "model_unusable"),
        (RuntimeError("secret at /some/path"), 500, "internal"),
    ],
)
def test_a_failure_inside_keeps_the_shape_and_shows_nothing_of_itself(service, caplog, error, status, code):
    service.answerer.error = error
    message = assert_failure(service.ask("诸暨？"), status, code)
    assert "secret" not in message
    assert any(record.levelname == ("ERROR" if status == 500 else "WARNING") for record in caplog.records)


def test_metrics_count_requests_answers_and_the_index(service):
    service.ask("诸暨？"), service.ask("火星？"), service.ask("")
    service.client.get("/api/documents/none"), service.client.get("/nowhere/1")
    text = service.client.get("/metrics").text
    for line in (
        'qa_requests_total{method="POST",route="/api/ask",status="200"} 2.0',
        'qa_requests_total{method="POST",route="/api/ask",status="422"} 1.0',
        'qa_requests_total{method="GET",route="/api/documents/{document_id}",status="404"} 1.0',
        'qa_requests_total{method="GET",route="unmatched",status="404"} 1.0',
        'qa_questions_total{outcome="answered"} 1.0',
        'qa_questions_total{outcome="refused"} 1.0',
        "qa_documents 1.0",
        "qa_passages 1.0",
        "qa_generation 7.0",
    ):
        assert line in text
    assert "qa_request_seconds_bucket" in text


def test_a_log_line_tells_the_request_but_never_the_question(service, caplog):
    caplog.set_level("INFO")
    service.ask("诸暨的秘密？")
    assert any(
        re.fullmatch(r"POST /api/ask 200 \d+\.\d ms", record.getMessage()) for record in caplog.records
    )
    assert "秘密" not in caplog.text


def test_a_path_cannot_write_a_log_line_of_its_own(service, caplog):
    caplog.set_level("INFO")
    service.client.get("/a%0aGET /forged 200")
    assert all("\n" not in record.getMessage() for record in caplog.records)
