"""Where messages wait: each delivery once, each person at a measured pace, never more waiting than can be answered."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from qa.messages import BOT
from qa.serving.bots.bot import Bot
from qa.serving.bots.memory import Clock, Rates, Seen
from qa.serving.bots.message import Message, Reply, say

log = logging.getLogger("qa.bots")
SEEN_TTL_S = 8 * 3600.0  # Feishu repeats a delivery for up to six hours
SEEN_SIZE = 50_000
MESSAGES_PER_MINUTE = 10
PEOPLE = 10_000
ANSWERING, ANSWERS_WAITING = 2, 64
SENDING, REPLIES_WAITING = 4, 256
Send = Callable[[Reply], None]
P = ParamSpec("P")
T = TypeVar("T")


class Queue:
    """A few threads, and a bounded number of tasks that wait for them."""

    def __init__(self, name: str, threads: int, capacity: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._places = threading.BoundedSemaphore(threads + capacity)

    def submit(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T] | None:
        """The task's future; None when the queue is full or closed."""
        if not self._places.acquire(blocking=False):
            return None
        try:
            future = self._threads.submit(task, *args, **kwargs)
        except RuntimeError:
            self._places.release()
            return None
        future.add_done_callback(lambda done: self._places.release())
        return future

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class Inbox:
    """Takes messages for a bot. Answering and sending have threads of their own: a platform that is slow stops no answer."""

    def __init__(
        self, bot: Bot, now: Clock, answering: Queue | None = None, sending: Queue | None = None
    ) -> None:
        self._bot = bot
        self._seen = Seen(SEEN_TTL_S, SEEN_SIZE, now)
        self._rates = Rates(60.0, PEOPLE, now)
        self._answering = answering or Queue("bot-answer", ANSWERING, ANSWERS_WAITING)
        self._sending = sending or Queue("bot-send", SENDING, REPLIES_WAITING)

    def ask(self, message: Message) -> Future[Reply | None]:
        """The reply on its way; None for a repeated delivery, and for one who has been told to slow down."""
        if not self._seen.is_first((message.platform, message.id)):
            return _done(None)
        count = self._rates.count((message.platform, message.user_id))
        if count > MESSAGES_PER_MINUTE:
            is_told = count > MESSAGES_PER_MINUTE + 1
            return _done(None if is_told else say(BOT["too_often"].format(limit=MESSAGES_PER_MINUTE)))
        return self._answering.submit(self._reply, message) or _done(say(BOT["busy"]))

    def take(self, message: Message, send: Send) -> None:
        """Answer in the background and send the reply."""
        self.ask(message).add_done_callback(lambda done: self.deliver(done, send))

    def deliver(self, done: Future[Reply | None], send: Send) -> None:
        """Send a reply that has been made, if there is one; sending never raises."""
        reply = None if done.cancelled() else done.result()
        if reply is not None and self._sending.submit(_send, send, reply) is None:
            log.warning("too many replies wait to be sent, or the service ends: one was dropped")

    def close(self) -> None:
        self._answering.close()
        self._sending.close()

    def _reply(self, message: Message) -> Reply | None:
        return self._bot.reply(message)


def _send(send: Send, reply: Reply) -> None:
    try:
        send(reply)
    except Exception as error:  # an address in it may hold a key: only the kind of failure is logged
        log.warning("a reply could not be sent: %s", type(error).__name__)


def _done(reply: Reply | None) -> Future[Reply | None]:
    future: Future[Reply | None] = Future()
    future.set_result(reply)
    return future
