"""The stretch of a passage that the reader reads: its title, and the sentences that share most with the question."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qa.language.fold import simplify
from qa.language.span import Span
from qa.passages.sentences import passage_sentences

MAX_CHARS = 240
MAX_TITLE_CHARS = 40
MAX_PIECE_CHARS = 120
_CLAUSE = re.compile(r"[^，,；;：:、\n]*[，,；;：:、\n]?")


@dataclass(frozen=True, slots=True)
class Window:
    """What is read of one passage.

    Attributes:
        text: title, line break, chosen sentences, as they are compared (`plain`).
        places: for each character its place in the passage, −1 for the title's.
        sentence: for each character the number of its sentence, from 0; the title is one.
    """

    text: str
    places: np.ndarray
    sentence: np.ndarray


@lru_cache(maxsize=20_000)
def _plain_char(char: str) -> str:
    normal = unicodedata.normalize("NFKC", char).lower()
    return normal if len(normal) == 1 else char


def plain(text: str) -> str:
    """The text with as many characters, each half-width, lower-case and simplified where that keeps the length."""
    simple = simplify(text)
    return "".join(map(_plain_char, simple if len(simple) == len(text) else text))


def pieces_of(text: str) -> list[Span]:
    """The sentences, long ones cut at commas."""
    found: list[Span] = []
    for sentence in passage_sentences(text):
        if len(sentence) <= MAX_PIECE_CHARS:
            found.append(sentence)
            continue
        start = end = sentence.start
        for match in _CLAUSE.finditer(text, sentence.start, sentence.end):
            if match.end() - start > MAX_PIECE_CHARS and end > start:
                found.append(Span(start, end))
                start = end
            end = match.end()
        found.append(Span(start, sentence.end))
    return [s for s in found if len(s)]


def window_of(
    question: str, title: str, text: str, max_chars: int = MAX_CHARS, keep: Sequence[Span] = ()
) -> Window:
    """The window of a passage.

    Args:
        question: as compared (`plain`).
        title, text: of the passage, as they stand.
        keep: spans of the text that must be in it (for training).
    """
    pieces = pieces_of(text)
    normal = plain(text)
    wanted = {question[i : i + 2] for i in range(len(question) - 1)}
    found = [len(wanted & {normal[i : i + 2] for i in range(p.start, p.end - 1)}) for p in pieces]
    around = [
        n + 0.3 * max(found[max(0, i - 1) : i] + found[i + 1 : i + 2], default=0) for i, n in enumerate(found)
    ]
    order = sorted(
        range(len(pieces)), key=lambda i: (not any(pieces[i].overlaps(k) for k in keep), -around[i], i)
    )
    chosen, size = set[int](), 0
    for i in order:
        if size + len(pieces[i]) <= max_chars or not chosen:
            chosen.add(i)
            size += len(pieces[i])
    return _joined(normal, plain(title)[:MAX_TITLE_CHARS], [pieces[i] for i in sorted(chosen)])


def _joined(text: str, title: str, pieces: Sequence[Span]) -> Window:
    head = title + "\n" if title else ""
    places = [np.full(len(head), -1)] + [np.arange(p.start, p.end) for p in pieces]
    numbers = [np.zeros(len(head), int)] + [
        np.full(len(p), n) for n, p in enumerate(pieces, start=bool(head))
    ]
    return Window(
        head + "".join(p.of(text) for p in pieces),
        np.concatenate(places),
        np.concatenate(numbers).astype(int),
    )
