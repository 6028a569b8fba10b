"""Tables written out: each row as 「地区：诸暨；GDP（亿元）：1658」, so that it says alone what it means."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from qa.documents.document import ExtractedBlock
from qa.documents.readers.inline import flowing

MAX_HEADER_CHARS = 40  # a longer cell is content, never the name of a column
MAX_SPAN = 1000
MAX_SPANNED = 100_000  # places filled in one table; then every cell fills its own only
MAX_HEADER_ROWS = 3
_NUMBER = re.compile(
    r"[(（]?[-+−±]?[¥￥$]?\d[\d,，]*(\.\d+)?\s*[%％‰]?[万亿千百]?\w{0,2}[)）]?|\d{4}-\d{2}(-\d{2}.*)?"
)
# a column may be named 2023 or 1-3月
_PERIOD = re.compile(r"((19|20)\d\d(年|-\d\d)?)?(\d{1,2}([-—~～]\d{1,2})?月份?)?")

Cell = tuple[int, int]


class Grid:
    """A table being filled cell by cell; a spanning cell fills every place that it covers."""

    def __init__(self) -> None:
        self._cells: dict[Cell, str] = {}
        self._covered: set[Cell] = set()
        self._room = MAX_SPANNED

    def put(self, row: int, column: int, text: str, *, rows: int = 1, columns: int = 1) -> int:
        """Put a cell at the first free place from `column` on; returns the column after it."""
        while (row, column) in self._cells:
            column += 1
        columns = min(max(columns, 1), MAX_SPAN)
        rows = min(max(rows, 1), MAX_SPAN)
        self._room -= rows * columns - 1
        if self._room < 0:
            rows = columns = 1
        for r in range(row, row + rows):
            for c in range(column, column + columns):
                self._cells.setdefault((r, c), text)
                if c > column:
                    self._covered.add((r, c))
        return column + columns

    def above(self, row: int, column: int) -> str:
        return self._cells.get((row - 1, column), "")

    def blocks(self, row_count: int, *, header_rows: int = 0) -> list[ExtractedBlock]:
        """The first `row_count` rows written out; see `table_blocks`."""
        width = 1 + max((c for r, c in self._cells if r < row_count), default=-1)
        rows = [[self._cells.get((r, c), "") for c in range(width)] for r in range(row_count)]
        return table_blocks(rows, covered=self._covered, header_rows=header_rows)


def table_blocks(
    rows: Sequence[Sequence[str]], *, covered: AbstractSet[Cell] = frozenset(), header_rows: int = 0
) -> list[ExtractedBlock]:
    """Write a table out.

    A row with a single cell is a `paragraph` (a title above the table, a note, a group); the first row with
    at least two names and no number is the header; below an empty row another header may begin. Empty rows
    and repetitions of the header are left out.

    Args:
        rows: the cells' texts; rows may differ in length.
        covered: places (row, column) filled from a cell to their left; they are not written again.
        header_rows: rows at the top that are known to be the header; 0 when not known.
    """
    width = max(map(len, rows), default=0)
    blocks: list[ExtractedBlock] = []
    names: list[str] | None = None
    after_gap = True
    number = 0
    while number < len(rows):
        own = _own_cells(rows[number], number, covered)
        height = 0
        if not own:
            after_gap = True
        elif len(own) == 1 and (width == 1 or own[0][0] == 0 or names is None):
            note = ExtractedBlock("paragraph", own[0][1])
            if after_gap or blocks[-1:] != [note]:  # else a merged cell that spans several rows
                blocks.append(note)
        else:
            if after_gap:
                height = _header_height(rows, number, covered, known=header_rows, is_first=names is None)
                if height:
                    names = _names(rows[number : number + height])
            names = names if names is not None else []
            after_gap = False
            if not height and (text := _written(own, names)):
                blocks.append(ExtractedBlock("row", text))
        number += max(height, 1)
    return blocks


def _own_cells(row: Sequence[str], number: int, covered: AbstractSet[Cell]) -> list[tuple[int, str]]:
    cells = ((c, flowing(text)) for c, text in enumerate(row) if text and (number, c) not in covered)
    return [(c, text) for c, text in cells if text]


def _header_height(
    rows: Sequence[Sequence[str]], start: int, covered: AbstractSet[Cell], *, known: int, is_first: bool
) -> int:
    """How many rows from `start` on are header; 0 when the row there is data."""
    if known > start:
        return known - start if known < len(rows) else 0
    below = next((n for n in range(start + 1, len(rows)) if any(rows[n])), None)
    if below is None or not _is_header(_own_cells(rows[start], start, covered)):
        return 0
    if not is_first and not any(_is_number(text) for _, text in _own_cells(rows[below], below, covered)):
        return 0  # below a gap, names over names are more likely data of the table above
    height = 1
    while height < MAX_HEADER_ROWS and start + height < len(rows) - 1:
        last = start + height - 1
        if not any((last, c) in covered for c in range(len(rows[last]))):
            break
        if not _is_header(_own_cells(rows[last + 1], last + 1, covered)):
            break
        height += 1
    return height


def _is_header(cells: Sequence[tuple[int, str]]) -> bool:
    texts = [text for _, text in cells]
    if len(texts) < 2 or any(len(text) > MAX_HEADER_CHARS or text[-1] in "：:" for text in texts):
        return False
    unnamed = [text for text in texts if _is_number(text)]
    return len(unnamed) < len(texts) and all(_PERIOD.fullmatch(text) for text in unnamed)


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _names(rows: Sequence[Sequence[str]]) -> list[str]:
    names = []
    for column in range(max(map(len, rows))):
        levels = [flowing(row[column]) if column < len(row) else "" for row in rows]
        name = "".join(dict.fromkeys(levels))  # a cell that spans two header rows is named once
        names.append(name if len(name) <= 2 * MAX_HEADER_CHARS else "")
    return names


def _written(cells: Sequence[tuple[int, str]], names: Sequence[str]) -> str:
    """The row as text; "" when it only repeats the header."""
    parts: list[str] = []
    is_label = False
    repeated = 0
    for column, text in cells:
        name = names[column].rstrip("：:") if column < len(names) else ""
        text = text if text[-1] in "：:" else text.rstrip("；;。")
        if is_label:
            parts[-1] += text
        elif name and name != text:
            parts.append(f"{name}：{text}")
        else:
            parts.append(text)
            repeated += name == text
        is_label = not name and bool(text) and text[-1] in "：:"
    return "" if repeated == len(cells) else "；".join(filter(None, parts))
