"""Links to the page's article view, with the passage highlighted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

from starlette.requests import Request

from qa.answering.answer import Citation
from qa.language.span import Span
from qa.retrieval.hit import Segment

Link = Callable[[str, Span], str]  # a document's id and a place in it
_HOST = re.compile(r"(?:[A-Za-z0-9._\-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


def base_url(request: Request, public_url: str | None) -> str:
    """What links begin with: the public URL, else the address that the client used, else "" (relative links)."""
    if public_url is not None:
        return public_url
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host}" if _HOST.fullmatch(host) else ""


def passage_link(base: str, document_id: str, span: Span) -> str:
    """The article with a span highlighted, as `web/address.js` writes and reads it."""
    return f"{base}/?doc={quote(document_id, safe='')}&at={span.start}-{span.end}"


def linking(base: str) -> Link:
    """`passage_link` from one base."""
    return lambda document_id, span: passage_link(base, document_id, span)


def citation_link(link: Link, citation: Citation) -> str:
    """The article at the evidence of a citation, at the whole passage where it carries none."""
    span = evidence(citation.span, citation.segments) if citation.used else citation.span
    return link(citation.document_id, span)


def evidence(shown: Span, segments: Sequence[Segment]) -> Span:
    """From the first marked segment to the last; all that is shown where none is marked."""
    position, marked = shown.start, []
    for segment in segments:
        if segment.marked:
            marked.append(Span(position, position + len(segment.text)))
        position += len(segment.text)
    return Span(marked[0].start, marked[-1].end) if marked else shown
