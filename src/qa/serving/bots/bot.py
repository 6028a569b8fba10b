"""The bot: a message in, a reply out, over the same service that the page asks."""

from __future__ import annotations

import logging
import re
from collections.abc import Hashable

from qa.errors import QaError
from qa.language.question_text import one_line
from qa.messages import BOT, BOT_COMMANDS, error_message
from qa.serving.bots.memory import Clock, Histories
from qa.serving.bots.message import Message, Reply, say
from qa.serving.bots.writing import answer_reply, search_reply
from qa.serving.reception import Reception

log = logging.getLogger("qa.bots")
HISTORY_QUESTIONS = 5
HISTORY_TTL_S = 1800.0
CONVERSATIONS = 5000
K = 5  # as `/api/ask` gives by default, so that a chat shows the same citations
_COMMAND = re.compile(r"[/／](\S*)\s*(.*)")


class Bot:
    """Answers messages; it may be called from several threads at once."""

    def __init__(self, reception: Reception, public_url: str | None, now: Clock) -> None:
        self._reception = reception
        self._public_url = public_url
        self._histories = Histories(HISTORY_QUESTIONS, HISTORY_TTL_S, CONVERSATIONS, now)

    def reply(self, message: Message) -> Reply:
        """What to say; a failure becomes its Chinese sentence, never its inside."""
        try:
            return self._reply(message)
        except QaError as error:
            if error.status >= 500:
                log.warning("%s %s: %s", message.platform, error.code, error)
            return say(error_message(error.code, error.details))
        except Exception:
            log.exception("a message from %s failed", message.platform)
            return say(error_message("internal", {}))

    def _reply(self, message: Message) -> Reply:
        if message.text is None:
            return say(f"{BOT['not_text']}\n{BOT['help']}")
        text = one_line(message.text.replace("\0", " "))
        command = _COMMAND.fullmatch(text)
        if not text or command:
            return self._obey(message, *(command.groups() if command else ("help", "")))
        return self._answer(_conversation(message), text)

    def _obey(self, message: Message, name: str, words: str) -> Reply:
        command = BOT_COMMANDS.get(name.lower(), "help")
        if command == "clear":
            self._histories.clear(_conversation(message))
            return say(BOT["cleared"])
        if command == "search" and words:
            return search_reply(words, self._reception.search(words, K), self._public_url)
        return say(BOT["help"])

    def _answer(self, conversation: Hashable, question: str) -> Reply:
        history = self._histories.of(conversation)
        answer = self._reception.ask(question, history, K)
        self._histories.add(conversation, question)
        return answer_reply(answer, question, self._public_url)


def _conversation(message: Message) -> Hashable:
    """Each person has a conversation of his own in each chat: what others ask in a group is no context of his."""
    return message.platform, message.chat_id, message.user_id
