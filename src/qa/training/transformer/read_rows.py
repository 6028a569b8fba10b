"""The rows that the transformer reader learns from, in a file: nothing else is needed where it is trained.

python -m qa.training.transformer.read_rows --data DIR --out FILE --held FILE [--made 2]

One JSON object a line: `q` question, `w` window (title and body as `windows.plain` leaves them), `b` where the body
starts, `s` and `e` the answer's first and last character (−1 where it is not known), `a` 1 where the window answers,
`src` the source. Equal windows stand together, so that the file packs well.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qa.training.reader_batches import cut_row
from qa.training.reader_misses import all_misses
from qa.training.reader_rows import (
    Row,
    held_out_passages,
    made_from_texts,
    read_pairs,
    read_questions,
    reworded,
)
from qa.training.reader_segments import segment_rows

SIZES = (160, 240, 300, 360)  # characters read of a passage
HELD_OUT = 100  # passages


def rows_of(data: Path, chance: random.Random, made: float) -> tuple[list[Row], set[str]]:
    """All rows, and the passages whose questions are held out."""
    asked = read_questions(data)
    held = held_out_passages(asked, HELD_OUT, chance)
    made_rows = made_from_texts(data, chance, made)
    others = [read_pairs(data, chance), segment_rows(data, chance)]
    groups = [asked, made_rows, *others, all_misses(asked, made_rows, others, chance)]
    again = [reworded(row, chance) for row in asked if row.text not in held]
    return [row for group in (*groups, again) for row in group], held


def window_row(row: Row, chance: random.Random) -> dict[str, Any] | None:
    """The row as the reader will see it; None where the window lost the answer."""
    cut = cut_row(row, SIZES, chance)
    if cut is None:
        return None
    return {
        "q": cut.question, "w": cut.window.text, "b": int((cut.window.places >= 0).argmax()),
        "s": cut.start, "e": cut.end, "a": int(row.answered), "src": row.source,
    }  # fmt: skip


def write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    ordered = sorted(rows, key=lambda row: row["w"])
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in ordered)
    path.write_text("".join(lines), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the rows of the transformer reader")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--held", type=Path, required=True, help="rows held out, for measuring")
    parser.add_argument(
        "--made", type=float, default=2.0, help="rows made from text, as a share of the usual number"
    )
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    rows, held = rows_of(arguments.data, chance, arguments.made)
    parts: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for row in rows:
        if found := window_row(row, chance):
            parts[row.text in held].append(found)
    write_rows(arguments.out, parts[False])
    write_rows(arguments.held, parts[True])
    print(f"{len(parts[False])} rows, {len(parts[True])} held out")


if __name__ == "__main__":
    main()
