"""What the tools return, as typed structures; most are the API's own, with links."""

from __future__ import annotations

from pydantic import BaseModel

from qa.serving.wire import AskResponse, DocumentsResponse, SearchResponse


class AskResult(AskResponse):
    """`links` opens each of the citations; "" where the service's address is not known."""

    links: list[str]


class SearchResult(SearchResponse):
    """`links` opens each of the hits."""

    links: list[str]


class DocumentsResult(DocumentsResponse):
    """`total` counts those that were found, also where fewer are given."""

    total: int


class TextResult(BaseModel):
    """A piece of a document, `text[start:end]` of `total_chars` characters."""

    document_id: str
    source: str
    title: str
    date: str | None
    place: str | None
    text: str
    start: int
    end: int
    total_chars: int
    link: str
