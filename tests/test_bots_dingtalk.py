"""DingTalk: signed requests, replies only to the platform's own hosts."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator

import dingtalk_stream
import pytest

from fake_platform import FakePlatform
from qa.messages import BOT
from qa.serving.bots.dingtalk import is_allowed_webhook
from qa.settings import DINGTALK_URL, DingTalkSettings, Settings
from test_api_fakes import ANSWER, EVIDENCE, TITLE, Service, assert_failure

SECRET = "client-secret"
PATH = "/bots/dingtalk"
SESSION = "/robot/sendBySession"
LINK = f"https://qa.example/?doc=d1&at={EVIDENCE.start}-{EVIDENCE.end}"


def sign(timestamp_ms: int | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers that the platform sends, by its published way."""
    at = str(int(time.time() * 1000) if timestamp_ms is None else timestamp_ms)
    digest = hmac.new(secret.encode(), f"{at}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": at, "sign": base64.b64encode(digest).decode()}


def message(url: str, text: str | None = " 多少家？", message_id: str = "m1", **more: object) -> dict:
    """A message in the shape of the SDK's own class."""
    kind = {"msgtype": "text", "text": {"content": text}}
    if text is None:
        kind = {"msgtype": "picture", "content": {"downloadCode": "c"}}
    given = {
        "msgId": message_id,
        "conversationId": "cid",
        "conversationType": "2",
        "senderId": "$:LWCP",
        "senderStaffId": "staff1",
        "sessionWebhook": f"{url}{SESSION}?session=s",
        "sessionWebhookExpiredTime": int(time.time() * 1000) + 60_000,
        "isInAtList": True,
    }
    return dingtalk_stream.ChatbotMessage.from_dict(given | kind | more).to_dict()


@pytest.fixture
def platform() -> Iterator[FakePlatform]:
    with FakePlatform() as platform:
        yield platform


@pytest.fixture
def service(platform: FakePlatform) -> Iterator[Service]:
    keys = DingTalkSettings("ding1", SECRET, platform.url)
    service = Service(Settings(dingtalk=keys, public_url="https://qa.example"))
    with service.client:
        yield service


def post(service: Service, value: object, headers: dict[str, str] | None = None):
    return service.client.post(PATH, content=json.dumps(value), headers=headers or sign())


def test_a_question_is_acknowledged_and_answered_in_markdown(service, platform):
    response = post(service, message(platform.url, f" {ANSWER.question}"))
    assert (response.status_code, response.json()) == (200, {})
    address, query, body = platform.sent.get(timeout=10)
    assert (address, query) == (SESSION, {"session": "s"})
    assert body["msgtype"] == "markdown" and body["markdown"]["title"] == "134家"
    lines = body["markdown"]["text"].split("\n\n")
    assert lines[0] == "**134家[1]**" and lines[2] == f"[1] [{TITLE}]({LINK})"
    assert body["at"] == {"atUserIds": ["staff1"]}
    assert service.answerer.asked[0][0] == ANSWER.question


def test_a_single_chat_mentions_nobody(service, platform):
    post(service, message(platform.url, conversationType="1"))
    assert platform.next(SESSION)["at"] == {"atUserIds": []}


def test_a_repeated_delivery_is_answered_once(service, platform):
    headers, given = sign(), message(platform.url)
    for _ in range(3):
        assert post(service, given, headers).status_code == 200
    post(service, message(platform.url))
    post(service, message(platform.url, message_id="m2"))
    platform.next(SESSION), platform.next(SESSION)
    assert len(service.answerer.asked) == 2


@pytest.mark.parametrize(
    "headers",
    [
        sign() | {"sign": "AAAA"},
        sign(secret="other"),
        {},
        {"timestamp": sign()["timestamp"]},
        sign(timestamp_ms=int(time.time() * 1000) - 2 * 3600 * 1000),
        sign(timestamp_ms=int(time.time() * 1000) + 2 * 3600 * 1000),
        sign(timestamp_ms=-5),
    ],
)
def test_what_the_platform_did_not_send_just_now_is_refused(service, platform, headers):
    response = service.client.post(PATH, content=json.dumps(message(platform.url)), headers=headers)
    assert_failure(response, 401, "bot_request_refused")
    assert service.answerer.asked == []


def test_a_signature_that_was_seen_serves_for_no_other_body(service, platform):
    headers = sign()
    assert post(service, message(platform.url), headers).status_code == 200
    tampered = message(platform.url, text="别的", message_id="m2")
    assert_failure(post(service, tampered, headers), 401, "bot_request_refused")
    platform.next(SESSION)
    assert len(service.answerer.asked) == 1


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"{" * 100_000, b'"a"'])
def test_a_body_of_another_shape_is_refused(service, content):
    response = service.client.post(PATH, content=content, headers=sign())
    assert_failure(response, 401, "bot_request_refused")


def test_a_message_that_wants_its_reply_elsewhere_is_not_answered(service, platform, caplog):
    assert post(service, message("http://169.254.169.254")).status_code == 200
    post(service, message(platform.url, message_id="m2"))
    platform.next(SESSION)
    assert len(service.answerer.asked) == 1 and "foreign" in caplog.text


def test_a_redirect_is_not_followed(service, platform):
    platform.status = 307
    post(service, message(platform.url))
    platform.next(SESSION)
    platform.status = 200
    post(service, message(platform.url, message_id="m2"))
    platform.next(SESSION)
    assert platform.sent.empty()


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("https://oapi.dingtalk.com/robot/sendBySession?session=1", True),
        ("https://OAPI.DingTalk.com:443/robot", True),
        ("https://dingtalk.com/robot", True),
        ("http://oapi.dingtalk.com/robot", False),
        ("https://oapi.dingtalk.com:8443/robot", False),
        ("https://dingtalk.com.evil.cn/", False),
        ("https://evildingtalk.com/", False),
        ("https://oapi.dingtalk.com@evil.cn/", False),
        ("https://evil.cn/#.dingtalk.com", False),
        ("https://evil.cn\\.dingtalk.com/", False),
        ("https://oapi.dingtalk.com/\r\nHost: evil.cn", False),
        ("https://[::1/", False),
        ("file:///etc/passwd", False),
        ("https://127.0.0.1/", False),
        ("", False),
    ],
)
def test_a_reply_goes_only_to_the_platform(url, is_allowed):
    assert is_allowed_webhook(url, DINGTALK_URL) is is_allowed


def test_a_platform_of_ones_own_is_allowed_by_its_address():
    assert is_allowed_webhook("https://ding.gov.cn:8443/robot", "https://ding.gov.cn:8443")
    assert not is_allowed_webhook("http://ding.gov.cn:8443/robot", "https://ding.gov.cn:8443")
    assert not is_allowed_webhook("https://other.gov.cn/robot", "https://ding.gov.cn:8443")


def test_a_rich_text_is_read_and_a_picture_gets_a_plain_help(service, platform):
    rich = {
        "msgtype": "richText",
        "content": {"richText": [{"text": "多少"}, {"downloadCode": "c"}, {"text": "家？"}]},
    }
    post(service, message(platform.url) | rich)
    platform.next(SESSION)
    assert service.answerer.asked[0][0] == "多少家？"
    post(service, message(platform.url, text=None, message_id="m2"))
    assert platform.next(SESSION)["markdown"]["text"].startswith(BOT["not_text"])
