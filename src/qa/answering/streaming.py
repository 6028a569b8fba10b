"""An answer in parts, while it is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from qa.answering.answer import Answer, Citation
from qa.indexing.filters import Filters


@dataclass(frozen=True, slots=True)
class Began:
    """The passages that the answer will be written from."""

    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """More of the answer's text; it has been checked."""

    text: str


AnswerPart = Began | Piece | Answer


class Asks(Protocol):
    """Answers a question; `Answerer` does."""

    def ask(
        self, question: str, history: Sequence[str] = (), k: int = 5, filters: Filters = ...
    ) -> Answer: ...


@runtime_checkable
class Streams(Protocol):
    """Answers a question part by part: perhaps `Began` and pieces, last the whole answer.

    The pieces join to the answer, unless the writer failed half-way: then the last part is another answer, which
    takes their place.
    """

    def stream(
        self, question: str, history: Sequence[str] = (), k: int = 5, filters: Filters = ...
    ) -> Iterator[AnswerPart]: ...


def answer_parts(
    answerer: Asks, question: str, history: Sequence[str], k: int, filters: Filters
) -> Iterator[AnswerPart]:
    """The parts from any answerer; one that does not stream gives its answer alone."""
    if isinstance(answerer, Streams):
        yield from answerer.stream(question, history, k, filters)
    else:
        yield answerer.ask(question, history, k, filters)
