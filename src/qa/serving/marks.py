"""An answer as one text with numbered marks, for clients that show nothing but text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qa.answering.answer import Answer, AnswerSpan, Citation
from qa.messages import SOURCES_LINE
from qa.serving.links import Link, citation_link

MARK = "[{marker}]"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#|!~])")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where in the text the mark of a citation stands, `text[start:end]`."""

    citation: Citation
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MarkedText:
    text: str
    marks: tuple[Mark, ...]


def used_citations(answer: Answer) -> list[Citation]:
    """The citations that carry the answer; a refusal has none."""
    return [citation for citation in answer.citations if citation.used and answer.answered]


def marked_text(answer: Answer, form: str = MARK) -> MarkedText:
    """The answer with a mark after what each citation says; what follows from the same one is marked once, at its end."""
    citations = {citation.marker: citation for citation in used_citations(answer)}
    text, marks, done = "", [], 0
    for end, marker in _places(answer, citations):
        text += answer.answer[done:end]
        mark = form.format(marker=marker)
        marks.append(Mark(citations[marker], len(text), len(text) + len(mark)))
        text, done = text + mark, end
    return MarkedText(text + answer.answer[done:], tuple(marks))


def _places(answer: Answer, citations: dict[int, Citation]) -> list[tuple[int, int]]:
    """(end in the answer, marker) of every mark in order; a citation that no piece names is marked at the end."""
    spans = sorted((span.place.end, span.marker) for span in answer.spans if _is_shown(span, citations))
    last = [one for one, after in zip(spans, [*spans[1:], (0, 0)], strict=False) if after[1] != one[1]]
    named = {marker for _, marker in last}
    return last + [(len(answer.answer), marker) for marker in citations if marker not in named]


def _is_shown(span: AnswerSpan, citations: Mapping[int, Citation]) -> bool:
    """Whether the answer's text holds the piece; one that a composed text leaves out has an empty place."""
    return span.marker in citations and span.place.start < span.place.end


def with_sources(answer: Answer, link: Link, form: str = MARK) -> str:
    """The marked text, and below it each citation as a Markdown line with its link."""
    lines = [f"{form.format(marker=one.marker)} {_source(one, link)}" for one in used_citations(answer)]
    text = marked_text(answer, form).text
    return "\n".join([text, "", f"{SOURCES_LINE}：", "", *(f"- {line}" for line in lines)]) if lines else text


def _source(citation: Citation, link: Link) -> str:
    title = _MARKDOWN.sub(r"\\\1", citation.title or citation.source)
    url = citation_link(link, citation)
    return f"[{title}]({url})" if url else title
