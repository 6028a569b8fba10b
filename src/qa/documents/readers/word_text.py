"""The text inside WordprocessingML elements."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qa.documents.document import ExtractedBlock, ExtractedKind
from qa.documents.readers.inline import flowing
from qa.documents.readers.table import MAX_SPAN, Grid

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # a text box's second copy
)
_BOX = W + "txbxContent"
_SKIPPED = frozenset({_FALLBACK, _BOX, W + "moveFrom", W + "del", W + "tbl"})
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style means here; `level` is a heading's, from 1, else 0."""

    kind: ExtractedKind
    level: int = 0
    is_subtitle: bool = False


def paragraph_text(paragraph: Any) -> str:
    """A paragraph on one line, deleted text and text boxes left out."""
    return flowing("".join(_pieces(paragraph)))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag == W + "noBreakHyphen":
            yield "-"
        elif child.tag in (W + "tab", W + "br", W + "cr"):
            yield " " if child.tag == W + "tab" else "\n"
        elif child.tag not in _SKIPPED:
            yield from _pieces(child)


def text_boxes(paragraph: Any) -> Iterator[str]:
    """The paragraphs of the text boxes anchored in a paragraph."""
    for box in paragraph.iter(_BOX):
        if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
            for inner in box.iter(W + "p"):
                if text := paragraph_text(inner):
                    yield text


def footnotes(part: Any) -> Iterator[str]:
    """The text of each footnote of a document part."""
    from docx.oxml import parse_xml

    for relation in part.rels.values():
        if relation.reltype == _FOOTNOTES and not relation.is_external:
            for note in parse_xml(relation.target_part.blob).iter(W + "footnote"):
                text = " ".join(filter(None, (paragraph_text(inner) for inner in note.iter(W + "p"))))
                if text and note.get(W + "type") in (None, "normal"):
                    yield text


def table_blocks_of(table: Any) -> list[ExtractedBlock]:
    """A table written out row by row; one that only places text on the page becomes paragraphs."""
    rows = [row for row in table.iter(W + "tr") if next(row.iterancestors(W + "tbl")) is table]
    cells = [
        [cell for cell in row.iter(W + "tc") if next(cell.iterancestors(W + "tr")) is row] for row in rows
    ]
    if all(len(row) < 2 for row in cells):
        return _layout(cell for row in cells for cell in row)
    grid = Grid()
    for number, (row, own) in enumerate(zip(rows, cells, strict=True)):
        column = _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
        for cell in own:
            columns = _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1)
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            is_continued = merge is not None and merge.get(W + "val", "continue") == "continue"
            text = grid.above(number, column) if is_continued else _cell_text(cell)
            column = grid.put(number, column, text, columns=columns)
    header_rows = 0
    while header_rows < len(rows) and rows[header_rows].find(f"{W}trPr/{W}tblHeader") is not None:
        header_rows += 1
    return grid.blocks(len(rows), header_rows=header_rows)


def _layout(cells: Iterator[Any]) -> list[ExtractedBlock]:
    blocks: list[ExtractedBlock] = []
    for cell in cells:
        for child in cell:
            if child.tag == W + "tbl":
                blocks += table_blocks_of(child)
            elif child.tag == W + "p" and (text := paragraph_text(child)):
                blocks.append(ExtractedBlock("paragraph", text))
    return blocks


def _cell_text(cell: Any) -> str:
    texts = (paragraph_text(paragraph) for paragraph in cell.iter(W + "p"))
    return flowing("\n".join(filter(None, texts)))


def _number(element: Any, default: int) -> int:
    value = element.get(W + "val", "") if element is not None else ""
    return min(int(value), MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 6 else default
