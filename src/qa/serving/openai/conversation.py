"""A conversation as a question and the questions before it."""

from __future__ import annotations

from collections.abc import Sequence

from qa.errors import QuestionError
from qa.language.question_text import clean_question
from qa.serving.openai.wire import Message
from qa.serving.wire import MAX_HISTORY


def question_and_history(messages: Sequence[Message]) -> tuple[str, list[str]]:
    """The last user message, and those before it, oldest first.

    Instructions and earlier answers are left out: the answer comes from the documents alone. So is an earlier turn
    that is no usable question (a picture, a pasted page); the last one is given as it is, usable or not.
    """
    turns = [message.written() for message in messages if message.role == "user"]
    if not turns:
        return "", []
    return turns[-1], [turn for turn in turns[:-1] if _is_usable(turn)][-MAX_HISTORY:]


def _is_usable(turn: str) -> bool:
    try:
        return bool(clean_question(turn))
    except QuestionError:
        return False
