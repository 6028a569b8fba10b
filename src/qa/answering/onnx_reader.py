"""A reader of our own training: a transformer that marks answers, on a CPU and without torch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from qa.answering.span_network import LOW
from qa.answering.span_reader import MAX_QUESTION_CHARS, Read, decoded
from qa.answering.windows import MAX_CHARS, Window, plain, window_of
from qa.errors import ModelError
from qa.language.span import Span
from qa.network.onnx_model import TOKENIZER, OnnxModel

UNKNOWN, START, END = 1, 2, 3  # numbers of the special tokens
MAX_WINDOW_CHARS = 440  # what the recipe trains with


class OnnxReader:
    """A `PassageReader` over a folder that `qa.training.transformer.export` wrote; a token is a character."""

    def __init__(self, folder: Path) -> None:
        """Raises ModelError where a file is missing or damaged."""
        self._model = OnnxModel(folder)
        try:
            self._numbers = numbers_of_characters(folder / TOKENIZER)
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"cannot load the reader in {folder}: {error!r}; export the model again", model=folder.name
            ) from error

    def read(
        self, question: str, passages: Sequence[tuple[str, str]], max_chars: int = MAX_CHARS
    ) -> list[Read]:
        """See `PassageReader`."""
        asked = plain(question)[:MAX_QUESTION_CHARS]
        windows = [window_of(asked, title, text, max_chars) for title, text in passages]
        places = [i for i, w in enumerate(windows) if asked and (w.places >= 0).any()]
        found = [Read(0.0, (), None, np.zeros(len(text), np.float32)) for _, text in passages]
        if not places:
            return found
        outputs = self._model.run([self._row(asked, windows[i]) for i in places])
        for row, i in enumerate(places):
            body = windows[i].places[:MAX_WINDOW_CHARS] >= 0
            here = Span(len(asked) + 2, len(asked) + 2 + len(body))
            outside = np.where(body, 0.0, LOW).astype(np.float32)
            start, end, sought, offered = (one[row, here.start : here.end] for one in outputs[:4])
            ends = partial(_ends, end + outside, sought, offered)
            found[i] = decoded(windows[i], start + outside, ends, float(outputs[4][row]), passages[i][1])
        return found

    def _row(self, question: str, window: Window) -> tuple[list[int], list[int]]:
        """[CLS] question [SEP] window [SEP]; 1 where an answer may be."""
        text = window.text[:MAX_WINDOW_CHARS]
        ids = [START, *self._ids(question), END, *self._ids(text), END]
        body = (window.places[: len(text)] >= 0).astype(int).tolist()
        return ids, [0] * (len(question) + 2) + body + [0]

    def _ids(self, text: str) -> list[int]:
        return [self._numbers.get(char, UNKNOWN) for char in text]


def numbers_of_characters(tokenizer: Path) -> dict[str, int]:
    """The number of each single character of a saved tokenizer."""
    vocabulary = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    return {token: number for number, (token, _) in enumerate(vocabulary) if len(token) == 1}


def _ends(end: np.ndarray, sought: np.ndarray, offered: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """The logits of an end (inclusive) at each character, a row for each start."""
    return end + sought[starts] @ offered.T / np.float32(sought.shape[1] ** 0.5)
