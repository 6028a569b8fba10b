"""Judged questions as rows of a question file, which `qa eval` reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from qa.feedback.judgement import Asked

TYPE = "feedback"


def question_lines(asked: Iterable[Asked]) -> str:
    """JSON Lines, one question a line; "" for none."""
    return "".join(json.dumps(question_row(one), ensure_ascii=False) + "\n" for one in asked)


def question_row(asked: Asked) -> dict[str, object]:
    """A useful answer as the answer expected, with its quotes as evidence.

    A question that is still open is a row to be filled in: it expects a refusal until somebody writes `answers` and
    `evidence` and makes it `answerable`; `todo` says so, `given` is what was answered.
    """
    last = asked.last
    is_answer = last.rating == "useful" and last.answered
    row: dict[str, object] = {
        "id": _id(last.question, last.history),
        "question": last.question,
        "history": list(last.history),
        "type": TYPE,
        "hard": False,
        "answerable": is_answer,
        "answers": [[last.answer]] if is_answer else [],
        "evidence": [{"doc": q.source, "quote": q.text} for q in last.quotes] if is_answer else [],
    }
    return {**row, "todo": True, "rating": last.rating, "given": last.answer} if asked.is_open else row


def _id(question: str, history: tuple[str, ...]) -> str:
    """The same for the same question in every export."""
    key = json.dumps([*history, question], ensure_ascii=False)
    return f"{TYPE}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
