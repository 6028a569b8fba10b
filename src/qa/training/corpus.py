"""The texts that an encoder learns from: pairs of query and passage, and passages alone."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.training.sources import Source

MAX_CHARS = 250


@dataclass(frozen=True, slots=True)
class Pair:
    """A query, a passage that answers it, and a near passage that does not ("" where none is known)."""

    query: str
    passage: str
    source: str
    negative: str = ""


def source_names(data: Path) -> set[str]:
    """Every source with a file below the data folder."""
    return {path.name.split(".")[0] for path in data.glob("*/*.jsonl.gz") if path.parent.name != "dev"}


def read_pairs(data: Path, sources: list[Source]) -> list[Pair]:
    """All pairs; of those with a marked answer the piece around it, and another piece as the negative."""
    return [pair for source in sources for _, pair in pairs_of(data, source)]


def is_marked(data: Path, source: Source) -> bool:
    """Whether its questions have their answers marked in the passages."""
    return (data / "reader" / f"{source.name}.jsonl.gz").exists()


def pairs_of(data: Path, source: Source) -> Iterator[tuple[str, Pair]]:
    """Each pair with the whole passage that it is taken from."""
    if is_marked(data, source):
        for row in _rows(data / "reader" / f"{source.name}.jsonl.gz"):
            yield from ((row["p"], pair) for pair in _answer_pairs(row))
    else:
        for row in _rows(data / "pairs" / f"{source.name}.jsonl.gz"):
            yield row["p"], Pair(row["q"], row["p"], source.name)


def read_texts(data: Path, sources: list[Source]) -> list[str]:
    """All passages that stand in no pair."""
    return [row["text"] for source in sources for row in _rows(data / "text" / f"{source.name}.jsonl.gz")]


def split_passage(text: str, max_chars: int = MAX_CHARS) -> list[str]:
    """Whole sentences, packed up to `max_chars` where they allow it; joined they give the text."""
    pieces, piece = [], ""
    for sentence in re.split(r"(?<=[。！？；!?;\n])", text):
        if piece and len(piece) + len(sentence) > max_chars:
            pieces.append(piece)
            piece = ""
        piece += sentence
    return [*pieces, piece] if piece else pieces


def _answer_pairs(row: dict[str, Any]) -> Iterator[Pair]:
    """The piece that holds the first answer; the longest other piece is the near miss."""
    if not row["answers"]:
        return
    place, end = row["answers"][0]["start"], 0
    pieces = split_passage(row["p"])
    for number, piece in enumerate(pieces):
        end += len(piece)
        if place < end:
            others = pieces[:number] + pieces[number + 1 :]
            yield Pair(row["q"], piece, row["src"], max(others, key=len, default=""))
            return


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
