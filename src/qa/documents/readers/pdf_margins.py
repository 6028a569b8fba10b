"""Running heads, feet and page numbers: lines that stand at the edge of many pages."""

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from qa.documents.readers.pdf_columns import Line

EDGE_LINES = 3  # how deep a margin may be
MIN_PAGES = 3
_PAGE_NUMBER = re.compile(
    r"[-—–_·.|\s]*(?:第|page)?\s*\d{1,4}\s*页?(?:[\s/，,|]*(?:共|of)?\s*\d{1,4}\s*页?)?[-—–_·.|\s]*",
    re.IGNORECASE,
)

Key = tuple[str, str]


def without_margins(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[str]]:
    """Drop lines that are the same, digits aside, at the same edge of 3 pages or of more than half.

    A line goes only when everything between it and the edge goes too. A file of one page has no margins.

    Returns:
        The pages, and each dropped line once as it first stood, page numbers left out.
    """
    counts: Counter[Key] = Counter()
    for page in pages:
        counts.update({key for edge in _edges(page) for key, _ in edge if key[1]})
    most = min(MIN_PAGES, len(pages) // 2 + 1)
    repeated = {key for key, count in counts.items() if count >= max(2, most)}
    kept: list[list[Line]] = []
    margins: dict[Key, str] = {}
    for page in pages:
        dropped = _peeled(page, repeated)
        for key, line in dropped:
            if key[1] != "#":
                margins.setdefault(key, line.text)
        gone = {id(line) for _, line in dropped}
        kept.append([line for line in page if id(line) not in gone])
    return kept, list(margins.values())


def _edges(page: Sequence[Line]) -> list[list[tuple[Key, Line]]]:
    """The lines at the top and at the bottom, from the edge inwards."""
    top = sorted(page, key=lambda line: -line.top)[:EDGE_LINES]
    bottom = sorted(page, key=lambda line: line.bottom)[:EDGE_LINES]
    return [
        [(("top", _key(line.text)), line) for line in top],
        [(("bottom", _key(line.text)), line) for line in bottom],
    ]


def _peeled(page: Sequence[Line], repeated: AbstractSet[Key]) -> list[tuple[Key, Line]]:
    dropped: list[tuple[Key, Line]] = []
    for edge in _edges(page):
        for key, line in edge:
            if key not in repeated:
                break
            dropped.append((key, line))
    return dropped


def _key(text: str) -> str:
    """The text without digits and white space; "#" for a page number, "" for other lines of digits."""
    return "#" if _PAGE_NUMBER.fullmatch(text) else re.sub(r"[\d\s]", "", text)
