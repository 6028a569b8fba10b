"""Answers and hits as replies: marks in the text, numbered sources below, each a link to its place in the article."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answering.answer import Answer, Citation
from qa.language.span import Span
from qa.messages import BOT, LLM_GENERATED
from qa.retrieval.hit import Hit, Segment
from qa.serving.bots.message import Line, Piece, Reply
from qa.serving.links import evidence, passage_link
from qa.serving.marks import marked_text

QUOTE_CHARS = 120
NEAREST = 3  # passages under a refusal


def answer_reply(answer: Answer, asked: str, public_url: str | None) -> Reply:
    """The answer, the question where a follow-up was filled in, and the sources."""
    lines: list[Line] = [(Piece(marked_text(answer).text, is_strong=answer.answered),)]
    if answer.generated:
        lines.append((Piece(LLM_GENERATED),))
    if answer.question and answer.question != asked:
        lines.append((Piece(BOT["understood"].format(question=answer.question)),))
    shown = [one for one in answer.citations if one.used] if answer.answered else answer.citations[:NEAREST]
    if shown:
        lines.append((Piece(BOT["sources" if answer.answered else "nearest"]),))
    for citation in shown:
        lines += _source_lines(citation, public_url)
    return Reply(answer.answer, tuple(lines))


def search_reply(query: str, hits: Sequence[Hit], public_url: str | None) -> Reply:
    """Ranked passages, without an answer."""
    if not hits:
        return Reply(BOT["found_none"], ((Piece(BOT["found_none"]),),))
    heading = BOT["found"].format(query=query, count=len(hits))
    lines: list[Line] = [(Piece(heading, is_strong=True),)]
    for hit in hits:
        place = evidence(hit.passage.span, hit.segments)
        link = _link(public_url, hit.passage.document_id, place)
        lines.append((Piece(f"[{hit.rank}] "), Piece(_title(hit.title, hit.source, hit.passage.page), link)))
        lines.append((Piece(quoted(hit.segments, hit.text)),))
    return Reply(heading, tuple(lines))


def quoted(segments: Sequence[Segment], text: str) -> str:
    """The marked words of a passage, or its beginning, on one line."""
    marked = "……".join(segment.text.strip() for segment in segments if segment.marked)
    line = " ".join((marked or text).split())
    return f"「{line if len(line) <= QUOTE_CHARS else line[:QUOTE_CHARS] + '……'}」"


def _source_lines(citation: Citation, public_url: str | None) -> list[Line]:
    place = evidence(citation.span, citation.segments)
    link = _link(public_url, citation.document_id, place)
    title = Piece(_title(citation.title, citation.source, citation.page), link)
    return [(Piece(f"[{citation.marker}] "), title), (Piece(quoted(citation.segments, citation.text)),)]


def _title(title: str, source: str, page: int | None) -> str:
    shown = title or source
    return shown if page is None else BOT["page"].format(title=shown, page=page)


def _link(public_url: str | None, document_id: str, place: Span) -> str | None:
    return passage_link(public_url, document_id, place) if public_url else None
