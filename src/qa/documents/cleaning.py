"""An extracted file becomes a document: text normalised once, blocks with exact offsets, title, date and place."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qa.documents.characters import normalise
from qa.documents.dating import reference_date
from qa.documents.document import Block, Document, Extracted, ExtractedBlock
from qa.documents.layout import lay_out
from qa.documents.placing import document_place
from qa.documents.sections import Part, assign_headings, classify
from qa.errors import EmptyDocumentError
from qa.language.span import Span

CLEANER_VERSION = 3
_DISPLAY = ("caption", "subtitle", "heading")


def clean(
    extracted: Extracted, *, source: str, document_id: str, overrides: Mapping[str, str] | None = None
) -> Document:
    """The cleaned document.

    Args:
        extracted: what the file's reader found.
        source: the document's name in the index; its stem is the title when the text has none.
        document_id: given by the index.
        overrides: title, date and place as a person gave them; they win over the front matter, which wins over the text.

    Raises:
        EmptyDocumentError: no text is left.
    """
    metadata = {**extracted.metadata, **{k: v for k, v in (overrides or {}).items() if v}}
    parts = assign_headings(_drop_repeated(_with_title(_parts(extracted.blocks), metadata)))
    if not parts:
        raise EmptyDocumentError(f"{source} holds no text", code="file_without_text")
    text, blocks = _assemble(parts)
    title = metadata.get("title") or _find_title(parts) or _stem(source)
    return Document(
        id=document_id,
        source=source,
        title=normalise(title),
        text=text,
        blocks=blocks,
        date=reference_date(text, metadata.get("date") or metadata.get("period", "")),
        place=metadata.get("place") or document_place(title, text),
        metadata=metadata,
    )


def _parts(blocks: Sequence[ExtractedBlock]) -> list[Part]:
    parts: list[Part] = []
    structured = [b for b in blocks if b.kind != "lines"]
    for block in blocks:
        if block.kind == "lines":
            pieces = [replace(p, page=block.page) for p in classify(lay_out(block.text))]
            parts = _join_pages(parts, pieces, is_first=not parts and not structured)
        else:
            lines = [normalise(line) for line in block.text.split("\n")]
            parts += [Part(block.kind, line, block.page, level=block.level) for line in lines if line]
    return parts


def _join_pages(before: list[Part], pieces: list[Part], *, is_first: bool) -> list[Part]:
    """Only the first page has a title block; elsewhere its lines are headings. A sentence may go on over the page's end."""
    if not is_first:
        demote = {"title": "heading", "subtitle": "caption", "byline": "caption"}
        pieces = [replace(p, kind=demote.get(p.kind, p.kind)) for p in pieces]  # type: ignore[arg-type]
    return before + pieces


def _with_title(parts: list[Part], metadata: Mapping[str, str]) -> list[Part]:
    """Title, subtitle and author that only the front matter knows stand in the text too: people ask about them."""
    lead: list[Part] = []
    for key, kind in (("title", "title"), ("subtitle", "subtitle"), ("author", "byline")):
        value = normalise(metadata.get(key, ""))
        if value and not any(value in p.text for p in parts[:8]):
            lead.append(Part(kind, value))  # type: ignore[arg-type]
    return lead + parts


def _drop_repeated(parts: Iterable[Part]) -> list[Part]:
    """Headers that are printed again and again (the same short line, its numbers aside) are kept once, as captions."""
    parts = list(parts)
    keys = [re.sub(r"[\s\d]", "", p.text) for p in parts]
    times = Counter(k for p, k in zip(parts, keys, strict=True) if p.kind in _DISPLAY and len(k) > 2)
    seen: set[str] = set()
    kept = []
    for part, key in zip(parts, keys, strict=True):
        if part.kind in _DISPLAY and times[key] > 1:
            if key in seen:
                continue
            part = replace(part, kind="caption") if part.kind == "heading" else part
        seen.add(key)
        kept.append(part)
    return kept


def _assemble(parts: Sequence[Part]) -> tuple[str, tuple[Block, ...]]:
    blocks, position, texts = [], 0, []
    for part in parts:
        end = position + len(part.text)
        blocks.append(Block(part.kind, Span(position, end), part.page, part.heading, part.section))
        texts.append(part.text)
        position = end + 1
    return "\n".join(texts), tuple(blocks)


def _find_title(parts: Sequence[Part]) -> str:
    """The title block's title; else the first display line of some length; "" when the text is all paragraphs."""
    title = next((p.text for p in parts if p.kind == "title"), "")
    if title:
        return title
    display = [
        p.text.lstrip("—") for p in parts if p.kind in ("heading", "subtitle", "caption") and not p.is_credit
    ]
    return next((text for text in display if len(text) >= 12), max(display, key=len, default=""))


def _stem(source: str) -> str:
    return source.rsplit("/", 1)[-1].rsplit(".", 1)[0]
