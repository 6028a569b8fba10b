"""Markdown made of texts that may hold anything: a cell shows them as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from qa.evaluation.svg import printable

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARKS = re.compile(r"[\\`*_\[\]#|~:$^]")
MAX_CELL_CHARS = 300


def cell(text: object) -> str:
    """The text on one line, cut at `MAX_CELL_CHARS`; nothing in it is markup, neither Markdown nor HTML."""
    line = " ".join(printable(str(text)).split())
    if len(line) > MAX_CELL_CHARS:
        line = line[: MAX_CELL_CHARS - 1] + "…"
    return _MARKS.sub(r"\\\g<0>", line).translate(_ENTITIES).replace("www.", "www\\.")


def table(names: Iterable[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table, its cells escaped, with a blank line after it."""
    heading = [cell(name) for name in names]
    lines = [heading, ["---"] * len(heading), *([_shown(one) for one in row] for row in rows)]
    return [*("| " + " | ".join(line) + " |" for line in lines), ""]


def _shown(value: object) -> str:
    if value is None or value == "":
        return "—"
    return cell(f"{value:.3f}" if isinstance(value, float) else value)


def image(words: str, file_name: str) -> list[str]:
    """A picture that lies beside the report."""
    return [f"![{cell(words)}]({quote(file_name)})", ""]
