"""DingTalk: messages by HTTP or by Stream mode, replies to the session's own address.

https://open.dingtalk.com/document/orgapp/receive-message
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import logging
import time
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from qa.errors import BotRequestError
from qa.serving.bots.inbox import SEEN_SIZE, Inbox
from qa.serving.bots.memory import Seen
from qa.serving.bots.message import Message, Reply
from qa.serving.bots.posting import post_json
from qa.serving.bots.reading import inner, json_object, objects, text_of, without_mentions
from qa.serving.bots.rendering import fit, markdown
from qa.serving.bots.signing import check_age, check_equal
from qa.settings import DingTalkSettings

log = logging.getLogger("qa.bots")
HOST = "dingtalk.com"
MAX_AGE_S = 3600.0  # the platform's own rule
MAX_REPLY_BYTES = 5000
TITLE_CHARS = 40
OPEN_PATH = "/v1.0/gateway/connections/open"


def dingtalk_routes(inbox: Inbox, settings: DingTalkSettings) -> APIRouter:
    """`POST /bots/dingtalk`: acknowledged at once, answered in the background."""
    router = APIRouter()
    bodies = Seen(2 * MAX_AGE_S, SEEN_SIZE, time.monotonic)

    @router.post("/bots/dingtalk", include_in_schema=False)
    async def receive(request: Request) -> JSONResponse:
        given = open_message(settings, request.headers, await request.body(), time.time(), bodies)
        take_message(inbox, settings, given)
        return JSONResponse({})

    return router


def open_message(
    settings: DingTalkSettings, headers: Mapping[str, str], body: bytes, now_s: float, bodies: Seen
) -> dict[str, Any]:
    """The message in a request; raises BotRequestError for one that the platform did not send just now.

    The signature covers only the time, to the millisecond. So that nobody puts another body under one that he has
    seen, each goes with the body that it came with first.
    """
    timestamp, signature = headers.get("timestamp", ""), headers.get("sign", "")
    signed = f"{timestamp}\n{settings.client_secret}".encode()
    digest = hmac.new(settings.client_secret.encode(), signed, hashlib.sha256).digest()
    check_equal(signature, base64.b64encode(digest).decode(), "signature")
    check_age(timestamp[:-3], now_s, MAX_AGE_S)
    fingerprint = hashlib.sha256(body).hexdigest()
    if (bodies.claim(timestamp, fingerprint) or fingerprint) != fingerprint:
        raise BotRequestError("a signature with another body than before")
    return json_object(body)


def take_message(inbox: Inbox, settings: DingTalkSettings, given: Mapping[str, Any]) -> None:
    """Have a message answered; one that asks for its reply at a foreign address is passed over."""
    webhook, staff_id = text_of(given, "sessionWebhook"), text_of(given, "senderStaffId")
    message = message_of(given)
    if message is None:
        return
    if not is_allowed_webhook(webhook, settings.base_url):
        log.warning("a DingTalk message asked for a reply at a foreign address")
        return
    mentioned = [staff_id] if staff_id and text_of(given, "conversationType") == "2" else []
    inbox.take(message, partial(send, webhook, mentioned))


def message_of(given: Mapping[str, Any]) -> Message | None:
    """The message; None where its id is missing."""
    message_id = text_of(given, "msgId")
    text: str | None = None
    if text_of(given, "msgtype") == "text":
        text = text_of(inner(given, "text"), "content")
    elif text_of(given, "msgtype") == "richText":
        text = "".join(text_of(run, "text") for run in objects(inner(given, "content").get("richText")))
    if not message_id:
        return None
    return Message(
        platform="dingtalk",
        id=message_id,
        chat_id=text_of(given, "conversationId"),
        user_id=text_of(given, "senderStaffId") or text_of(given, "senderId"),
        text=None if text is None else without_mentions(text),
    )


def is_allowed_webhook(url: str, base_url: str) -> bool:
    """Whether a reply may be sent there: to DingTalk over https, or to the platform that the settings name."""
    try:
        address, base = urlsplit(url), urlsplit(base_url)
        host, port = (address.hostname or "").lower(), address.port
    except ValueError:
        return False
    if "@" in address.netloc or "\\" in url or not url.isprintable():
        return False
    if (address.scheme, address.netloc) == (base.scheme, base.netloc):
        return True
    return address.scheme == "https" and port in (None, 443) and (host == HOST or host.endswith(f".{HOST}"))


def send(webhook: str, mentioned: list[str], reply: Reply) -> None:
    """Send Markdown to a session. The SDK's own way follows redirects and waits without limit."""
    text = fit(reply, markdown, MAX_REPLY_BYTES)
    value = {
        "msgtype": "markdown",
        "markdown": {"title": reply.title[:TITLE_CHARS], "text": text},
        "at": {"atUserIds": mentioned},
    }
    result = post_json(webhook, value)
    if result.get("errcode"):
        log.warning("DingTalk refused a reply: %s %s", result["errcode"], result.get("errmsg"))


def listen(inbox: Inbox, settings: DingTalkSettings) -> None:
    """Receive messages in Stream mode, which needs no public address; connects again for ever."""
    import dingtalk_stream

    class Receive(dingtalk_stream.ChatbotHandler):  # type: ignore[misc]
        async def process(self, callback: Any) -> tuple[int, str]:
            take_message(inbox, settings, callback.data)
            return dingtalk_stream.AckMessage.STATUS_OK, "OK"

    sdk_log = logging.getLogger("dingtalk_stream.client")
    sdk_log.addFilter(lambda record: record.levelno >= logging.WARNING)  # what is below holds the ticket
    client = dingtalk_stream.DingTalkStreamClient(
        dingtalk_stream.Credential(settings.client_id, settings.client_secret), logger=sdk_log
    )
    # the SDK takes its address from its class and from no argument
    dingtalk_stream.DingTalkStreamClient.OPEN_CONNECTION_API = settings.base_url + OPEN_PATH
    client.register_callback_handler(dingtalk_stream.ChatbotMessage.TOPIC, Receive())
    asyncio.run(client.start())
