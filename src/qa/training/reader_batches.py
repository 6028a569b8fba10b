"""Rows as arrays, and batches of rows of like length."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from qa.answering.matched import match_characters
from qa.answering.span_reader import MAX_ANSWER_CHARS, MAX_QUESTION_CHARS
from qa.answering.windows import Window, plain, window_of
from qa.training.reader_rows import Row

WITH_TITLE = 0.6  # of the rows
SIZES = (160, 240, 240, 320)  # characters read of a passage


@dataclass(frozen=True, slots=True)
class Encoded:
    """One row: ids and features of window and question; `start`, `end` (inclusive) are −1 where no answer is known."""

    text: np.ndarray
    text_pairs: np.ndarray
    features: np.ndarray
    body: np.ndarray
    question: np.ndarray
    question_pairs: np.ndarray
    question_features: np.ndarray
    start: int
    end: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Alphabet:
    """Numbers of characters and pairs of characters (0: none, 1: unknown character), and how telling pairs are."""

    chars: Mapping[str, int]
    pairs: Mapping[str, int]
    weights: Mapping[str, float]

    def ids(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        chars = np.array([self.chars.get(c, 1) for c in text], np.int32)
        pairs = np.array([self.pairs.get(text[i : i + 2], 0) for i in range(len(text))], np.int32)
        return chars, pairs


def count_alphabet(texts: Sequence[str], chars: int, pairs: int) -> Alphabet:
    """The most frequent characters and pairs of the texts; weights are inverse document frequencies."""
    singles: Counter[str] = Counter()
    doubles: Counter[str] = Counter()
    for text in texts:
        normal = plain(text)
        singles.update(normal)
        doubles.update({normal[i : i + 2] for i in range(len(normal) - 1) if normal[i : i + 2].isalnum()})
    kept = [c for c, _ in sorted(singles.items(), key=lambda x: (-x[1], x[0]))[:chars]]
    common = sorted(doubles.items(), key=lambda x: (-x[1], x[0]))[:pairs]
    return Alphabet(
        {c: i for i, c in enumerate(kept, start=2)},
        {p: i for i, (p, _) in enumerate(common, start=1)},
        {p: float(np.log(len(texts) / n)) for p, n in common},
    )


@dataclass(frozen=True, slots=True)
class Cut:
    """A row as it is read: question and window, and the answer's first and last place in it, −1 where not known."""

    question: str
    window: Window
    start: int
    end: int


def cut_row(row: Row, sizes: Sequence[int], chance: random.Random) -> Cut | None:
    """The row's window, of one of several sizes, with its answer in it; None where the window lost the answer."""
    question = plain(row.question)[:MAX_QUESTION_CHARS]
    title = row.title if chance.random() < WITH_TITLE else ""
    window = window_of(question, title, row.text, chance.choice(sizes), row.answers[:1])
    if not question or not (window.places >= 0).any():
        return None
    if not row.answers:
        return Cut(question, window, -1, -1)
    answer = row.answers[0]
    first, last = (np.flatnonzero(window.places == at) for at in (answer.start, answer.end - 1))
    if not len(first) or not len(last) or last[0] - first[0] != len(answer) - 1:
        return None
    return Cut(question, window, int(first[0]), int(last[0])) if len(answer) <= MAX_ANSWER_CHARS else None


def encode_row(row: Row, alphabet: Alphabet, chance: random.Random) -> Encoded | None:
    """The row as arrays; None where its window lost the answer."""
    cut = cut_row(row, SIZES, chance)
    if cut is None:
        return None
    window, question = cut.window, cut.question
    matched = match_characters(question, window, alphabet.weights)
    return Encoded(
        *alphabet.ids(window.text), matched.passage.astype(np.float16), window.places >= 0,
        *alphabet.ids(question), matched.question, cut.start, cut.end, row.answered,
    )  # fmt: skip


def batches(rows: Sequence[Encoded], size: int, chance: random.Random) -> Iterator[list[Encoded]]:
    """All rows once, those of like length together, in an order that changes."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].text) + chance.random() * 40)
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    chance.shuffle(groups)
    for group in groups:
        yield [rows[i] for i in group]


def tensors(group: Sequence[Encoded]) -> dict[str, torch.Tensor]:
    """The arrays of a batch, padded with zeros."""
    names = ("text", "text_pairs", "features", "body", "question", "question_pairs", "question_features")
    found = {}
    for name in names:
        arrays = [np.asarray(getattr(one, name)) for one in group]
        shape = (len(group), max(len(a) for a in arrays), *arrays[0].shape[1:])
        kind = np.int64 if name in ("text", "text_pairs", "question", "question_pairs") else np.float32
        padded = np.zeros(shape, kind)
        for i, array in enumerate(arrays):
            padded[i, : len(array)] = array
        found[name] = torch.from_numpy(padded)
    return found
