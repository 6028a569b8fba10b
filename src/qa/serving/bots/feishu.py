"""Feishu (Lark): events by HTTP or by a long connection, replies through the official SDK.

https://open.feishu.cn/document/server-docs/event-subscription-guide/event-subscription-configure-/encrypt-key-encryption-configuration-case
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import threading
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from qa.errors import BotRequestError, QaError
from qa.serving.bots.inbox import Inbox
from qa.serving.bots.message import Line, Message, Reply
from qa.serving.bots.reading import inner, json_object, objects, text_of, without_mentions
from qa.serving.bots.rendering import fit
from qa.serving.bots.signing import AES_BLOCK, check_age, check_equal, decrypt, from_base64
from qa.settings import FeishuSettings

log = logging.getLogger("qa.bots")
MESSAGE_EVENT = "im.message.receive_v1"
MAX_REPLY_BYTES = 20_000
TIMEOUT_S = 10


def feishu_routes(inbox: Inbox, settings: FeishuSettings) -> APIRouter:
    """`POST /bots/feishu`: acknowledged at once, answered in the background."""
    router = APIRouter()
    sender = FeishuSender(settings)

    @router.post("/bots/feishu", include_in_schema=False)
    async def receive(request: Request) -> JSONResponse:
        event = open_event(settings, request.headers, await request.body(), time.time())
        if event.get("type") == "url_verification":
            return JSONResponse({"challenge": text_of(event, "challenge")})
        take_event(inbox, sender, event)
        return JSONResponse({})

    return router


def open_event(
    settings: FeishuSettings, headers: Mapping[str, str], body: bytes, now_s: float
) -> dict[str, Any]:
    """The event in a request, decrypted; raises BotRequestError for one that the platform did not send just now.

    Only the check of the address comes without a signature; its token is checked like that of every event.
    """
    encrypted = from_base64(text_of(json_object(body), "encrypt"))
    signature = headers.get("x-lark-signature")
    if signature is not None:
        timestamp = headers.get("x-lark-request-timestamp", "")
        signed = f"{timestamp}{headers.get('x-lark-request-nonce', '')}{settings.encrypt_key}".encode() + body
        check_equal(signature, hashlib.sha256(signed).hexdigest(), "signature")
        check_age(timestamp, now_s)
    key = hashlib.sha256(settings.encrypt_key.encode()).digest()
    plain = decrypt(key, encrypted[:AES_BLOCK].ljust(AES_BLOCK), encrypted[AES_BLOCK:], AES_BLOCK)
    event = json_object(plain)
    token = text_of(event, "token") or text_of(inner(event, "header"), "token")
    check_equal(token, settings.verification_token, "token")
    if signature is None and event.get("type") != "url_verification":
        raise BotRequestError("no signature")
    return event


def take_event(inbox: Inbox, sender: FeishuSender, event: Mapping[str, Any]) -> None:
    """Have a message answered; whatever else the event tells is passed over."""
    message = message_of(event)
    if message is not None:
        inbox.take(message, partial(sender.send, message.id))


def message_of(event: Mapping[str, Any]) -> Message | None:
    """The message of an event; None for another event, another bot, and talk in a group that mentions nobody."""
    given, sender = inner(event, "event", "message"), inner(event, "event", "sender")
    message_id = text_of(given, "message_id")
    is_message = text_of(inner(event, "header"), "event_type") == MESSAGE_EVENT and message_id
    if not is_message or text_of(sender, "sender_type") not in ("", "user"):
        return None
    mentions = [text_of(one, "key") for one in objects(given.get("mentions"))]
    if text_of(given, "chat_type") == "group" and not [key for key in mentions if key != "@_all"]:
        return None
    text = _text(text_of(given, "message_type"), text_of(given, "content"))
    return Message(
        platform="feishu",
        id=message_id,
        chat_id=text_of(given, "chat_id"),
        user_id=text_of(inner(sender, "sender_id"), "open_id"),
        text=None if text is None else without_mentions(text, mentions),
    )


def _text(kind: str, content: str) -> str | None:
    """The words of a text or of a rich text; None for anything else."""
    try:
        value = json_object(content)
    except BotRequestError:
        return None
    if kind == "text":
        return text_of(value, "text")
    if kind != "post":
        return None
    lines = value.get("content")
    runs = [run for line in (lines if isinstance(lines, list) else []) for run in objects(line)]
    words = "".join(text_of(run, "text") for run in runs if run.get("tag") in ("text", "a"))
    return f"{text_of(value, 'title')} {words}"


class FeishuSender:
    """Replies to a message through `lark_oapi`, which is loaded with the first reply: it takes seconds."""

    def __init__(self, settings: FeishuSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._client: Any = None

    def send(self, message_id: str, reply: Reply) -> None:
        from lark_oapi.api.im.v1 import ReplyMessageRequest, ReplyMessageRequestBody

        body = (
            ReplyMessageRequestBody.builder()
            .msg_type("post")
            .content(fit(reply, post_content, MAX_REPLY_BYTES))
            .uuid(message_id[:50])  # the platform drops a second reply of the same name
            .build()
        )
        request = ReplyMessageRequest.builder().message_id(message_id).request_body(body).build()
        response = self._loaded().im.v1.message.reply(request)
        if not response.success():
            log.warning("Feishu refused a reply: %s %s", response.code, response.msg)

    def _loaded(self) -> Any:
        import lark_oapi

        with self._lock:
            if self._client is None:
                self._client = (
                    lark_oapi.Client.builder()
                    .app_id(self._settings.app_id)
                    .app_secret(self._settings.app_secret)
                    .domain(self._settings.base_url)
                    .timeout(TIMEOUT_S)
                    .log_level(lark_oapi.LogLevel.ERROR)
                    .build()
                )
            return self._client


def post_content(reply: Reply) -> str:
    """The content of a rich text (post): runs of text and links, so that no character of a text is mark-up."""
    return json.dumps({"zh_cn": {"content": [_runs(line) for line in reply.lines]}}, ensure_ascii=False)


def _runs(line: Line) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = []
    for piece in line:
        if piece.link:
            runs.append({"tag": "a", "text": piece.text, "href": piece.link})
        else:
            runs.append({"tag": "text", "text": piece.text, "style": ["bold"] if piece.is_strong else []})
    return runs


def listen(inbox: Inbox, settings: FeishuSettings) -> None:
    """Receive events over a long connection, which needs no public address; returns only by an error.

    Raises:
        QaError: the platform refuses the keys (bot_refused).
    """
    import lark_oapi
    from lark_oapi.ws.exception import ClientException

    sender = FeishuSender(settings)

    def receive(data: Any) -> None:
        take_event(inbox, sender, json_object(lark_oapi.JSON.marshal(data) or "{}"))

    handler = (
        lark_oapi.EventDispatcherHandler.builder("", "").register_p2_im_message_receive_v1(receive).build()
    )
    client = lark_oapi.ws.Client(
        settings.app_id,
        settings.app_secret,
        log_level=lark_oapi.LogLevel.ERROR,  # what is said below that holds the connection's ticket
        event_handler=handler,
        domain=settings.base_url,
    )
    logging.getLogger("Lark").handlers.clear()  # they print on stdout; the log goes where all of it goes
    try:
        client.start()
    except ClientException as error:
        _end_tasks(lark_oapi.ws.client.loop)
        raise QaError(f"Feishu refused the connection: {error}", code="bot_refused", reason=error) from error


def _end_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """End what the SDK leaves running: it would complain when the process ends."""
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
