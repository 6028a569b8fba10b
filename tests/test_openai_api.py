"""`/v1` over fakes: what is read of a request, and the fields of different clients."""

import json
import re

import pytest

from qa.indexing.filters import Filters
from qa.serving.wire import MAX_HISTORY
from qa.settings import Settings
from test_api_fakes import EVIDENCE, PLACE, TITLE, Service

LINK = f"http://127.0.0.1/?doc=d1&at={EVIDENCE.start}-{EVIDENCE.end}"


@pytest.fixture
def service() -> Service:
    return Service()


def user(*contents) -> list[dict]:
    return [{"role": "user", "content": content} for content in contents]


def chat(service: Service, messages: list[dict], **more):
    return service.client.post("/v1/chat/completions", json={"model": "qa", "messages": messages, **more})


def data_of(response) -> list[dict]:
    *lines, last = re.findall(r"data: (.*)\n\n", response.text)
    assert last == "[DONE]"
    return [json.loads(line) for line in lines]


def test_a_completion_has_openais_fields(service):
    body = chat(service, user("诸暨？"), temperature=0, tools=[], seed=1).json()
    assert set(body) == {"id", "object", "created", "model", "choices", "usage"}
    assert (body["object"], body["model"]) == ("chat.completion", "qa")
    (choice,) = body["choices"]
    assert (choice["message"]["content"], choice["finish_reason"]) == ("134家[1]", "stop")
    (annotation,) = choice["message"]["annotations"]
    expected = {"start_index": 4, "end_index": 7, "title": TITLE, "url": LINK}
    assert annotation == {"type": "url_citation", "url_citation": expected}
    usage = body["usage"]
    assert usage["prompt_tokens"] + usage["completion_tokens"] == usage["total_tokens"]


def test_the_last_user_turn_is_asked_and_those_before_it_are_history(service):
    parts = [{"type": "text", "text": "那2021年呢？"}, {"type": "image_url", "image_url": {"url": "x"}}]
    turns = [
        {"role": "developer", "content": "说英文"},
        *user("诸暨2023年呢？"),
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "tool", "content": "x", "tool_call_id": "1"},
        *user(parts),
        {"role": "assistant", "content": "不知道"},
    ]
    chat(service, turns, k=3, filters={"year": 2021})
    assert service.answerer.asked == [("那2021年呢？", ("诸暨2023年呢？",), 3, Filters(year=2021))]


def test_earlier_turns_that_are_no_questions_are_left_out(service):
    chat(service, user("一？", " ", "长" * 2001, "\0", [{"type": "image_url"}], "二？", "三？"))
    assert service.answerer.asked[0][:2] == ("三？", ("一？", "二？"))
    chat(service, user(*(f"第{number}问？" for number in range(MAX_HISTORY + 9))))
    assert len(service.answerer.asked[1][1]) == MAX_HISTORY


def test_a_task_of_a_chat_program_is_simply_a_question(service):
    task = "### Task:\nGenerate a concise title.\n<chat_history>\nUSER: 诸暨？\n</chat_history>"
    assert chat(service, user(task)).status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"messages": [{"role": "system", "content": "诸暨？"}]}, "question_blank"),
        ({"messages": user("长" * 2001)}, "question_too_long"),
        ({"messages": user("\0")}, "question_has_nul"),
        ({"messages": []}, "input_invalid"),
        ({}, "input_invalid"),
        ({"messages": user("诸暨？"), "k": 0}, "input_invalid"),
        ({"messages": user("诸暨？"), "citation_format": ["x"]}, "input_invalid"),
        ({"messages": user("诸暨？"), "filters": {"year": "去年"}}, "filter_invalid"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_a_wrong_request_is_an_error_in_openais_shape(service, body, code, stream):
    response = service.client.post("/v1/chat/completions", json=body | {"stream": stream})
    assert response.status_code == 400
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"} and error["code"] == code
    assert any("一" <= char <= "鿿" for char in error["message"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/embeddings", 404),
        ("GET", "/v1/chat/completions", 405),
        ("POST", "/v1/chat/completions", 415),
    ],
)
def test_what_does_not_exist_is_an_error_in_openais_shape_too(service, method, path, status):
    response = service.client.request(method, path)
    assert response.status_code == status and set(response.json()) == {"error"}


def test_a_failure_inside_is_a_server_error_in_openais_shape(service):
    service.answerer.error = RuntimeError("secret")
    response = chat(service, user("诸暨？"))
    assert response.status_code == 500 and response.json()["error"]["type"] == "server_error"
    assert "secret" not in response.text


def test_a_refusal_is_content_without_any_citation(service):
    formats = ["perplexity", "azure", "openwebui", "markdown"]
    body = chat(service, user("火星？"), citation_format=formats).json()
    message = body["choices"][0]["message"]
    assert message["content"] == "文档里没有说明。" and message["refusal"] is None
    assert message["annotations"] == message["context"]["citations"] == []
    assert body["citations"] == body["search_results"] == body["sources"] == []


def test_other_clients_find_their_fields_where_they_are_asked_for(service):
    body = chat(service, user("诸暨？"), citation_format=["perplexity", "openwebui"]).json()
    assert body["citations"] == [LINK]
    assert body["search_results"][0] | {"snippet": ""} == {
        "title": TITLE, "url": LINK, "date": "2024-01", "snippet": "",
    }  # fmt: skip
    (source,) = body["sources"]
    assert (source["source"]["url"], source["source"]["name"]) == (LINK, TITLE)
    assert len(source["document"]) == len(source["metadata"]) == len(source["distances"]) == 1


def test_azures_marks_and_context(service):
    message = chat(service, user("诸暨？"), citation_format="azure").json()["choices"][0]["message"]
    assert message["content"] == "134家[doc1]"
    (citation,) = message["context"]["citations"]
    assert (citation["url"], citation["chunk_id"]) == (LINK, f"{PLACE.start}-{PLACE.end}")
    assert json.loads(message["context"]["intent"])


def test_a_stream_says_the_same_as_the_whole_reply():
    service = Service(Settings(citation_formats=("perplexity", "azure")))
    whole = chat(service, user("诸暨？")).json()
    response = chat(service, user("诸暨？"), stream=True)
    assert response.headers["content-type"].startswith("text/event-stream")
    chunks = data_of(response)
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
    message = whole["choices"][0]["message"]
    assert "".join(delta.get("content", "") for delta in deltas) == message["content"]
    assert deltas[0]["context"] == message["context"] and deltas[-2]["annotations"] == message["annotations"]
    assert chunks[-1]["citations"] == whole["citations"]
    assert {chunk["id"] for chunk in chunks} == {chunks[0]["id"]} and chunks[0]["id"] != whole["id"]


def test_the_format_of_a_request_goes_before_the_services_own():
    service = Service(Settings(citation_formats=("markdown",)))
    message = chat(service, user("诸暨？")).json()["choices"][0]["message"]
    assert message["content"] == f"134家[1]\n\n出处：\n\n- [1] [{TITLE}]({LINK})"
    assert message["annotations"][0]["url_citation"]["end_index"] == 7
    assert (
        chat(service, user("诸暨？"), citation_format=[]).json()["choices"][0]["message"]["content"]
        == "134家[1]"
    )


@pytest.mark.parametrize(
    ("host", "public_url", "base"),
    [
        ("qa.example.org:8443", None, "http://qa.example.org:8443"),
        ("[::1]:8000", None, "http://[::1]:8000"),
        ('x"><script>', None, ""),
        ("evil.example/path?", None, ""),
        ("127.0.0.1", "https://county.example/qa", "https://county.example/qa"),
    ],
)
def test_links_begin_with_the_public_address_or_with_a_host_that_can_be_one(host, public_url, base):
    service = Service(Settings(public_url=public_url))
    service.client.headers["host"] = host
    message = chat(service, user("诸暨？")).json()["choices"][0]["message"]
    assert message["annotations"][0]["url_citation"]["url"] == LINK.replace("http://127.0.0.1", base)


def test_questions_of_every_door_are_counted(service):
    chat(service, user("诸暨？")), chat(service, user("火星？")), service.ask("诸暨？")
    text = service.client.get("/metrics").text
    assert 'qa_questions_total{outcome="answered"} 2.0' in text
    assert 'qa_questions_total{outcome="refused"} 1.0' in text
