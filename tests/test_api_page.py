"""The page, its files, the documentation and the headers around them."""

import re

import pytest

from qa.serving.docs_page import docs_page
from qa.settings import Settings
from test_api_fakes import Service, assert_failure


@pytest.fixture
def service(tmp_path) -> Service:
    web = tmp_path / "web"
    web.mkdir()
    (web / "index.html").write_text("<!doctype html><title>问答</title>", encoding="utf-8")
    (web / "main.js").write_text("export {};\n", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return Service(Settings(web_dir=web))


def test_the_root_is_the_page_and_static_its_files(service):
    page = service.client.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "问答" in page.text
    assert service.client.head("/").status_code == 200
    script = service.client.get("/static/main.js")
    assert "javascript" in script.headers["content-type"]
    assert script.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../secret.txt",
        "/static/%2e%2e/secret.txt",
        "/static/..%2fsecret.txt",
        "/static/..%5csecret.txt",
        "/static//secret.txt",
        "/static/main.js%00.txt",
        "/../secret.txt",
    ],
)
def test_no_path_leads_out_of_the_page(service, path):
    response = service.client.get(path)
    assert_failure(response, 404, "not_found")


def test_without_a_page_the_api_still_works_and_the_root_says_so(tmp_path):
    service = Service(Settings(web_dir=tmp_path))
    assert_failure(service.client.get("/"), 404, "page_missing")
    assert service.ask("诸暨？").status_code == 200


@pytest.mark.parametrize("path", ["/", "/docs", "/api/documents", "/api/none", "/static/main.js", "/healthz"])
def test_every_response_carries_the_security_headers(service, path):
    headers = service.client.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_docs_list_every_route_and_load_nothing_from_elsewhere(service):
    openapi = service.client.get("/openapi.json").json()
    page = service.client.get("/docs").text
    for path in openapi["paths"]:
        assert path in page
    for path in (
        "/api/ask",
        "/api/search",
        "/api/documents",
        "/api/facts",
        "/healthz",
        "/readyz",
        "/metrics",
    ):
        assert path in openapi["paths"]
    assert not re.search(r"https?://", page)
    assert "<script" not in page and "style=" not in page
    for resource in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert service.client.get(resource).status_code == 200


def test_docs_show_an_example_of_the_request_and_of_a_failure(service):
    page = service.client.get("/docs").text
    assert "诸暨2023年新增了多少家规上企业？" in page
    assert "answer_start" in page and "&quot;error&quot;" in page


def test_docs_escape_what_they_show():
    operation = {"summary": "<b>", "responses": {}}
    page = docs_page({"paths": {"/<x>": {"get": operation}}})
    assert "<b>" not in page and "/<x>" not in page
