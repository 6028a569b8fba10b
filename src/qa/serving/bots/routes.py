"""The routes of the platforms whose keys are set; without keys there are none."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec

from fastapi import APIRouter

from qa.answering.llm.calls import MAX_CALLS
from qa.errors import InputError
from qa.messages import BOT
from qa.serving.bots.bot import Bot
from qa.serving.bots.inbox import ANSWERING, ANSWERS_WAITING, Inbox, Queue
from qa.serving.reception import Reception
from qa.settings import Settings

LIBRARIES = {"feishu": "lark_oapi", "dingtalk": "dingtalk_stream", "wecom": "Crypto"}


def bot_inbox(reception: Reception, settings: Settings) -> Inbox:
    """An inbox with a bot behind it, as the settings ask for them; a language model keeps a thread waiting for each call."""
    threads = ANSWERING + (MAX_CALLS if settings.llm else 0)
    bot = Bot(reception, settings.public_url, time.monotonic)
    return Inbox(bot, time.monotonic, answering=Queue("bot-answer", threads, ANSWERS_WAITING))


def bot_routes(reception: Reception, settings: Settings) -> list[APIRouter]:
    """The routers of the platforms.

    Raises:
        InputError: a platform's library is not installed (bot_library_missing).
    """
    feishu, dingtalk, wecom, smart = settings.feishu, settings.dingtalk, settings.wecom, settings.wecom_bot
    if not (feishu or dingtalk or wecom or smart):
        return []
    inbox = bot_inbox(reception, settings)

    @asynccontextmanager
    async def closing(app: object) -> AsyncIterator[None]:
        yield
        inbox.close()

    routers = [APIRouter(lifespan=closing)]
    if feishu and feishu.encrypt_key and feishu.verification_token:
        require_library("feishu")
        from qa.serving.bots.feishu import feishu_routes

        routers.append(feishu_routes(inbox, feishu))
    if dingtalk:
        from qa.serving.bots.dingtalk import dingtalk_routes

        routers.append(dingtalk_routes(inbox, dingtalk))
    if wecom or smart:
        require_library("wecom")
        from qa.serving.bots.wecom import wecom_bot_routes, wecom_routes

        routers += [wecom_routes(inbox, wecom)] if wecom else []
        routers += [wecom_bot_routes(inbox, smart)] if smart else []
    return routers


def require_library(name: str) -> None:
    """Raise InputError where the library of a platform is not installed."""
    if find_spec(LIBRARIES[name]) is None:
        raise InputError(
            f"{LIBRARIES[name]} is not installed", code="bot_library_missing", name=name, platform=BOT[name]
        )
