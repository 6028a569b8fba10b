"""An answer as server-sent events."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator

from qa.answering.streaming import AnswerPart, Began, Piece
from qa.serving.convert import ask_response, citations_out
from qa.serving.wire import AskResponse

EVENT_STREAM = "text/event-stream"
_PIECE = re.compile(r".{1,24}?(?:[，。；、！？]|$)|.{24}", re.DOTALL)


def answer_events(parts: Iterable[AnswerPart]) -> Iterator[str]:
    """First the citations, then the answer in pieces, last the whole response.

    While a language model writes, the pieces come as they are checked, and the citations once more when it is known
    which of them carry the answer. Where it fails half-way, `reset` takes back what was sent.
    """
    sent = ""
    for part in parts:
        if isinstance(part, Began):
            yield _event(
                "citations",
                {"citations": [one.model_dump(mode="json") for one in citations_out(part.citations)]},
            )
        elif isinstance(part, Piece):
            sent += part.text
            yield _event("answer", {"text": part.text})
        else:
            yield from _whole(ask_response(part), sent)


async def at_once(events: Iterable[str]) -> AsyncIterator[str]:
    """Events that nobody has to wait for: unlike a plain iterator's, they need no thread."""
    for event in events:
        yield event


def _whole(response: AskResponse, sent: str) -> Iterator[str]:
    whole = response.model_dump(mode="json")
    yield _event("citations", {"citations": whole["citations"]})
    if sent != response.answer:
        if sent:
            yield _event("reset", {})
        for piece in pieces(response.answer):
            yield _event("answer", {"text": piece})
    yield _event("done", whole)


def pieces(text: str) -> list[str]:
    """The text cut after punctuation, at most 25 characters apiece; joined they give the text."""
    return _PIECE.findall(text)


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
