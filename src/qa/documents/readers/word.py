"""Word documents (.docx), read by python-docx."""

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from qa.documents.document import Extracted, ExtractedBlock
from qa.documents.readers.archive import check_archive
from qa.documents.readers.word_text import Style, W, footnotes, paragraph_text, table_blocks_of, text_boxes

if TYPE_CHECKING:
    from docx.document import Document

_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_TRANSPARENT = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
MAX_STYLE_PARENTS = 12


def read_word(data: bytes) -> Extracted:
    """Title, headings, paragraphs and table rows in document order.

    Text boxes follow their paragraph, footnotes come last. A single level-1 heading at the very top counts as
    the title. The metadata hold a subtitle in that style, and the file's own title and author when the
    beginning of the text shows them too: both are often left over from another file.

    Raises:
        UnreadableFileError: no whole .docx.
    """
    check_archive(data, "word/document.xml", "Word 文档（.docx）")
    import docx

    document = docx.Document(io.BytesIO(data))
    styles = _styles(document)
    metadata: dict[str, str] = {}
    blocks: list[ExtractedBlock] = []
    levels: list[int] = []
    for element in _body(document.element.body):
        if element.tag == W + "tbl":
            blocks += table_blocks_of(element)
            continue
        style = _style_of(element, styles)
        if text := paragraph_text(element):
            blocks.append(ExtractedBlock(style.kind, text, level=style.level))
            levels += [style.level] if style.level else []
            if style.is_subtitle:
                metadata.setdefault("subtitle", text)
        blocks += (ExtractedBlock("paragraph", text) for text in text_boxes(element))
    has_title = any(block.kind == "title" for block in blocks)
    if not has_title and levels.count(1) == 1 and blocks[0].kind == "heading" and levels[0] == 1:
        blocks[0] = ExtractedBlock("title", blocks[0].text)
    metadata |= _properties(document, "".join(block.text for block in blocks[:8]))
    blocks += (ExtractedBlock("paragraph", text) for text in footnotes(document.part))
    return Extracted(tuple(blocks), metadata)


def _body(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables, those inside content controls and tracked insertions too."""
    for child in parent:
        if child.tag in (W + "p", W + "tbl"):
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _body(child)


def _styles(document: "Document") -> dict[str, Style]:
    """What each style, or the nearest one that it is based on, makes of a paragraph."""
    elements = {style.style_id: style.element for style in document.styles}
    names = {style.style_id: style.name or "" for style in document.styles}
    found: dict[str, Style] = {}
    for style_id in elements:
        current: str | None = style_id
        for _ in range(MAX_STYLE_PARENTS):
            if current is None or current not in elements:
                break
            if (style := _style(names[current], elements[current])) is not None:
                found[style_id] = style
                break
            parent = elements[current].find(W + "basedOn")
            current = parent.get(W + "val") if parent is not None else None
    return found


def _style(name: str, element: Any) -> Style | None:
    lowered = name.strip().lower()
    if lowered in ("title", "标题"):
        return Style("title")
    if lowered in ("subtitle", "副标题"):
        return Style("paragraph", is_subtitle=True)
    if match := _HEADING.match(lowered):
        return Style("heading", level=int(match[1]))
    return _outlined(element)


def _outlined(element: Any) -> Style | None:
    """A heading by its outline level, 0 being the highest and 9 body text."""
    outline = element.find(f"{W}pPr/{W}outlineLvl")
    value = outline.get(W + "val", "9") if outline is not None else "9"
    return Style("heading", level=int(value) + 1) if value in "012345678" else None


def _style_of(paragraph: Any, styles: dict[str, Style]) -> Style:
    reference = paragraph.find(f"{W}pPr/{W}pStyle")
    named = styles.get(reference.get(W + "val")) if reference is not None else None
    return named or _outlined(paragraph) or Style("paragraph")


def _properties(document: "Document", beginning: str) -> dict[str, str]:
    properties = document.core_properties
    squeezed = "".join(beginning.split())
    values = {"title": (properties.title or "").strip(), "author": (properties.author or "").strip()}
    return {key: text for key, text in values.items() if len(text) > 1 and "".join(text.split()) in squeezed}
