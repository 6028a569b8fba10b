"""The tools; each answers from the same reception as the HTTP API."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent
from pydantic import BaseModel

from qa.errors import QaError
from qa.indexing.fact_search import FactRange
from qa.indexing.filters import Filters
from qa.indexing.rows import first_day, last_day
from qa.indexing.summaries import DocumentSummary
from qa.language.question_text import clean_question, one_line
from qa.language.span import Span
from qa.messages import error_message
from qa.retrieval.hit import Hit
from qa.serving.convert import ask_response, documents_response, facts_response, search_response
from qa.serving.links import base_url, citation_link, passage_link
from qa.serving.marks import with_sources
from qa.serving.mcp import arguments as given
from qa.serving.mcp.results import AskResult, DocumentsResult, SearchResult, TextResult
from qa.serving.reception import Reception
from qa.serving.wire import FactsResponse

Caller = Context[Any, Any]


def _telling(tool: Callable[..., Any]) -> Callable[..., Any]:
    """Failures of the package as sentences that the model can act on."""

    @functools.wraps(tool)
    def told(*args: Any, **named: Any) -> Any:
        try:
            return tool(*args, **named)
        except QaError as error:
            raise ToolError(error_message(error.code, error.details)) from error

    return told


class Tools:
    """Called on threads; `public_url` begins the links where no HTTP request says how the service is reached."""

    def __init__(self, reception: Reception, public_url: str | None) -> None:
        self._reception = reception
        self._public_url = public_url

    @property
    def every(self) -> dict[str, Callable[..., Any]]:
        """By name."""
        tools = (self.ask, self.search, self.facts, self.read_document, self.list_documents)
        return {tool.__name__: tool for tool in tools}

    def _link(self, caller: Caller) -> Callable[[str, Span], str]:
        """How a passage is linked for this caller; "" where nothing says how the service is reached."""
        request = caller.request_context.request
        base = base_url(request, self._public_url) if request is not None else self._public_url
        return lambda document_id, span: passage_link(base, document_id, span) if base else ""

    @_telling
    def ask(
        self,
        caller: Caller,
        question: given.Question,
        history: given.History = None,
        k: given.Count = 5,
        place: given.Place = None,
        year: given.OfYear = None,
        date_from: given.DateFrom = None,
        date_to: given.DateTo = None,
        source: given.Source = None,
        metric: given.Metric = None,
    ) -> Annotated[CallToolResult, AskResult]:
        filters = Filters(None, source, place, year, date_from, date_to, metric)
        answer, link = self._reception.ask(question, history or (), k, filters), self._link(caller)
        links = [citation_link(link, citation) for citation in answer.citations]
        structure = AskResult(**ask_response(answer).model_dump(), links=links)
        return _both(with_sources(answer, link), structure)

    @_telling
    def search(
        self,
        caller: Caller,
        query: given.Query,
        k: given.Count = 5,
        place: given.Place = None,
        year: given.OfYear = None,
        date_from: given.DateFrom = None,
        date_to: given.DateTo = None,
        source: given.Source = None,
        metric: given.Metric = None,
    ) -> Annotated[CallToolResult, SearchResult]:
        filters = Filters(None, source, place, year, date_from, date_to, metric)
        hits, link = self._reception.search(query, k, filters), self._link(caller)
        links = [link(hit.passage.document_id, hit.passage.span) for hit in hits]
        text = "\n\n".join(_hit_text(hit, url) for hit, url in zip(hits, links, strict=True))
        return _both(text, SearchResult(**search_response(hits).model_dump(), links=links))

    @_telling
    def facts(
        self,
        query: given.FactsQuery = None,
        place: given.Place = None,
        year: given.OfYear = None,
        metric: given.Metric = None,
        limit: given.Limit = 50,
    ) -> FactsResponse:
        words = clean_question(query) if query and one_line(query) else None
        with self._reception.backend.parts.library.snapshot() as snapshot:
            filters = Filters(place=place, year=year, metric=metric)
            page = snapshot.facts_page(words, filters, FactRange(), limit=limit)
            return facts_response(page, snapshot.document)

    @_telling
    def read_document(
        self,
        caller: Caller,
        document: given.DocumentName,
        start: given.Start = 0,
        max_chars: given.MaxChars = 8000,
    ) -> TextResult:
        with self._reception.backend.parts.library.snapshot() as snapshot:
            found = snapshot.document(snapshot.resolve(document))
        end = min(len(found.text), start + max_chars)
        span = Span(min(start, end), end)
        return TextResult(
            document_id=found.id,
            source=found.source,
            title=found.title,
            date=found.date.value if found.date else None,
            place=found.place,
            text=span.of(found.text),
            start=span.start,
            end=span.end,
            total_chars=len(found.text),
            link=self._link(caller)(found.id, span),
        )

    @_telling
    def list_documents(
        self,
        title: given.Title = None,
        place: given.Place = None,
        date_from: given.DateFrom = None,
        date_to: given.DateTo = None,
        limit: given.Limit = 50,
        offset: given.Offset = 0,
    ) -> DocumentsResult:
        with self._reception.backend.parts.library.snapshot() as snapshot:
            every = snapshot.documents()
        found = [one for one in every if _is_wanted(one, title, place, date_from, date_to)]
        shown = documents_response(found[offset : offset + limit])
        return DocumentsResult(**shown.model_dump(), total=len(found))


def _both(text: str, structure: BaseModel) -> CallToolResult:
    """A result that a model reads as text and a program as a structure."""
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=structure.model_dump(mode="json")
    )


def _hit_text(hit: Hit, link: str) -> str:
    return "\n".join(filter(None, [f"{hit.rank}. {hit.title}（{hit.source}）", hit.text, link]))


def _is_wanted(
    one: DocumentSummary, title: str | None, place: str | None, date_from: str | None, date_to: str | None
) -> bool:
    first, last = first_day(one.date) or "", last_day(one.date) or ""
    return (
        (not title or title in one.title)
        and (not place or place in (one.place or ""))
        and (not date_from or last >= (first_day(date_from) or ""))
        and (not date_to or "" < first <= (last_day(date_to) or ""))
    )
