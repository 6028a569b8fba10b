"""What the ranker learns from: documents of the training sources, and questions whose document is known."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa.errors import QaError
from qa.training.corpus import split_passage
from qa.training.made_questions import framed, made_question
from qa.training.sources import SOURCES

READING = ("cmrc2018_train", "drcd_dev", "crud_qa")  # the answer's place is known
TITLES = ("cmrc2018_train_title", "drcd_dev_title")  # title of a reading passage
HEADED = ("policy_part", "central_part", "law_chapter", "work_report")  # 「title heading」
QUERIES: Mapping[str, int] = {
    "cmrc2018_train": 3500, "drcd_dev": 1500, "crud_qa": 1500, "stard": 2400, "dureader_demo": 285,
    "law_definition": 500, "howtocook": 100, "policy_part": 1200, "central_part": 400, "law_chapter": 500,
    "work_report": 500, "uhgeval_title": 500, "csl_title": 500, "csl_keyword": 200, "lctt": 500,
    "xwlb_title": 1500, "xwlb_title2": 500, "xwlb_tag": 300, "crud_lead": 100,
}  # fmt: skip
DISTRACTORS: Mapping[str, int] = {"crud_text": 3000, "law_text": 2500, "policy_text": 2500, "xwlb_text": 1500}
MADE = 2500
FRAMED_RATIO = 0.3
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PoolDocument:
    """A document of the pool; its pieces, joined, are its text."""

    title: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """A question, the number of its document, and its short answer where that is known."""

    text: str
    source: str
    document: int
    answer: str = ""


@dataclass(slots=True)
class Pool:
    documents: list[PoolDocument] = field(default_factory=list)
    questions: list[PoolQuestion] = field(default_factory=list)
    _number_by_text: dict[str, int] = field(default_factory=dict)

    def document(self, text: str, title: str = "") -> int:
        """The number of the document with this text, which is added where it is new."""
        if text not in self._number_by_text:
            self._number_by_text[text] = len(self.documents)
            self.documents.append(PoolDocument(title, tuple(split_passage(text))))
        return self._number_by_text[text]


def make_pool(data: Path, seed: int, scale: float = 1.0) -> Pool:
    """Read the sources (classes A, B and C only); `scale` shrinks each for a trial."""
    chance = random.Random(seed)
    pool = Pool()
    titles = {row["p"]: row["q"] for name in TITLES for row in _rows(data, "pairs", name)}
    for name, count in QUERIES.items():
        _check(name)
        rows = list(_rows(data, "reader" if name in READING else "pairs", name))
        chance.shuffle(rows)
        for number, row in enumerate(rows):
            _add(pool, name, row, titles, chance, asks=number < int(count * scale))
            if number >= 4 * count * scale and name not in READING:
                break
    for name, count in DISTRACTORS.items():
        _check(name)
        rows = list(_rows(data, "text", name))
        for row in chance.sample(rows, min(len(rows), int(count * scale))):
            pool.document(row["text"])
    _add_made(pool, chance, int(MADE * scale))
    chance.shuffle(pool.questions)
    return pool


def _check(name: str) -> None:
    if SOURCES[name].licence_class == "R":
        raise QaError(f"{name} is for research only; weights trained on it may not ship")


def _add(
    pool: Pool, name: str, row: Row, titles: Mapping[str, str], chance: random.Random, *, asks: bool
) -> None:
    """One pair: its passage as a document, its query as a question when `asks`, else as the title."""
    query, passage = row["q"], row["p"]
    if name in READING:
        number = pool.document(passage, titles.get(passage, ""))
        if asks:
            answer = row["answers"][0]["text"] if row["answers"] else ""
            pool.questions.append(PoolQuestion(query, name, number, answer))
        return
    if name in HEADED and " " in query:
        title, heading = query.split(" ", 1)
        number = pool.document(passage, title)
        if asks:
            asked = f"{title}{heading}" if chance.random() < 0.6 else heading
            pool.questions.append(PoolQuestion(framed(asked, chance, FRAMED_RATIO), name, number))
        return
    number = pool.document(passage, "" if asks else query)
    if asks and not pool.documents[number].title:
        is_question = name in ("stard", "dureader_demo", "law_definition")
        text = query if is_question else framed(query, chance, FRAMED_RATIO)
        pool.questions.append(PoolQuestion(text, name, number))


def _add_made(pool: Pool, chance: random.Random, count: int) -> None:
    asked = {question.document for question in pool.questions}
    free = [number for number in range(len(pool.documents)) if number not in asked]
    for number in chance.sample(free, min(len(free), count)):
        document = pool.documents[number]
        piece = chance.choice(document.pieces)
        text = made_question(document.title, piece, chance)
        if text:
            pool.questions.append(PoolQuestion(text, "made", number, piece))


def _rows(data: Path, kind: str, name: str) -> Iterator[Row]:
    with gzip.open(data / kind / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
