"""What a file becomes: first extracted blocks, then a cleaned document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from qa.language.span import Span

BlockKind = Literal["title", "subtitle", "byline", "heading", "paragraph", "caption", "quote", "list", "row"]
ExtractedKind = Literal["title", "heading", "paragraph", "row", "lines"]


@dataclass(frozen=True, slots=True)
class ExtractedBlock:
    """A piece of a file as its reader found it.

    `lines` is raw text whose line breaks mean nothing yet (plain text, a PDF page); the other kinds come from formats
    that know their structure. A `row` is one row of a table written out with its header: 「地区：诸暨；增速：7.5%」.
    `level` is a heading's, from 1, the widest; 0 where the format does not say.
    """

    kind: ExtractedKind
    text: str
    page: int | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Extracted:
    """A file's blocks in reading order, and what its front matter or properties say (`title`, `date`, `place`, …)."""

    blocks: tuple[ExtractedBlock, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or other piece of a cleaned document.

    Attributes:
        kind: what the block is.
        span: its place in `Document.text`; blocks follow one another without overlap.
        page: the page it begins on, from 1; None where the format has none.
        heading: the heading in force, wherever it stood; "" before the first one.
        section: number of the section, from 0; a passage never crosses sections.
    """

    kind: BlockKind
    span: Span
    page: int | None = None
    heading: str = ""
    section: int = 0


@dataclass(frozen=True, slots=True)
class ReferenceDate:
    """The time that 今年 and 去年 count from: `value` is YYYY, YYYY-MM or YYYY-MM-DD; `evidence` says how it is known."""

    value: str
    evidence: str

    @property
    def year(self) -> int:
        return int(self.value[:4])


@dataclass(frozen=True, slots=True)
class Document:
    """A cleaned article. Every offset anywhere counts code points of `text`."""

    id: str
    source: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    date: ReferenceDate | None = None
    place: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def headings(self) -> tuple[Block, ...]:
        return tuple(b for b in self.blocks if b.kind in ("title", "subtitle", "heading"))
