"""A cited answer as one chat completion or as the chunks of a stream."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qa.serving.events import pieces
from qa.serving.openai.citations import Cited

MODEL = "qa"


@dataclass(frozen=True, slots=True)
class Reply:
    """What completion and chunks have in common; a "token" of the usage is a character."""

    cited: Cited
    prompt_chars: int
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def completion(self) -> dict[str, Any]:
        """The whole reply."""
        message = {
            "role": "assistant",
            "content": self.cited.text,
            "refusal": None,
            "annotations": self.cited.annotations,
            **self.cited.message,
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {**self._head("chat.completion"), "choices": [choice], "usage": self.usage(), **self.cited.top}

    def usage(self) -> dict[str, int]:
        written = len(self.cited.text)
        return {
            "prompt_tokens": self.prompt_chars,
            "completion_tokens": written,
            "total_tokens": self.prompt_chars + written,
        }

    async def chunks(self, include_usage: bool) -> AsyncIterator[str]:
        """The reply as server-sent events: role, text, citations, the end, and the usage where it is asked for."""
        yield self._chunk({"role": "assistant", "content": "", **self.cited.message})
        for piece in pieces(self.cited.text):
            yield self._chunk({"content": piece})
        if self.cited.annotations:
            yield self._chunk({"annotations": self.cited.annotations})
        yield self._chunk({}, "stop", self.cited.top)
        if include_usage:
            yield _event({**self._head("chat.completion.chunk"), "choices": [], "usage": self.usage()})
        yield "data: [DONE]\n\n"

    def _chunk(
        self, delta: Mapping[str, Any], finish_reason: str | None = None, top: Mapping[str, Any] | None = None
    ) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return _event({**self._head("chat.completion.chunk"), "choices": [choice], **(top or {})})

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": MODEL}


def _event(data: object) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
