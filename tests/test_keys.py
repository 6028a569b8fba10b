"""API keys, pages of other sites, and what no key is needed for."""

import logging

import pytest

from qa import cli
from qa.commands.serve import is_loopback
from qa.errors import InputError
from qa.messages import error_message
from qa.serving.app import create_app
from qa.serving.keys import Keys, load_keys
from qa.settings import Settings
from test_api_fakes import Service, assert_failure

KEY, OTHER = "first-key-0123456789", "other-key-9876543210"
CHAT = {"messages": [{"role": "user", "content": "诸暨？"}]}
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ORIGIN = "https://county.example"


@pytest.fixture
def service(tmp_path) -> Service:
    (tmp_path / "index.html").write_text("页", encoding="utf-8")
    return Service(Settings(api_keys=(KEY, OTHER), web_dir=tmp_path, allowed_origins=(ORIGIN,)))


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.parametrize("path", ["/", "/static/index.html", "/healthz", "/readyz"])
def test_the_page_its_files_and_health_need_no_key(service, path):
    assert service.client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/api/documents", "/api/documents/d1", "/api/facts", "/metrics", "/docs", "/docs.css", "/openapi.json", "/none",
     "/static", "/readyz/", "/staticx", "/%2e/api/documents"],
)  # fmt: skip
def test_everything_else_needs_one(service, path):
    assert_failure(service.client.get(path), 401, "api_key_missing")
    assert service.client.get(path).headers["www-authenticate"] == "Bearer"
    assert service.client.get(path, headers=bearer(KEY)).status_code in (200, 404)


@pytest.mark.parametrize("path", ["/widget.js", "/bots/feishu"])
def test_what_other_sites_load_and_what_platforms_sign_needs_none(service, path):
    assert service.client.get(path).status_code != 401


@pytest.mark.parametrize("key", [KEY, OTHER])
def test_each_key_opens(service, key):
    assert (
        service.client.post("/api/ask", json={"question": "诸暨？"}, headers=bearer(key)).status_code == 200
    )


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("", "api_key_missing"),
        (KEY, "api_key_missing"),
        ("Bearer", "api_key_missing"),
        ("Bearer  ", "api_key_missing"),
        (f"Basic {KEY}", "api_key_missing"),
        (f"bearer {KEY}", None),
        (f"Bearer  {KEY} ", None),
        (f"Bearer {KEY}x", "api_key_wrong"),
        (f"Bearer {KEY[:-1]}", "api_key_wrong"),
        (f"Bearer {KEY.upper()}", "api_key_wrong"),
        (f"Bearer {KEY},{OTHER}", "api_key_wrong"),
        ("Bearer é\udcff", "api_key_wrong"),
    ],
)
def test_what_is_wrong_with_a_header_is_told(authorization, code):
    assert Keys([KEY, OTHER]).fault(authorization) == code


def test_without_keys_everything_is_open():
    assert Keys().fault("") is None and Keys().fault("Bearer anything") is None


def test_every_protocol_refuses_in_its_own_shape(service):
    client = service.client
    for headers, number in (({}, 1001), (bearer("wrong-wrong-wrong"), 1002)):
        chat = client.post("/v1/chat/completions", json=CHAT, headers=headers)
        assert chat.status_code == 401 and chat.json()["error"]["type"] == "invalid_request_error"
        dify = client.post("/dify/retrieval", json={"knowledge_id": "qa", "query": "a"}, headers=headers)
        assert dify.status_code == 403 and dify.json()["error_code"] == number
        mcp = client.post("/mcp", json=CALL, headers=headers)
        assert mcp.status_code == 401 and mcp.json()["error"]["message"] and mcp.headers["www-authenticate"]


def test_a_key_is_never_logged_nor_sent_back(service, caplog):
    caplog.set_level(logging.DEBUG)
    for key in (KEY, "a-wrong-key-of-somebody"):
        response = service.client.post("/v1/chat/completions", json=CHAT, headers=bearer(key))
        assert key not in response.text and key not in str(response.headers) and key not in caplog.text
    assert KEY not in repr(Settings(api_keys=(KEY,)))


# where they come from


def test_a_file_holds_a_key_a_line(tmp_path):
    path = tmp_path / "keys"
    path.write_text(f"\ufeff# 县办公室\n{KEY}\n\n  {OTHER}  \n", encoding="utf-8")
    keys = load_keys(Settings(api_keys_file=path, api_keys=("of-the-environment",)))
    faults = [keys.fault(f"Bearer {key}") for key in (KEY, OTHER, "of-the-environment", "# 县办公室")]
    assert faults == [None, None, None, "api_key_wrong"]


@pytest.mark.parametrize(
    "content",
    [b"", b"# none\n", b"short\n", "密钥密钥密钥密钥\n".encode(), b"two words here\n", b"\xff\xfe\x00"],
)
def test_a_file_without_usable_keys_opens_nothing(tmp_path, content):
    path = tmp_path / "keys"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        Service(Settings(api_keys_file=path))
    assert caught.value.code == "api_keys_unusable"
    told = error_message(caught.value.code, caught.value.details)
    assert "keys 里的密钥不能用" in told and not any(
        key in told for key in ("short", "two words", "密钥密钥")
    )


def test_a_file_that_is_missing_is_told_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("QA_API_KEYS_FILE", str(tmp_path / "none"))
    assert cli.main(["--index", str(tmp_path / "index"), "serve", "--port", "0"]) == 1
    assert "文件打不开" in capsys.readouterr().err.splitlines()[-1]


def test_settings_are_read_from_the_environment(monkeypatch):
    monkeypatch.setenv("QA_API_KEYS", f" {KEY}, {OTHER},")
    monkeypatch.setenv("QA_ALLOWED_ORIGINS", f"{ORIGIN}/,http://Localhost:3000")
    monkeypatch.setenv("QA_PUBLIC_URL", "https://county.example/qa/")
    monkeypatch.setenv("QA_CITATION_FORMAT", "perplexity,markdown")
    settings = Settings.from_environment()
    assert settings.api_keys == (KEY, OTHER)
    assert settings.allowed_origins == (ORIGIN, "http://localhost:3000")
    assert settings.public_url == "https://county.example/qa"
    assert settings.citation_formats == ("perplexity", "markdown")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QA_API_KEYS", ","),
        ("QA_ALLOWED_ORIGINS", "*"),
        ("QA_ALLOWED_ORIGINS", "county.example"),
        ("QA_ALLOWED_ORIGINS", "https://county.example/path"),
        ("QA_PUBLIC_URL", "javascript:alert(1)"),
        ("QA_PUBLIC_URL", "county.example"),
        ("QA_CITATION_FORMAT", "bing"),
    ],
)
def test_a_setting_that_makes_no_sense_is_told_by_its_name(monkeypatch, capsys, name, value):
    monkeypatch.setenv(name, value)
    assert cli.main(["documents"]) == 1
    assert name in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "is_own"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("a.b", False)],
)
def test_only_this_machine_reaches_a_loopback_address(host, is_own):
    assert is_loopback(host) is is_own


# pages of other sites


@pytest.mark.parametrize("path", ["/api/ask", "/api/search", "/v1/chat/completions", "/v1/models"])
def test_a_page_of_a_named_origin_may_ask_and_search(service, path):
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "authorization,content-type,x-stainless-lang"}  # fmt: skip
    preflight = service.client.options(path, headers=asked)
    assert preflight.status_code == 200 and preflight.headers["access-control-allow-origin"] == ORIGIN
    refused = service.client.post(path, json={}, headers={"Origin": ORIGIN})
    assert refused.status_code == 401 and refused.headers["access-control-allow-origin"] == ORIGIN


@pytest.mark.parametrize(
    ("path", "origin"),
    [("/api/documents", ORIGIN), ("/api/facts", ORIGIN), ("/api/ask", "https://evil.example")],
)
def test_nothing_else_is_opened(service, path, origin):
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    assert "access-control-allow-origin" not in service.client.options(path, headers=asked).headers
    response = service.client.get(path, headers=bearer(KEY) | {"Origin": origin})
    assert "access-control-allow-origin" not in response.headers


def test_by_default_no_origin_is_opened():
    response = Service().client.post("/api/ask", json={"question": "诸暨？"}, headers={"Origin": ORIGIN})
    assert "access-control-allow-origin" not in response.headers


# who may speak to /mcp


def mcp_status(settings: Settings, **headers: str) -> int:
    service = Service(settings)
    with service.client as client:
        accept = {"Accept": "application/json, text/event-stream"}
        return client.post("/mcp", json=CALL, headers=accept | headers).status_code


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:8000", 200), ("localhost", 200), ("[::1]:8000", 200), ("192.168.1.9:8000", 200),
     ("county.example", 200), ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("[", 421)],
)  # fmt: skip
def test_a_host_name_that_is_not_ours_does_not_reach_the_tools(host, status):
    assert mcp_status(Settings(public_url="https://county.example"), Host=host) == status


def test_with_a_key_any_host_name_will_do():
    settings = Settings(api_keys=(KEY,))
    assert mcp_status(settings, Host="qa.example", **bearer(KEY)) == 200
    assert mcp_status(settings, Host="qa.example", **bearer("wrong-wrong")) == 401


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://127.0.0.1", 200), (ORIGIN, 200), ("https://evil.example", 403), ("null", 403)],
)
def test_a_page_of_another_site_does_not_reach_the_tools(origin, status):
    assert mcp_status(Settings(allowed_origins=(ORIGIN,)), Host="127.0.0.1", Origin=origin) == status


def test_without_the_package_mcp_says_what_to_install(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("qa.serving.mcp.door.is_installed", lambda: False)
    with Service().client as client:
        response = client.post("/mcp", json=CALL)
    assert response.status_code == 501 and "'.[mcp]'" in response.json()["error"]["message"]
    assert cli.main(["--index", str(tmp_path), "mcp"]) == 1
    captured = capsys.readouterr()
    assert captured.out == "" and "'.[mcp]'" in captured.err


def test_the_application_starts_and_stops_more_than_once():
    fakes = Service()
    app = create_app(fakes.library, fakes.answerer, fakes.retriever, Settings())
    for _ in range(2):
        with fakes.client.__class__(app, base_url="http://127.0.0.1") as client:
            headers = {"Accept": "application/json, text/event-stream"}
            assert client.post("/mcp", json=CALL, headers=headers).status_code == 200
