"""A chat platform's long connection: no public address is needed."""

from __future__ import annotations

import argparse
import logging
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from qa.commands import opening
from qa.errors import InputError
from qa.messages import BOT
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.serving.bots.inbox import Inbox

NAMES = {
    "feishu": "QA_FEISHU_APP_ID、QA_FEISHU_APP_SECRET",
    "dingtalk": "QA_DINGTALK_CLIENT_ID、QA_DINGTALK_CLIENT_SECRET",
}


def bot(args: argparse.Namespace, settings: Settings) -> int:
    """Answer a platform's messages until stopped."""
    name: str = args.platform
    keys = settings.feishu if name == "feishu" else settings.dingtalk
    if keys is None:
        raise InputError(
            f"no keys for {name}",
            code="bot_not_configured",
            platform=BOT[name],
            names=NAMES[name],
            name=name,
        )
    from qa.serving.backend import Backend
    from qa.serving.bots.routes import bot_inbox, require_library
    from qa.serving.reception import Reception

    require_library(name)
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    backend = Backend.loaded(opening.warm_parts(settings))
    inbox = bot_inbox(Reception(backend, None, settings.log_questions), settings)
    print(BOT["connecting"].format(platform=BOT[name]), flush=True)
    try:
        _wait_for(_connection(inbox, settings, name))
    finally:
        inbox.close()
    return 0


def _connection(inbox: Inbox, settings: Settings, name: str) -> Callable[[], None]:
    if name == "feishu" and settings.feishu:
        from qa.serving.bots import feishu

        return partial(feishu.listen, inbox, settings.feishu)
    from qa.serving.bots import dingtalk

    assert settings.dingtalk
    return partial(dingtalk.listen, inbox, settings.dingtalk)


def _wait_for(run: Callable[[], None]) -> None:
    """Run it on a thread of its own: the platforms' clients keep Ctrl+C to themselves."""
    failures: list[Exception] = []

    def keep() -> None:
        try:
            run()
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=keep, name="bot-connection", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(1.0)
    for error in failures:
        raise error
