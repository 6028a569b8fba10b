"""What is wrong with a request is said in one shape, in Chinese, with a status of 4xx."""

import json

import pytest

from test_api_fakes import Service, assert_failure

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("", "question_blank"),
        (" \n\t　", "question_blank"),
        ("\u200b\u200d\ufeff\x07", "question_blank"),
        ("问" * 10_000, "question_too_long"),
        ("问" * 2_001, "question_too_long"),
        ("诸\x00暨", "question_has_nul"),
    ],
)
def test_ask_and_search_reject_a_bad_question_with_422(service, question, code):
    assert_failure(service.ask(question), 422, code)
    assert_failure(service.client.post("/api/search", json={"query": question}), 422, code)


def test_facts_rejects_a_bad_query_with_422(service):
    get = service.client.get
    assert_failure(get("/api/facts", params={"q": "问" * 2_001}), 422, "question_too_long")
    assert_failure(get("/api/facts", params={"q": "诸\0暨"}), 422, "question_has_nul")
    assert get("/api/facts", params={"q": " \u200b"}).status_code == 200


def test_ask_rejects_a_bad_earlier_question_with_422(service):
    assert_failure(service.ask("诸暨？", history=["问" * 3_000]), 422, "question_too_long")


def test_ask_cleans_newlines_control_and_zero_width_characters_away(service):
    assert service.ask(" 诸\u200b暨\n\n2023年\x07新增\t多少？ ").status_code == 200
    assert service.answerer.asked[0][0] == "诸暨 2023年新增 多少？"


def test_a_question_of_exactly_the_limit_is_answered(service):
    assert service.ask("问" * 2_000).status_code == 200


@pytest.mark.parametrize(
    "question", ["'; DROP TABLE documents; --", "<script>alert(1)</script>", '" OR 1=1 {0} %s']
)
def test_sql_and_html_are_plain_text(service, question):
    assert service.ask(question).status_code == 200
    assert service.answerer.asked[0][0] == question


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "question"),
        ({"question": None}, "question"),
        ({"question": 7}, "question"),
        ({"question": ["诸暨？"]}, "question"),
        ({"question": "诸暨？", "temperature": 1}, "temperature"),
        ({"question": "诸暨？", "history": "诸暨？"}, "history"),
        ({"question": "诸暨？", "history": [1]}, "history.0"),
        ({"question": "诸暨？", "history": ["问"] * 101}, "history"),
        ({"question": "诸暨？", "k": "5"}, "k"),
        ({"question": "诸暨？", "k": 0}, "k"),
        ({"question": "诸暨？", "k": 51}, "k"),
        ({"question": "诸暨？", "k": 2.5}, "k"),
        ({"question": "诸暨？", "k": True}, "k"),
        ({"question": "诸暨？", "filters": []}, "filters"),
        (["诸暨？"], "正文"),
        ("诸暨？", "正文"),
    ],
)
def test_a_request_of_the_wrong_shape_names_the_field(service, body, named):
    message = assert_failure(service.client.post("/api/ask", json=body), 422, "input_invalid")
    assert f"「{named}」" in message


def test_a_missing_body_is_refused(service):
    response = service.client.post("/api/ask", content=b"null", headers=JSON)
    assert_failure(response, 422, "input_invalid")


@pytest.mark.parametrize(
    ("filters", "named"),
    [
        ({"year": "2023"}, "year"),
        ({"year": 0}, "year"),
        ({"year": 10**30}, "year"),
        ({"date_from": "2024-13"}, "date_from"),
        ({"date_to": "去年"}, "date_to"),
        ({"date_to": "2023-02-30"}, "date_to"),
        ({"place": 3}, "place"),
        ({"place": "诸\0暨"}, "place"),
        ({"metric": "增" * 201}, "metric"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_filter_is_named(service, filters, named):
    message = assert_failure(service.ask("诸暨？", filters=filters), 422, "filter_invalid")
    assert f"「{named}」" in message


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{'question': 1}", b'{"question": "x"', b"[" * 100_000, b"\xff\xfe{}"]
)
def test_bad_json_is_refused(service, body):
    response = service.client.post("/api/ask", content=body, headers=JSON)
    assert response.status_code in (400, 422)
    assert_failure(response, response.status_code, response.json()["error"])


def test_bad_json_says_where(service):
    message = assert_failure(
        service.client.post("/api/ask", content=b'{"question" 1}', headers=JSON), 422, "json_invalid"
    )
    assert "12" in message


def test_a_lone_surrogate_is_refused(service):
    response = service.client.post("/api/ask", content=rb'{"question": "\ud800"}', headers=JSON)
    assert 400 <= response.status_code < 500
    assert_failure(response, response.status_code, response.json()["error"])


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_another_content_type_is_refused_with_415(service, kind):
    body = json.dumps({"question": "诸暨？"}).encode()
    headers = {"Content-Type": kind} if kind else {}
    response = service.client.post("/api/ask", content=body, headers=headers)
    assert "application/json" in assert_failure(response, 415, "content_type_wrong")


def test_a_content_type_with_a_charset_is_fine(service):
    headers = {"Content-Type": "application/json; charset=utf-8"}
    body = json.dumps({"question": "诸暨？"}).encode()
    assert service.client.post("/api/ask", content=body, headers=headers).status_code == 200


def test_a_json_body_over_1_mb_is_refused_with_413(service):
    body = json.dumps({"question": "问" * 400_000}, ensure_ascii=False).encode()
    assert_failure(service.client.post("/api/ask", content=body, headers=JSON), 413, "body_too_large")


def test_a_body_without_a_declared_length_is_counted_as_it_arrives(service):
    def body():
        for _ in range(20):
            yield b" " * 100_000

    assert_failure(service.client.post("/api/ask", content=body(), headers=JSON), 413, "body_too_large")


@pytest.mark.parametrize(
    "path", ["/api", "/api/nothing", "/api/documents/d1/none", "/nothing", "/api/documents/不存在"]
)
def test_an_unknown_address_is_a_404_in_the_same_shape(service, path):
    response = service.client.get(path)
    assert_failure(response, 404, response.json()["error"])


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/ask"), ("PUT", "/api/documents/d1"), ("PATCH", "/healthz")]
)
def test_a_wrong_method_is_a_405_in_the_same_shape(service, method, path):
    response = service.client.request(method, path)
    assert method in assert_failure(response, 405, "method_not_allowed")
    assert response.headers["allow"]


def test_html_in_a_field_name_comes_back_as_json_only(service):
    response = service.client.post("/api/ask", json={"question": "诸暨？", "<img src=x onerror=alert(1)>": 1})
    assert_failure(response, 422, "input_invalid")
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
