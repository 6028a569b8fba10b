"""An answer's citations in the fields that different clients read; all name the same passages in the same order."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qa.answering.answer import Answer, Citation
from qa.serving.links import Link, citation_link
from qa.serving.marks import MARK, marked_text, used_citations, with_sources

AZURE_MARK = "[doc{marker}]"
DateOf = Callable[[str], str | None]  # a document's reference date by its id


@dataclass(frozen=True, slots=True)
class Cited:
    """What a reply says and how it cites.

    Attributes:
        text: the content, with marks.
        annotations: OpenAI's `url_citation`s; each range of the text is a mark.
        message: more fields of the message (Azure).
        top: more fields of the reply itself (Perplexity, Open WebUI).
    """

    text: str
    annotations: list[dict[str, Any]]
    message: Mapping[str, Any]
    top: Mapping[str, Any]


def cited(answer: Answer, link: Link, formats: tuple[str, ...], date_of: DateOf) -> Cited:
    """The answer as a reply that cites in the formats asked for, besides `annotations`."""
    form = AZURE_MARK if "azure" in formats else MARK
    marked = marked_text(answer, form)
    annotations = [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": mark.start,
                "end_index": mark.end,
                "title": _title(mark.citation),
                "url": citation_link(link, mark.citation),
            },
        }
        for mark in marked.marks
    ]
    text = with_sources(answer, link, form) if "markdown" in formats else marked.text
    used = used_citations(answer)
    message = {"context": _azure(answer, used, link)} if "azure" in formats else {}
    top = _perplexity(used, link, date_of) if "perplexity" in formats else {}
    if "openwebui" in formats:
        top |= {"sources": [_open_webui(citation, link) for citation in used]}
    return Cited(text, annotations, message, top)


def _title(citation: Citation) -> str:
    return citation.title or citation.source


def _azure(answer: Answer, used: list[Citation], link: Link) -> dict[str, Any]:
    citations = [
        {
            "content": one.text,
            "title": _title(one),
            "url": citation_link(link, one),
            "filepath": one.source,
            "chunk_id": f"{one.span.start}-{one.span.end}",
            "rerank_score": one.score,
        }
        for one in used
    ]
    return {"citations": citations, "intent": json.dumps([answer.question], ensure_ascii=False)}


def _perplexity(used: list[Citation], link: Link, date_of: DateOf) -> dict[str, Any]:
    results = [
        {
            "title": _title(one),
            "url": citation_link(link, one),
            "date": date_of(one.document_id),
            "snippet": one.text,
        }
        for one in used
    ]
    return {"citations": [result["url"] for result in results], "search_results": results}


def _open_webui(citation: Citation, link: Link) -> dict[str, Any]:
    name, url = _title(citation), citation_link(link, citation)
    return {
        "source": {"id": url, "name": name, "url": url},
        "document": [citation.text],
        "metadata": [{"source": url, "name": name, "file": citation.source, "page": citation.page}],
        "distances": [citation.score],
    }
