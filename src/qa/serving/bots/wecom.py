"""WeCom (企业微信): an application's messages and a smart bot's, both encrypted, both answered in the response.

https://developer.work.weixin.qq.com/document/path/90238 (messages), 91144 (encryption), 101031 and 100719 (smart bot)
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import logging
import re
import secrets
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from qa.errors import BotRequestError
from qa.serving.bots.inbox import Inbox
from qa.serving.bots.message import Message, Reply
from qa.serving.bots.posting import get_json, post_json
from qa.serving.bots.reading import inner, json_object, text_of, without_mentions
from qa.serving.bots.rendering import fit, markdown, plain
from qa.serving.bots.signing import check_age, check_equal, decrypt, encrypt, from_base64
from qa.settings import WeComBotSettings, WeComSettings

log = logging.getLogger("qa.bots")
BLOCK = 32
RANDOM_BYTES = 16
MAX_REPLY_BYTES = 2048
MAX_BOT_REPLY_BYTES = 20_480
WAIT_S = 4.0  # the platform gives up after five seconds and asks again
TOKEN_EXPIRED = (40014, 42001)
TEXT_KINDS = frozenset({"text", "image", "voice", "video", "location", "link", "file"})
_ENCRYPTED = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?\s*([A-Za-z0-9+/=]+)\s*(?:\]\]>)?\s*</Encrypt>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


class Cipher:
    """The platform's encryption: 16 random bytes, the length, the message, the receiver; signed with the token."""

    def __init__(self, token: str, aes_key: str, receiver: str) -> None:
        self._token = token
        self._key = base64.b64decode(aes_key + "=")
        self._receiver = receiver.encode()

    def signature(self, timestamp: str, nonce: str, encrypted: str) -> str:
        return hashlib.sha1("".join(sorted([self._token, timestamp, nonce, encrypted])).encode()).hexdigest()

    def open(self, query: Mapping[str, str], encrypted: str, now_s: float) -> str:
        """The message; raises BotRequestError for one that the platform did not send just now."""
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        check_equal(query.get("msg_signature", ""), self.signature(timestamp, nonce, encrypted), "signature")
        check_age(timestamp, now_s)
        plain_bytes = decrypt(self._key, self._key[:16], from_base64(encrypted), BLOCK)[RANDOM_BYTES:]
        size = int.from_bytes(plain_bytes[:4], "big")
        if plain_bytes[4 + size :] != self._receiver:
            raise BotRequestError("a message for another receiver")
        return plain_bytes[4 : 4 + size].decode("utf-8", "replace")

    def seal(self, message: str) -> str:
        """The message as base64."""
        given = message.encode()
        whole = secrets.token_bytes(RANDOM_BYTES) + len(given).to_bytes(4, "big") + given + self._receiver
        return base64.b64encode(encrypt(self._key, self._key[:16], whole, BLOCK)).decode()


def wecom_routes(inbox: Inbox, settings: WeComSettings) -> APIRouter:
    """`GET /bots/wecom` proves the address, `POST` takes a message and answers it in the response where time allows."""
    router = APIRouter()
    cipher = Cipher(settings.token, settings.aes_key, settings.corp_id)
    sender = WeComSender(settings)
    _prove_address(router, "/bots/wecom", cipher)

    @router.post("/bots/wecom", include_in_schema=False)
    async def receive(request: Request) -> Response:
        found = _ENCRYPTED.search(await request.body())
        inside = cipher.open(request.query_params, found[1].decode() if found else "", time.time())
        given = _fields(inside)
        message = message_of(given)
        if message is None:
            return PlainTextResponse("")
        later = partial(sender.send, message.user_id)
        reply = await _soon(inbox, inbox.ask(message), later)
        if reply is None:
            return PlainTextResponse("")
        answer = _reply_xml(message.user_id, given["ToUserName"], fit(reply, plain, MAX_REPLY_BYTES))
        return Response(_sealed_xml(cipher, answer), media_type="application/xml")

    return router


def wecom_bot_routes(inbox: Inbox, settings: WeComBotSettings) -> APIRouter:
    """`GET` and `POST /bots/wecom/smart`: the smart bot (智能机器人), which is asked and answered in JSON."""
    router = APIRouter()
    cipher = Cipher(settings.token, settings.aes_key, "")
    _prove_address(router, "/bots/wecom/smart", cipher)

    @router.post("/bots/wecom/smart", include_in_schema=False)
    async def receive(request: Request) -> Response:
        encrypted = text_of(json_object(await request.body()), "encrypt")
        message = smart_message_of(json_object(cipher.open(request.query_params, encrypted, time.time())))
        if message is None:
            return PlainTextResponse("")
        reply = await _soon(inbox, inbox.ask(message), None)
        if reply is None:
            return PlainTextResponse("")
        content = fit(reply, markdown, MAX_BOT_REPLY_BYTES)
        answer = {"msgtype": "stream", "stream": {"id": message.id, "finish": True, "content": content}}
        return Response(
            _sealed_json(cipher, json.dumps(answer, ensure_ascii=False)), media_type="application/json"
        )

    return router


def _prove_address(router: APIRouter, path: str, cipher: Cipher) -> None:
    @router.get(path, include_in_schema=False)
    def prove(request: Request) -> PlainTextResponse:
        query = request.query_params
        return PlainTextResponse(cipher.open(query, query.get("echostr", ""), time.time()))


async def _soon(inbox: Inbox, asked: Future[Reply | None], later: Any) -> Reply | None:
    """The reply while the platform still waits for it; one that comes later is sent by `later`."""
    try:
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(asked)), WAIT_S)
    except TimeoutError:
        if later is not None:
            asked.add_done_callback(lambda done: inbox.deliver(done, later))
        return None


def message_of(given: Mapping[str, str]) -> Message | None:
    """A person's message; None for an event."""
    kind, message_id = given.get("MsgType", ""), given.get("MsgId", "")
    user_id = given.get("FromUserName", "")
    if kind not in TEXT_KINDS or not message_id or not user_id:
        return None
    text = without_mentions(given.get("Content", "")) if kind == "text" else None
    return Message(platform="wecom", id=message_id, chat_id="", user_id=user_id, text=text)


def smart_message_of(given: Mapping[str, Any]) -> Message | None:
    """A person's message to a smart bot; None for an event and for the question after a reply that is complete."""
    kind, message_id = text_of(given, "msgtype"), text_of(given, "msgid")
    if kind in ("", "event", "stream") or not message_id:
        return None
    text = without_mentions(text_of(inner(given, "text"), "content")) if kind == "text" else None
    user_id = text_of(inner(given, "from"), "userid")
    chat_id = text_of(given, "chatid")
    return Message(platform="wecom-smart", id=message_id, chat_id=chat_id, user_id=user_id, text=text)


def _fields(xml: str) -> dict[str, str]:
    """The texts of a flat XML document; raises BotRequestError."""
    if "<!DOCTYPE" in xml or "<!ENTITY" in xml:
        raise BotRequestError("XML with a document type")
    try:
        return {one.tag: one.text or "" for one in ElementTree.fromstring(xml)}
    except ElementTree.ParseError as error:
        raise BotRequestError("no XML") from error


def _reply_xml(to_user: str, from_user: str, content: str) -> str:
    return (
        f"<xml><ToUserName>{_cdata(to_user)}</ToUserName><FromUserName>{_cdata(from_user)}</FromUserName>"
        f"<CreateTime>{int(time.time())}</CreateTime><MsgType>{_cdata('text')}</MsgType>"
        f"<Content>{_cdata(content)}</Content></xml>"
    )


def _sealed_xml(cipher: Cipher, message: str) -> str:
    encrypted, signature, timestamp, nonce = _sealed(cipher, message)
    return (
        f"<xml><Encrypt>{_cdata(encrypted)}</Encrypt><MsgSignature>{_cdata(signature)}</MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{_cdata(nonce)}</Nonce></xml>"
    )


def _sealed_json(cipher: Cipher, message: str) -> str:
    encrypted, signature, timestamp, nonce = _sealed(cipher, message)
    return json.dumps(
        {"encrypt": encrypted, "msgsignature": signature, "timestamp": int(timestamp), "nonce": nonce}
    )


def _sealed(cipher: Cipher, message: str) -> tuple[str, str, str, str]:
    timestamp, nonce = str(int(time.time())), secrets.token_hex(8)
    encrypted = cipher.seal(message)
    return encrypted, cipher.signature(timestamp, nonce, encrypted), timestamp, nonce


def _cdata(text: str) -> str:
    """The text as one CDATA section, without the characters that XML forbids."""
    return f"<![CDATA[{_CONTROL.sub('', text).replace(']]>', ']]]]><![CDATA[>')}]]>"


class WeComSender:
    """Sends a reply that came too late for the response."""

    def __init__(self, settings: WeComSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._token, self._expires = "", 0.0

    def send(self, user_id: str, reply: Reply) -> None:
        value = {
            "touser": user_id,
            "msgtype": "text",
            "agentid": int(self._settings.agent_id),
            "text": {"content": fit(reply, plain, MAX_REPLY_BYTES)},
        }
        result = self._post(value)
        if result.get("errcode") in TOKEN_EXPIRED:
            self._expires = 0.0
            result = self._post(value)
        if result.get("errcode"):
            log.warning("WeCom refused a message: %s %s", result["errcode"], result.get("errmsg"))

    def _post(self, value: object) -> dict[str, Any]:
        token = urlencode({"access_token": self._access_token()})
        return post_json(f"{self._settings.base_url}/cgi-bin/message/send?{token}", value)

    def _access_token(self) -> str:
        """Kept as long as the platform says; asked anew at most once at a time."""
        with self._lock:
            if time.monotonic() >= self._expires:
                keys = urlencode({"corpid": self._settings.corp_id, "corpsecret": self._settings.secret})
                given = get_json(f"{self._settings.base_url}/cgi-bin/gettoken?{keys}")
                self._token = text_of(given, "access_token")
                seconds = given.get("expires_in")
                self._expires = time.monotonic() + (seconds - 60 if isinstance(seconds, int) else 0)
            return self._token
