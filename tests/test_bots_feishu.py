"""Feishu: requests as the platform makes them, checked by its own SDK; replies through that SDK to a fake platform."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator

import lark_oapi
import pytest
from lark_oapi.core.utils import AESCipher

from fake_platform import FakePlatform
from qa.messages import BOT
from qa.serving.bots.signing import AES_BLOCK, encrypt
from qa.settings import FeishuSettings, Settings
from test_api_fakes import ANSWER, EVIDENCE, SENTENCE, TITLE, Service, assert_failure

KEY, TOKEN = "encrypt-key", "verification-token"
PATH = "/bots/feishu"
LINK = f"https://qa.example/?doc=d1&at={EVIDENCE.start}-{EVIDENCE.end}"


def seal(value: object, key: str = KEY) -> bytes:
    """The body that the platform sends, by its published way."""
    digest, iv = hashlib.sha256(key.encode()).digest(), b"0123456789abcdef"
    encrypted = iv + encrypt(digest, iv, json.dumps(value).encode(), AES_BLOCK)
    return json.dumps({"encrypt": base64.b64encode(encrypted).decode()}).encode()


def sign(body: bytes, timestamp: int | None = None, key: str = KEY) -> dict[str, str]:
    at, nonce = str(int(time.time()) if timestamp is None else timestamp), "nonce"
    signature = hashlib.sha256((at + nonce + key).encode() + body).hexdigest()
    return {"X-Lark-Request-Timestamp": at, "X-Lark-Request-Nonce": nonce, "X-Lark-Signature": signature}


def event(text: str | None = "@_user_1 多少家？", message_id: str = "om_1", **more: object) -> dict:
    message = {
        "message_id": message_id,
        "chat_id": "oc_1",
        "chat_type": "group",
        "message_type": "text" if text is not None else "image",
        "content": json.dumps({"text": text} if text is not None else {"image_key": "k"}),
        "mentions": [{"key": "@_user_1", "id": {"open_id": "ou_bot"}, "name": "助手"}],
    }
    return {
        "schema": "2.0",
        "header": {
            "event_id": f"e-{message_id}",
            "event_type": "im.message.receive_v1",
            "create_time": "1",
            "token": TOKEN,
            "app_id": "cli_1",
            "tenant_key": "t",
        },
        "event": {
            "sender": {"sender_id": {"open_id": "ou_1"}, "sender_type": "user", "tenant_key": "t"},
            "message": message | more,
        },
    }


@pytest.fixture
def platform() -> Iterator[FakePlatform]:
    with FakePlatform() as platform:
        yield platform


@pytest.fixture
def service(platform: FakePlatform) -> Iterator[Service]:
    keys = FeishuSettings("cli_1", "secret", KEY, TOKEN, platform.url)
    service = Service(Settings(feishu=keys, public_url="https://qa.example"))
    with service.client:
        yield service


def post(service: Service, value: object, **headers: str):
    body = seal(value)
    return service.client.post(PATH, content=body, headers=sign(body) | headers)


def said(platform: FakePlatform, message_id: str = "om_1") -> list[list[dict]]:
    body = platform.next(f"/open-apis/im/v1/messages/{message_id}/reply")
    assert body["msg_type"] == "post" and body["uuid"] == message_id
    return json.loads(body["content"])["zh_cn"]["content"]


def test_the_address_is_proved_by_the_challenge(service):
    body = seal({"type": "url_verification", "challenge": "abc", "token": TOKEN})
    response = service.client.post(PATH, content=body)
    assert (response.status_code, response.json()) == (200, {"challenge": "abc"})


def test_the_requests_of_these_tests_are_those_that_the_sdk_accepts():
    received = []
    handler = (
        lark_oapi.EventDispatcherHandler.builder(KEY, TOKEN, lark_oapi.LogLevel.CRITICAL)
        .register_p2_im_message_receive_v1(received.append)
        .build()
    )
    request = lark_oapi.RawRequest()
    request.uri, request.body = PATH, seal(event())
    request.headers = sign(request.body)
    assert handler.do(request).status_code == 200
    assert received[0].event.message.message_id == "om_1"
    assert json.loads(AESCipher(KEY).decrypt_str(json.loads(request.body)["encrypt"])) == event()
    request.headers = sign(request.body, key="other")
    assert handler.do(request).status_code == 500


def test_a_question_is_acknowledged_and_answered_with_its_sources(service, platform):
    response = post(service, event())
    assert (response.status_code, response.json()) == (200, {})
    lines = said(platform)
    assert lines[0] == [{"tag": "text", "text": "134家[1]", "style": ["bold"]}]
    assert lines[3] == [
        {"tag": "text", "text": "[1] ", "style": []},
        {"tag": "a", "text": TITLE, "href": LINK},
    ]
    assert lines[4][0]["text"] == f"「{SENTENCE}」"
    assert service.answerer.asked[0][0] == "多少家？"


def test_the_citations_are_those_of_the_api(service, platform):
    post(service, event(text="@_user_1 诸暨2023年新增了多少家规上企业？"))
    links = [run["href"] for line in said(platform) for run in line if run["tag"] == "a"]
    citations = service.ask(ANSWER.question).json()["citations"]
    assert len(links) == len([one for one in citations if one["used"]]) == 1
    assert f"doc={citations[0]['document_id']}&" in links[0]


def test_a_repeated_delivery_is_answered_once(service, platform):
    for _ in range(3):
        assert post(service, event(message_id="om_2")).status_code == 200
    assert post(service, event(message_id="om_3")).status_code == 200
    said(platform, "om_3")
    assert len(service.answerer.asked) == 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: (body, sign(body) | {"X-Lark-Signature": "0" * 64}),
        lambda body: (body, sign(body, key="other")),
        lambda body: (body, sign(body, timestamp=int(time.time()) - 3600)),
        lambda body: (body, sign(body, timestamp=int(time.time()) + 3600)),
        lambda body: (body.replace(b"encrypt", b" encrypt"), sign(body)),
        lambda body: (body, {}),
        lambda body: (body, sign(body) | {"X-Lark-Request-Timestamp": "一"}),
        lambda body: (b"{}", sign(b"{}")),
        lambda body: (b"[]", sign(b"[]")),
        lambda body: (b"\xff", sign(b"\xff")),
        lambda body: (b'{"encrypt": "!"}', sign(b'{"encrypt": "!"}')),
        lambda body: (b'{"encrypt": "YWJj"}', sign(b'{"encrypt": "YWJj"}')),
    ],
)
def test_what_the_platform_did_not_send_just_now_is_refused(service, spoil):
    body, headers = spoil(seal(event()))
    headers = {name: value.encode() for name, value in headers.items()}
    assert_failure(service.client.post(PATH, content=body, headers=headers), 401, "bot_request_refused")
    assert service.answerer.asked == []


@pytest.mark.parametrize("value", [{"type": "url_verification", "challenge": "a", "token": "other"}, {}])
def test_the_token_is_checked_too(service, value):
    assert_failure(post(service, value), 401, "bot_request_refused")


def test_another_key_cannot_be_read(service):
    body = seal(event(), key="other")
    assert_failure(service.client.post(PATH, content=body, headers=sign(body)), 401, "bot_request_refused")


@pytest.mark.parametrize(
    "given",
    [
        event(mentions=[]),
        event(mentions=[{"key": "@_all"}]),
        event() | {"header": event()["header"] | {"event_type": "im.chat.updated_v1"}},
        event() | {"event": event()["event"] | {"sender": {"sender_type": "app"}}},
        event() | {"event": []},
    ],
)
def test_what_is_not_said_to_the_bot_is_passed_over(service, platform, given):
    assert post(service, given).status_code == 200
    post(service, event(message_id="om_9"))
    said(platform, "om_9")
    assert len(service.answerer.asked) == 1


def test_a_single_chat_needs_no_mention(service, platform):
    post(service, event(text="多少家？", chat_type="p2p", mentions=None))
    assert said(platform)[0][0]["text"] == "134家[1]"


def test_a_rich_text_is_read(service, platform):
    runs = [
        [{"tag": "at", "user_id": "@_user_1"}, {"tag": "text", "text": " 多少"}],
        [{"tag": "a", "text": "家？"}],
    ]
    post(service, event(message_type="post", content=json.dumps({"title": "", "content": runs})))
    said(platform)
    assert service.answerer.asked[0][0] == "多少家？"


def test_a_picture_gets_a_plain_help(service, platform):
    post(service, event(text=None))
    assert said(platform)[0][0]["text"] == BOT["not_text"]


def test_a_platform_that_refuses_the_reply_is_logged_without_keys(service, platform, caplog):
    platform.replies["/open-apis/im/v1/messages/om_1/reply"] = {"code": 230002, "msg": "not in the chat"}
    post(service, event())
    said(platform)
    post(service, event(message_id="om_2"))
    said(platform, "om_2")
    deadline = time.monotonic() + 10
    while "230002" not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "230002" in caplog.text and "secret" not in caplog.text


def test_without_an_encrypt_key_there_is_no_address():
    service = Service(Settings(feishu=FeishuSettings("cli_1", "secret")))
    assert_failure(service.client.post(PATH, json={}), 404, "not_found")
