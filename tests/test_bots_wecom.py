"""WeCom: requests made and replies opened by `wechatpy`, an implementation that is not ours."""

import base64
import json
import re
import threading
import time
from collections.abc import Iterator

import pytest
import xmltodict
from wechatpy.crypto import _get_signature
from wechatpy.enterprise.crypto import PrpCrypto, WeChatCrypto

from fake_platform import FakePlatform
from qa.messages import BOT
from qa.serving.bots import wecom
from qa.serving.bots.message import say
from qa.serving.bots.wecom import Cipher, WeComSender
from qa.settings import Settings, WeComBotSettings, WeComSettings
from test_api_fakes import ANSWER, EVIDENCE, TITLE, Service, assert_failure

CORP, TOKEN = "ww1234567890", "token"
AES_KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
CRYPTO = WeChatCrypto(TOKEN, AES_KEY, CORP)
PATH = "/bots/wecom"
SMART = "/bots/wecom/smart"
LINK = f"https://qa.example/?doc=d1&at={EVIDENCE.start}-{EVIDENCE.end}"


def inside(text: str = "多少家？", message_id: str = "1", kind: str = "text") -> str:
    return (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[user1]]></FromUserName>"
        f"<CreateTime>1</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>"
        f"<Content><![CDATA[{text}]]></Content><MsgId>{message_id}</MsgId><AgentID>1000002</AgentID></xml>"
    )


def request(plain: str, at: int | None = None, crypto: WeChatCrypto = CRYPTO) -> dict:
    """What the platform sends, made by wechatpy; only that it names the parts of the reply, not of the request."""
    timestamp = str(int(time.time()) if at is None else at)
    sealed = xmltodict.parse(crypto.encrypt_message(plain, "nonce", timestamp))["xml"]
    body = f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><Encrypt><![CDATA[{sealed['Encrypt']}]]></Encrypt></xml>"
    query = {"msg_signature": sealed["MsgSignature"], "timestamp": timestamp, "nonce": "nonce"}
    return {"params": query, "content": body}


def opened(response) -> dict:
    sealed = xmltodict.parse(response.text)["xml"]
    plain = CRYPTO.decrypt_message(
        response.text, sealed["MsgSignature"], sealed["TimeStamp"], sealed["Nonce"]
    )
    return xmltodict.parse(plain)["xml"]


@pytest.fixture
def platform() -> Iterator[FakePlatform]:
    with FakePlatform() as platform:
        yield platform


@pytest.fixture
def keys(platform: FakePlatform) -> WeComSettings:
    return WeComSettings(CORP, "1000002", "secret", TOKEN, AES_KEY, platform.url)


@pytest.fixture
def service(keys: WeComSettings) -> Iterator[Service]:
    smart = WeComBotSettings(TOKEN, AES_KEY)
    service = Service(Settings(wecom=keys, wecom_bot=smart, public_url="https://qa.example"))
    with service.client:
        yield service


def test_the_address_is_proved_by_what_was_encrypted(service):
    made = request("4718")["params"]
    echo = re.search(r"<Encrypt><!\[CDATA\[(.+?)]]>", request("4718")["content"])[1]
    made["msg_signature"] = _get_signature(TOKEN, made["timestamp"], "nonce", echo)
    response = service.client.get(PATH, params=made | {"echostr": echo})
    assert (response.status_code, response.text) == (200, "4718")
    made["msg_signature"] = "0" * 40
    assert_failure(service.client.get(PATH, params=made | {"echostr": echo}), 401, "bot_request_refused")
    assert_failure(service.client.get(PATH), 401, "bot_request_refused")


def test_a_question_is_answered_in_the_response(service):
    reply = opened(service.client.post(PATH, **request(inside(ANSWER.question))))
    assert (reply["ToUserName"], reply["FromUserName"], reply["MsgType"]) == ("user1", CORP, "text")
    lines = reply["Content"].split("\n")
    assert lines[0] == "134家[1]" and lines[2:4] == [f"[1] {TITLE}", LINK]


def test_a_repeated_delivery_is_answered_once(service):
    assert service.client.post(PATH, **request(inside())).text
    again = service.client.post(PATH, **request(inside()))
    assert (again.status_code, again.text) == (200, "")
    assert len(service.answerer.asked) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda made: made | {"params": made["params"] | {"msg_signature": "0" * 40}},
        lambda made: made | {"params": {}},
        lambda made: request(inside(), at=int(time.time()) - 3600),
        lambda made: request(inside(), at=int(time.time()) + 3600),
        lambda made: request(inside(), crypto=WeChatCrypto("other", AES_KEY, CORP)),
        lambda made: request(inside(), crypto=WeChatCrypto(TOKEN, AES_KEY, "another-corp")),
        lambda made: request(inside(), crypto=WeChatCrypto(TOKEN, AES_KEY[::-1][:42] + "A", CORP)),
        lambda made: made | {"content": made["content"].replace("[CDATA[", "[CDATA[A", 2)},
        lambda made: made | {"content": made["content"][:-60]},
        lambda made: made | {"content": b"\xff"},
        lambda made: request("no xml"),
        lambda made: request("<!DOCTYPE x [<!ENTITY a 'b'>]><xml><MsgId>&a;</MsgId></xml>"),
    ],
)
def test_what_the_platform_did_not_send_just_now_is_refused(service, spoil):
    response = service.client.post(PATH, **spoil(request(inside())))
    assert_failure(response, 401, "bot_request_refused")
    assert service.answerer.asked == []


def test_the_threads_of_the_bots_end_with_the_service(keys):
    service = Service(Settings(wecom=keys))
    before = bot_threads()
    with service.client:
        service.client.post(PATH, **request(inside()))
        assert bot_threads() - before
    deadline = time.monotonic() + 30
    while bot_threads() - before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not bot_threads() - before


def bot_threads() -> set[int | None]:
    return {thread.ident for thread in threading.enumerate() if thread.name.startswith("bot-")}


def test_an_event_is_passed_over_and_a_picture_gets_a_plain_help(service):
    assert service.client.post(PATH, **request(inside(kind="event"))).text == ""
    reply = opened(service.client.post(PATH, **request(inside(kind="image"))))
    assert reply["Content"].startswith(BOT["not_text"])


def test_a_reply_is_no_longer_than_the_platform_shows(service):
    service.answerer.ask = lambda *a, **k: ANSWER.__class__(True, "长" * 3000, "span", 1.0, "多少家？")
    content = opened(service.client.post(PATH, **request(inside())))["Content"]
    assert len(content.encode()) <= wecom.MAX_REPLY_BYTES and content.endswith("……")


def test_markup_in_an_answer_stays_text(service):
    nasty = "]]></Content><a>&amp;\x00\x08<"
    service.answerer.ask = lambda *a, **k: ANSWER.__class__(True, nasty, "span", 1.0, "多少家？")
    reply = opened(service.client.post(PATH, **request(inside())))
    assert reply["Content"] == "]]></Content><a>&amp;<"


def test_an_answer_that_comes_too_late_for_the_response_is_sent_afterwards(service, platform, monkeypatch):
    monkeypatch.setattr(wecom, "WAIT_S", 0.05)
    gate = threading.Event()
    service.answerer.ask = lambda *a, **k: gate.wait(10) and ANSWER
    response = service.client.post(PATH, **request(inside()))
    assert (response.status_code, response.text) == (200, "")
    gate.set()
    assert platform.sent.get(timeout=10)[:2] == (
        "/cgi-bin/gettoken",
        {"corpid": CORP, "corpsecret": "secret"},
    )
    address, query, body = platform.sent.get(timeout=10)
    assert (address, query) == ("/cgi-bin/message/send", {"access_token": "t-1"})
    assert (body["touser"], body["agentid"], body["msgtype"]) == ("user1", 1000002, "text")
    assert body["text"]["content"].startswith("134家[1]")


def test_the_token_is_kept_until_the_platform_says_that_it_has_expired(keys, platform):
    sender = WeComSender(keys)
    sender.send("user1", say("一"))
    sender.send("user1", say("二"))
    platform.replies["/cgi-bin/message/send"] = {"errcode": 42001, "errmsg": "expired"}
    sender.send("user1", say("三"))
    paths = [platform.sent.get(timeout=10)[0].rpartition("/")[2] for _ in range(6)]
    assert paths == ["gettoken", "send", "send", "send", "gettoken", "send"]


def smart(value: object, at: int | None = None, receiver: str = "") -> dict:
    """What the platform sends to a smart bot: JSON, encrypted for nobody in particular."""
    timestamp = str(int(time.time()) if at is None else at)
    encrypted = PrpCrypto(CRYPTO.key).encrypt(json.dumps(value), receiver).decode()
    signature = _get_signature(TOKEN, timestamp, "nonce", encrypted)
    query = {"msg_signature": signature, "timestamp": timestamp, "nonce": "nonce"}
    return {"params": query, "json": {"encrypt": encrypted}}


def smart_message(text: str = "@文档助手 多少家？", **more: object) -> dict:
    given = {"msgid": "1", "aibotid": "b", "chatid": "c", "chattype": "group", "from": {"userid": "user1"}}
    return given | {"msgtype": "text", "text": {"content": text}} | more


def test_a_smart_bot_answers_in_markdown_in_the_response(service):
    given = service.client.post(SMART, **smart(smart_message())).json()
    signature = _get_signature(TOKEN, str(given["timestamp"]), given["nonce"], given["encrypt"])
    assert given["msgsignature"] == signature
    reply = json.loads(PrpCrypto(CRYPTO.key).decrypt(given["encrypt"], ""))
    assert reply["msgtype"] == "stream" and reply["stream"]["finish"] is True
    assert reply["stream"]["content"].startswith("**134家[1]**") and LINK in reply["stream"]["content"]
    assert service.answerer.asked[0][0] == "多少家？"


@pytest.mark.parametrize("given", [smart_message(msgtype="event"), smart_message(msgtype="stream"), {}])
def test_a_smart_bot_passes_over_what_is_no_message(service, given):
    response = service.client.post(SMART, **smart(given))
    assert (response.status_code, response.text) == (200, "")


@pytest.mark.parametrize(
    "made",
    [
        smart(smart_message(), at=1),
        smart(smart_message(), receiver=CORP),
        smart(smart_message()) | {"json": {"encrypt": "AAAA"}},
        smart(smart_message()) | {"json": []},
        smart([]),
    ],
)
def test_a_smart_bot_refuses_what_the_platform_did_not_send_just_now(service, made):
    assert_failure(service.client.post(SMART, **made), 401, "bot_request_refused")


def test_what_we_seal_we_open():
    cipher = Cipher(TOKEN, AES_KEY, CORP)
    for text in ("", "诸暨", "x" * 1000):
        encrypted = cipher.seal(text)
        query = {"timestamp": "100", "nonce": "n", "msg_signature": cipher.signature("100", "n", encrypted)}
        assert cipher.open(query, encrypted, 100.0) == text
