"""The rows that the reader learns from: people's questions, questions made from text, and headings of passages."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qa.language.fold import fold
from qa.language.span import Span
from qa.language.synonyms import general_synonyms
from qa.language.words import cut
from qa.training.reader_cloze import made_rows

QUESTIONS = ("cmrc2018_train", "drcd_dev", "crud_qa")
TEXTS = {
    "policy_text": 3000, "policy_part": 2500, "work_report": 1300, "central_part": 500, "law_text": 3000,
    "xwlb_text": 3500, "crud_text": 3500, "law_definition": 1200,
}  # fmt: skip
PAIRS = {
    "stard": 2480, "dureader_demo": 285, "law_definition": 1500, "policy_part": 1500, "work_report": 800,
    "central_part": 400, "xwlb_title": 3000, "uhgeval_title": 500,
}  # fmt: skip
MAX_TEXT_CHARS = 420
DROPPED, REPLACED = 0.12, 0.5  # of the words of a question that is reworded


@dataclass(frozen=True, slots=True)
class Row:
    """A question and a passage.

    Attributes:
        answers: spans of the text; none where it does not answer, or where they are not known.
        answered: whether the passage answers.
    """

    question: str
    title: str
    text: str
    answers: tuple[Span, ...]
    source: str
    answered: bool


def read_questions(data: Path) -> list[Row]:
    """The rows of people's and generated questions, with titles where they are known."""
    titles = _titles(data)
    rows = []
    for name in QUESTIONS:
        for row in lines_of(data / "reader" / f"{name}.jsonl.gz"):
            spans = tuple(
                dict.fromkeys(Span(a["start"], a["start"] + len(a["text"])) for a in row["answers"])
            )
            rows.append(Row(row["q"], titles.get(row["p"][:60], ""), row["p"], spans, name, bool(spans)))
    return rows


def held_out_passages(asked: Sequence[Row], count: int, chance: random.Random) -> set[str]:
    """The passages, a tenth of all at most, whose questions are not trained on."""
    passages = sorted({row.text for row in asked})
    chance.shuffle(passages)
    return set(passages[: min(count, len(passages) // 10)])


def _titles(data: Path) -> dict[str, str]:
    found = {}
    for name in ("cmrc2018_train_title", "drcd_dev_title"):
        for row in lines_of(data / "pairs" / f"{name}.jsonl.gz"):
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
            made += [Row(m.question, title, text, (m.span,), name, True) for m in made_rows(text, chance, 2)]
        rows += made[:count]
    return rows


def _passages(data: Path, name: str) -> Iterator[tuple[str, str]]:
    path = data / "text" / f"{name}.jsonl.gz"
    if path.exists():
        yield from (("", row["text"]) for row in lines_of(path))
    for row in lines_of(data / "pairs" / f"{name}.jsonl.gz"):
        yield row["q"], row["p"]


def read_pairs(data: Path, chance: random.Random) -> list[Row]:
    """Questions and headings with the passage that answers them; where it answers is not known."""
    rows = []
    for name, wanted in PAIRS.items():
        found = [r for r in lines_of(data / "pairs" / f"{name}.jsonl.gz") if 4 <= len(r["q"]) <= 60]
        chance.shuffle(found)
        rows += [Row(r["q"], "", r["p"][:MAX_TEXT_CHARS], (), name, True) for r in found[:wanted]]
    return rows


def reworded(row: Row, chance: random.Random) -> Row:
    """The same row asked in other words: some left out, some replaced by others of the same meaning."""
    kept = []
    for word in cut(row.question):
        if len(word) > 1 and chance.random() < DROPPED:
            continue
        others = general_synonyms().alternatives_of_folded(fold(word)) if chance.random() < REPLACED else ()
        kept.append(chance.choice(list(others)) if others else word)
    question = "".join(kept)
    return replace(row, question=question) if len(question) >= 4 else row


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
