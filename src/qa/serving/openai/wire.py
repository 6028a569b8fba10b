"""Requests of OpenAI's clients; what the service has no use for is ignored."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from qa.serving.wire import FiltersRequest, K

CitationFormat = Literal["perplexity", "azure", "openwebui", "markdown"]
MAX_MESSAGES = 1000


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Part(_Lenient):
    """A piece of a message; only those with text are read."""

    type: str = "text"
    text: str | None = None


class Message(_Lenient):
    role: str
    content: str | list[Part] | None = None

    def written(self) -> str:
        """All its text."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""


class StreamOptions(_Lenient):
    include_usage: bool | None = None


def _listed(given: object) -> object:
    return [given] if isinstance(given, str) else given


class ChatRequest(_Lenient):
    """`k`, `filters` and `citation_format` are the service's own: clients send them as extra fields."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": "qa",
                    "messages": [{"role": "user", "content": "诸暨2023年新增了多少家规上企业？"}],
                    "stream": False,
                    "citation_format": ["perplexity"],
                }
            ]
        }
    )

    messages: list[Message] = Field(min_length=1, max_length=MAX_MESSAGES)
    model: str | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    k: K = 5
    filters: FiltersRequest | None = None
    citation_format: Annotated[list[CitationFormat] | None, BeforeValidator(_listed)] = None

    def formats(self, usual: tuple[str, ...]) -> tuple[str, ...]:
        """The formats asked for, or else the service's own."""
        return usual if self.citation_format is None else tuple(self.citation_format)
