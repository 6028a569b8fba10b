"""The rows that the reader learns from: people's questions, questions made from text, and near misses without an answer."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qa.language.span import Span
from qa.training.negatives import bigrams
from qa.training.reader_cloze import made_rows

QUESTIONS = ("cmrc2018_train", "drcd_dev", "crud_qa")
TEXTS = {
    "policy_text": 3000, "policy_part": 2500, "work_report": 1300, "central_part": 500, "law_text": 3000,
    "xwlb_text": 3500, "crud_text": 3500, "law_definition": 1200,
}  # fmt: skip
MAX_TEXT_CHARS = 420


@dataclass(frozen=True, slots=True)
class Row:
    """A question and a passage; `answers` are spans of the text, none where it does not answer."""

    question: str
    title: str
    text: str
    answers: tuple[Span, ...]
    source: str


def read_questions(data: Path) -> list[Row]:
    """The rows of people's and generated questions, with titles where they are known."""
    titles = _titles(data)
    rows = []
    for name in QUESTIONS:
        for row in _lines(data / "reader" / f"{name}.jsonl.gz"):
            spans = tuple(
                dict.fromkeys(Span(a["start"], a["start"] + len(a["text"])) for a in row["answers"])
            )
            rows.append(Row(row["q"], titles.get(row["p"][:60], ""), row["p"], spans, name))
    return rows


def _titles(data: Path) -> dict[str, str]:
    found = {}
    for name in ("cmrc2018_train_title", "drcd_dev_title"):
        for row in _lines(data / "pairs" / f"{name}.jsonl.gz"):
            found[row["p"][:60]] = row["q"]
    return found


def made_from_texts(data: Path, chance: random.Random, share: float = 1.0) -> list[Row]:
    """Rows made from passages of laws, official documents and news, two a passage at most."""
    rows = []
    for name, wanted in TEXTS.items():
        count = int(wanted * share)
        passages = list(_passages(data, name))
        chance.shuffle(passages)
        made: list[Row] = []
        for title, text in passages:
            if len(made) >= count:
                break
            text = text[:MAX_TEXT_CHARS]
            made += [Row(m.question, title, text, (m.span,), name) for m in made_rows(text, chance, 2)]
        rows += made[:count]
    return rows


def _passages(data: Path, name: str) -> Iterator[tuple[str, str]]:
    path = data / "text" / f"{name}.jsonl.gz"
    if path.exists():
        yield from (("", row["text"]) for row in _lines(path))
    for row in _lines(data / "pairs" / f"{name}.jsonl.gz"):
        yield row["q"], row["p"]


def without_answers(rows: Sequence[Row], chance: random.Random, depth: int = 6) -> list[Row]:
    """For each row one near miss: another passage found by BM25, or its own without the sentence that answers.

    A passage that holds the answer's words is never taken. One of the first `depth` hits is drawn, the first ones
    most often.
    """
    import bm25s

    groups = defaultdict(list)
    for row in rows:
        groups[row.source].append(row)
    missed: list[Row] = []
    for own in groups.values():
        texts = list(dict.fromkeys(r.text for r in own))
        title_of = {r.text: r.title for r in own}
        index = bm25s.BM25()
        index.index([bigrams(t) for t in texts], show_progress=False)
        hits, _ = index.retrieve(
            [bigrams(r.question) for r in own], k=min(depth + 2, len(texts)), show_progress=False
        )
        for row, found in zip(own, hits, strict=True):
            if chance.random() < 0.45 and (rest := _without_sentence(row)):
                missed.append(rest)
                continue
            others = [texts[h] for h in found if texts[h] != row.text and not _holds(row, texts[h])]
            if others:
                pick = others[min(len(others) - 1, int(chance.expovariate(0.9)))]
                missed.append(replace(row, text=pick, title=title_of[pick], answers=()))
    return missed


def _holds(row: Row, text: str) -> bool:
    return any(a.of(row.text) in text for a in row.answers)


def _without_sentence(row: Row) -> Row | None:
    """The row's own passage without every sentence that holds an answer."""
    words = {a.of(row.text) for a in row.answers}
    parts = re.split(r"(?<=[。！？；!?\n])", row.text)
    kept = "".join(p for p in parts if not any(w in p for w in words))
    if any(len(w) > 40 for w in words) or len(kept) < 40 or any(w in kept for w in words):
        return None
    return replace(row, text=kept, answers=())


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
