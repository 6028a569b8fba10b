"""An HTML tree as blocks in document order."""

import re
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.documents.document import ExtractedBlock, ExtractedKind
from qa.documents.readers.inline import flowing
from qa.documents.readers.table import Grid

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_DEPTH = 150  # below that, a tree is text without structure
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
_SKIPPED = frozenset({
    "script", "style", "head", "title", "template", "noscript", "img", "input", "textarea", "select", "svg",
})  # fmt: skip
_STRUCTURE = frozenset({"table", "h1", "h2", "h3", "ul", "ol"})  # no data table has them in its cells
_CELLS = frozenset({"td", "th"})
MAX_LONE_CELL = 80  # characters in a table of one row, before it is taken for layout
_INDENT = ("\u3000\u3000", "\xa0\xa0\xa0\xa0")
_SENTENCE_END = re.compile(r"[。！？!?；;：:…”」』）)]$")


def blocks_of(root: "LexborNode", noise: AbstractSet[int]) -> list[ExtractedBlock]:
    """Headings, paragraphs, list items and table rows below a node, in document order; nothing blank.

    Args:
        noise: the `mem_id` of nodes to pass over.
    """
    walk = _Walk(noise)
    walk.children(root, 0)
    walk.flush()
    return [block for block in walk.blocks if block.text.strip()]


def text_of(node: "LexborNode") -> str:
    """The text of an element on one line, <br> and block elements as a space, scripts left out."""
    pieces: list[str] = []
    for child in node.traverse(include_text=True):
        if child.tag == "-text" and (child.parent is None or child.parent.tag not in _SKIPPED):
            pieces.append(child.text_content or "")
        elif child.tag not in _INLINE and child.tag != "-text":
            pieces.append(" ")
    return flowing("".join(pieces))


def below(node: "LexborNode", tags: AbstractSet[str]) -> list["LexborNode"]:
    """The elements below a node that have one of these tags; `node.css` would match the node itself too."""
    return [child for child in node.traverse() if child.tag in tags and child.mem_id != node.mem_id]


class _Walk:
    """Collects inline text and closes it into a block wherever a block-level element begins or ends."""

    def __init__(self, noise: AbstractSet[int]) -> None:
        self.blocks: list[ExtractedBlock] = []
        self._noise = noise
        self._pieces: list[str] = []

    def children(self, node: "LexborNode", depth: int) -> None:
        label = 0
        for child in node.iter(include_text=True):
            if child.tag == "li" and node.tag == "ol":
                label += 1
                self.flush()
                self._pieces.append(f"{label}. ")
                self.children(child, depth + 1)
                self.flush()
            else:
                self._node(child, depth)

    def _node(self, node: "LexborNode", depth: int) -> None:
        tag = node.tag or ""
        if tag == "-text":
            # a line break of the source is white space here; "\v" is kept for <br>
            self._pieces.append((node.text_content or "").replace("\v", " "))
        elif tag == "br":
            self._pieces.append("\v")
        elif tag in _SKIPPED or tag.startswith("-") or node.mem_id in self._noise:
            return
        elif depth > MAX_DEPTH:
            self._pieces.append(text_of(node))
        elif tag in _INLINE:
            self.children(node, depth + 1)
        elif tag in _HEADINGS:
            self.flush()
            self._pieces.append(text_of(node))
            self.flush("heading")
        elif tag == "table" and not is_layout(node):
            self.flush()
            self.blocks += table_rows(node)
        elif tag == "pre":
            self.flush()
            self._pieces.append((node.text() or "").replace("\n", "\v"))
            self.flush()
        else:
            self.flush()
            self.children(node, depth + 1)
            self.flush()

    def flush(self, kind: ExtractedKind = "paragraph") -> None:
        """Close the text collected so far.

        Between <br> stand either whole paragraphs or hard-wrapped lines; only when each part looks whole are
        they taken for paragraphs, else they become one `lines` block.
        """
        raw, self._pieces = "".join(self._pieces), []
        parts = [part for part in raw.split("\v") if part.strip()]
        texts = [text for part in parts if (text := flowing(part))]
        if len(texts) > 1 and not _are_whole(parts):
            self.blocks.append(ExtractedBlock("lines", "\n".join(texts)))
        else:
            self.blocks += (ExtractedBlock(kind, text) for text in texts)


def _are_whole(parts: list[str]) -> bool:
    return all(
        _SENTENCE_END.search(before.rstrip()) or after.lstrip("\r\n\t ").startswith(_INDENT)
        for before, after in pairwise(parts)
    )


def is_layout(table: "LexborNode") -> bool:
    """A table that only places things on the page: with tables, headings or lists inside, or one column."""
    if table.attributes.get("role") == "presentation":
        return True
    if below(table, _STRUCTURE):
        return True
    cells = [below(row, _CELLS) for row in below(table, {"tr"})]
    if all(len(row) < 2 for row in cells):
        return True
    return len(cells) == 1 and any(len(text_of(cell)) > MAX_LONE_CELL for cell in cells[0])


def table_rows(table: "LexborNode") -> list[ExtractedBlock]:
    """A data table written out, each row with its header; the caption is a paragraph."""
    captions = [text for caption in below(table, {"caption"}) if (text := text_of(caption))]
    blocks = [ExtractedBlock("paragraph", text) for text in captions]
    grid = Grid()
    header_rows = 0
    rows = below(table, {"tr"})
    for number, row in enumerate(rows):
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
        if header_rows == number and cells and all(cell.tag == "th" for cell in cells):
            header_rows += 1
        is_labelled = header_rows == 0 and len(cells) > 1 and cells[0].tag == "th"
        column = 0
        for cell in cells:
            text = text_of(cell)
            if is_labelled and cell.tag == "th" and text and text[-1] not in "：:":
                text += "："
            height = _span(cell, "rowspan", len(rows) - number)
            column = grid.put(number, column, text, rows=height, columns=_span(cell, "colspan", 1000))
    return blocks + grid.blocks(len(rows), header_rows=header_rows)


def _span(cell: "LexborNode", name: str, most: int) -> int:
    value = (cell.attributes.get(name) or "1").strip()
    return min(int(value), most) if value.isascii() and value.isdigit() and len(value) < 6 else 1
