"""An answer as server-sent events."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator

from qa.serving.wire import AskResponse

EVENT_STREAM = "text/event-stream"
_PIECE = re.compile(r".{1,24}?(?:[，。；、！？]|$)|.{24}", re.DOTALL)


async def answer_events(response: AskResponse) -> AsyncIterator[str]:
    """First the citations, then the answer in pieces, last the whole response."""
    whole = response.model_dump(mode="json")
    yield _event("citations", {"citations": whole["citations"]})
    for piece in pieces(response.answer):
        yield _event("answer", {"text": piece})
    yield _event("done", whole)


def pieces(text: str) -> list[str]:
    """The text cut after punctuation, at most 25 characters apiece; joined they give the text."""
    return _PIECE.findall(text)


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
