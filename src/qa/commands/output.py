"""How commands print: JSON, and tables whose columns count a Han character as two."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from qa.messages import CLI, COLUMNS

MAX_CELL_COLUMNS = 40


def print_json(document: object) -> None:
    """One JSON document on stdout, Chinese as it is."""
    print(json.dumps(document, ensure_ascii=False, indent=2))


def columns_of(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def shorten(text: str, max_columns: int) -> str:
    """The text, cut with … where it is wider than that."""
    if columns_of(text) <= max_columns:
        return text
    kept = ""
    for char in text:
        if columns_of(kept + char) > max_columns - 1:
            break
        kept += char
    return kept + "…"


def table(names: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Aligned lines, a heading first; `names` are keys of `COLUMNS`, numbers stand at the right."""
    cells = [[COLUMNS.get(name, name) for name in names]] + [[_cell(value) for value in row] for row in rows]
    widths = [max(columns_of(row[at]) for row in cells) for at in range(len(names))]
    right = [bool(rows) and all(isinstance(row[at], int | float) for row in rows) for at in range(len(names))]
    return ["  ".join(_pad(*cell) for cell in zip(row, widths, right, strict=True)).rstrip() for row in cells]


def _cell(value: object) -> str:
    if value is None or value == "":
        return CLI["none"]
    return f"{value:.3f}" if isinstance(value, float) else shorten(str(value), MAX_CELL_COLUMNS)


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * (width - columns_of(text))
    return space + text if right else text + space
