"""The trained reader: for a question and passages, the likeliest answer spans, and whether a passage answers at all."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Protocol

import numpy as np

from qa.answering.matched import match_characters
from qa.answering.span_network import LOW, Sheet, SpanNetwork
from qa.answering.windows import MAX_CHARS, Window, plain, window_of
from qa.errors import ModelError
from qa.language.span import Span
from qa.passages.sentences import passage_sentences

BUILT_IN = Path(__file__).resolve().parent.parent / "models" / "reader_zh"
WEIGHTS, ALPHABET = "model.npz", "alphabet.json"
MAX_QUESTION_CHARS, MAX_ANSWER_CHARS = 60, 160
_MARKS = "，,；;。！？\n"
_FLATTENED, _WHOLE_CLAUSE, _TO_END = 0.5, 0.15, 0.1  # chosen on the development sets, docs/reader.md
_STARTS, _ENDS, _GUESSES = 6, 5, 8


@dataclass(frozen=True, slots=True)
class Guess:
    """A span of the passage's text, and its share of the probability, 0–1, given that the passage answers."""

    span: Span
    probability: float


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader says of one passage.

    Attributes:
        answered: the probability, 0–1, that the passage answers.
        guesses: likeliest spans, best first.
        central: the one that shares most characters with all likely spans; None where there are none.
        starts: for each character of the passage's text the probability that the answer starts there.
    """

    answered: float
    guesses: tuple[Guess, ...]
    central: Span | None
    starts: np.ndarray

    def within(self, span: Span) -> float:
        """The probability that the answer starts in a stretch of the passage."""
        return float(self.starts[span.start : span.end].sum())


class PassageReader(Protocol):
    """Reads passages for a question."""

    def read(
        self, question: str, passages: Sequence[tuple[str, str]], max_chars: int = MAX_CHARS
    ) -> list[Read]:
        """What each passage, given as title and text, says to the question; see `SpanReader.read`."""
        ...


class SpanReader:
    """Reads with the weights of one folder."""

    def __init__(self, folder: Path = BUILT_IN) -> None:
        """Raises ModelError where a file is missing or damaged."""
        try:
            alphabet = json.loads((folder / ALPHABET).read_text(encoding="utf-8"))
            with np.load(folder / WEIGHTS) as stored:
                weights = {name: stored[name].astype(np.float32) for name in stored.files}
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"cannot load the reader in {folder}: {error!r}; expected {ALPHABET} and {WEIGHTS}; "
                "install the package again or train one with `python -m qa.training.reader`",
                model=folder.name,
            ) from error
        pairs = [alphabet["pairs"][i : i + 2] for i in range(0, len(alphabet["pairs"]), 2)]
        self._chars = {c: i for i, c in enumerate(alphabet["chars"], start=2)}
        self._pairs = {p: i for i, p in enumerate(pairs, start=1)}
        self._weights = dict(zip(pairs, weights.pop("pair_weights").tolist(), strict=True))
        self._network = SpanNetwork(weights)

    def read(
        self, question: str, passages: Sequence[tuple[str, str]], max_chars: int = MAX_CHARS
    ) -> list[Read]:
        """What each passage, given as title and text, says to the question.

        Args:
            max_chars: of a passage that are read: its likeliest sentences.
        """
        asked = plain(question)[:MAX_QUESTION_CHARS]
        windows = [window_of(asked, title, text, max_chars) for title, text in passages]
        places = [i for i, w in enumerate(windows) if asked and (w.places >= 0).any()]
        marks = self._network.read(self._ids(asked), [self._sheet(asked, windows[i]) for i in places])
        found = [Read(0.0, (), None, np.zeros(len(text), np.float32)) for _, text in passages]
        for i, mark in zip(places, marks, strict=True):
            ends = partial(self._network.ends, mark)
            found[i] = decoded(windows[i], mark.start, ends, mark.answered, passages[i][1])
        return found

    def _ids(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        chars = np.array([self._chars.get(c, 1) for c in text], np.int64)
        return chars, np.array([self._pairs.get(text[i : i + 2], 0) for i in range(len(text))], np.int64)

    def _sheet(self, question: str, window: Window) -> Sheet:
        matched = match_characters(question, window, self._weights)
        return Sheet(*self._ids(window.text), matched.passage, window.places >= 0, matched.question)


def decoded(
    window: Window, start: np.ndarray, ends: Callable[[np.ndarray], np.ndarray], answered: float, text: str
) -> Read:
    """What a network's logits mean for a passage.

    Args:
        start: logit of an answer's start at each character of the window.
        ends: the logits of its end (inclusive) at each character, a row for each of some starts.
        answered: logit of there being an answer.
        text: the passage that the window was cut from.
    """
    begins = _softmax(start)
    places = window.places[: len(begins)]
    starts = np.zeros(len(text), np.float32)
    starts[places[places >= 0]] = begins[places >= 0]
    likely = _likely(places, begins, ends)
    best = sorted(likely, key=lambda one: -one[2])[:_GUESSES]
    guesses = tuple(Guess(Span(a, b), p) for a, b, p in best)
    return Read(1.0 / (1.0 + float(np.exp(-answered))), guesses, central(likely, text), starts)


def _likely(
    places: np.ndarray, begins: np.ndarray, ends: Callable[[np.ndarray], np.ndarray]
) -> list[tuple[int, int, float]]:
    """The likeliest ends of the likeliest starts: spans of the passage that the window holds in one piece."""
    firsts = np.argsort(-begins)[:_STARTS]
    length = np.arange(len(begins)) - firsts[:, None]
    logits = ends(firsts) + np.where((length < 0) | (length >= MAX_ANSWER_CHARS), LOW, 0.0)
    shares = _softmax(logits)
    lasts = np.argsort(-shares, axis=1)[:, :_ENDS]
    shares = begins[firsts, None] * np.take_along_axis(shares, lasts, axis=1)
    found = []
    for first, row, a, ends_at, worth in zip(
        firsts.tolist(),
        lasts.tolist(),
        places[firsts].tolist(),
        places[lasts].tolist(),
        shares.tolist(),
        strict=True,
    ):
        for last, b, probability in zip(row, ends_at, worth, strict=True):
            if 0 <= last - first < MAX_ANSWER_CHARS and a >= 0 and b - a == last - first:
                found.append((a, b + 1, probability))
    return found


def central(likely: Sequence[tuple[int, int, float]], text: str) -> Span | None:
    """The span that shares most characters with all likely ones, given as start, end and probability; None of none.

    Whole clauses around a likely span, whole sentences, and what goes on to a sentence's end are tried too and preferred:
    an answer seldom ends within a clause. The probabilities are flattened first, since a small network is surer than it
    should be.
    """
    if not likely:
        return None
    starts, ends, weights = (np.array(column) for column in zip(*likely, strict=True))
    weights = weights**_FLATTENED
    whole = _whole_clauses(text, likely)
    to_end = _to_sentence_ends(text, likely)
    tried = np.array([*zip(starts, ends, strict=True), *whole, *to_end])
    common = np.minimum(tried[:, 1:], ends) - np.maximum(tried[:, :1], starts)
    shared = 2 * np.maximum(common, 0) / (tried[:, 1:] - tried[:, :1] + ends - starts)
    value = shared @ weights / weights.sum()
    value[len(starts) :] += _WHOLE_CLAUSE
    value[len(starts) + len(whole) :] += _TO_END - _WHOLE_CLAUSE
    best = tried[int(value.argmax())]
    return Span(int(best[0]), int(best[1]))


def _to_sentence_ends(text: str, likely: Sequence[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """Each likely span to the end of its sentence, from where it starts and from where its sentence does."""
    spans = passage_sentences(text)
    first_of = {start: _sentence_at(spans, start) for start in {one[0] for one in likely}}
    last_of = {end: _sentence_at(spans, end - 1) for end in {one[1] for one in likely}}
    found = set()
    for start, end, _ in likely:
        first, last = first_of[start], last_of[end]
        if first is not None and last is not None:
            found |= {(first.start, last.end), (start, last.end)}
    return sorted(found)


def _sentence_at(spans: Sequence[Span], place: int) -> Span | None:
    number = bisect_right(spans, place, key=lambda span: span.start) - 1
    return spans[number] if number >= 0 and place < spans[number].end else None


def _whole_clauses(text: str, likely: Sequence[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """The spans widened to the next marks."""
    marks = [place for place, char in enumerate(text) if char in _MARKS]
    bounds = [0, *(place + 1 for place in marks)], [*marks, len(text)]
    left_of = {start: bounds[0][bisect_left(marks, start)] for start in {one[0] for one in likely}}
    right_of = {end: bounds[1][bisect_left(marks, end)] for end in {one[1] for one in likely}}
    return sorted({(left_of[start], right_of[end]) for start, end, _ in likely})


@lru_cache(maxsize=1)
def built_in_reader() -> SpanReader:
    """The reader that the package carries, loaded once."""
    return SpanReader()


def _softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
