"""Markdown, parsed by markdown-it-py (CommonMark with tables and strikethrough)."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.documents.document import Extracted, ExtractedBlock, ExtractedKind
from qa.documents.readers.encoding import decode
from qa.documents.readers.front_matter import split_front_matter
from qa.documents.readers.html import fragment_blocks
from qa.documents.readers.inline import flowing
from qa.documents.readers.table import Grid

if TYPE_CHECKING:
    from markdown_it.token import Token

# CommonMark leaves 「**“枫桥经验”**是」 as it is: after punctuation it wants a space, which Chinese has not
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,500}?)(?<=\S)\1")
_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)


def read_markdown(data: bytes) -> Extracted:
    """Headings, paragraphs, list items and table rows, without marks.

    The first heading of level 1 is the title, unless the front matter has another.

    Raises:
        UnreadableFileError: the bytes are no text.
    """
    from markdown_it import MarkdownIt

    metadata, text = split_front_matter(decode(data))
    # Chinese paragraphs are often indented by four spaces, and they are no code
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
    return Extracted(tuple(_Walk(metadata.get("title", "")).blocks(parser.parse(text))), metadata)


class _Walk:
    """One pass over the tokens of a document."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._has_title = False
        self._label = ""
        self._lists: list[bool] = []  # for each open list, whether it is numbered
        self._table: _Table | None = None

    def blocks(self, tokens: Sequence["Token"]) -> list[ExtractedBlock]:
        blocks: list[ExtractedBlock] = []
        heading_tag = ""
        for token in tokens:
            match token.type:
                case "heading_open":
                    heading_tag = token.tag
                case "heading_close":
                    heading_tag = ""
                case "ordered_list_open" | "bullet_list_open":
                    self._lists.append(token.type == "ordered_list_open")
                case "ordered_list_close" | "bullet_list_close":
                    self._lists.pop()
                case "list_item_open":
                    self._label = f"{token.info}{token.markup} " if self._lists[-1] else ""
                case "table_open":
                    self._table = _Table()
                case "table_close" if self._table:
                    blocks += self._table.blocks()
                    self._table = None
                case "tr_open" if self._table:
                    self._table.next_row()
                case "inline" if self._table:
                    self._table.put(plain_text(token))
                case "inline":
                    text = self._label + plain_text(token)
                    self._label = ""
                    kind = self._heading(heading_tag, text) if heading_tag else "paragraph"
                    blocks.append(ExtractedBlock(kind, text, level=int(heading_tag[1:] or 0)))
                case "fence" | "code_block":
                    lines = token.content.splitlines()
                    blocks += (ExtractedBlock("paragraph", line.strip()) for line in lines)
                case "html_block":
                    blocks += _html_blocks(token.content)
        return [block for block in blocks if block.text]

    def _heading(self, tag: str, text: str) -> ExtractedKind:
        if tag == "h1" and not self._has_title and self._title in ("", text):
            self._has_title = True
            return "title"
        return "heading"


class _Table:
    def __init__(self) -> None:
        self._grid = Grid()
        self._row = -1
        self._column = 0

    def next_row(self) -> None:
        self._row += 1
        self._column = 0

    def put(self, text: str) -> None:
        self._column = self._grid.put(self._row, self._column, text)

    def blocks(self) -> list[ExtractedBlock]:
        return self._grid.blocks(self._row + 1, header_rows=1)


def plain_text(inline: "Token") -> str:
    """The text of an inline token: no marks, links as their text, images as their description."""
    pieces: list[str] = []
    for token in inline.children or ():
        if token.type in ("text", "code_inline", "image"):
            pieces.append(token.content)
        elif token.type in ("softbreak", "hardbreak") or token.content.lower().startswith("<br"):
            pieces.append("\n")
    return _STRONG.sub(r"\2", flowing("".join(pieces)))


def _html_blocks(html: str) -> list[ExtractedBlock]:
    html = _COMMENT.sub("", html)
    return fragment_blocks(html) if html.strip() else []
