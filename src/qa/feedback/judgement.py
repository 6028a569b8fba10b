"""What is kept of a question that was judged or refused."""

from dataclasses import dataclass
from typing import Literal

Rating = Literal["useful", "useless", "refused"]  # refused: nobody judged it, the service had no answer


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage that was shown with an answer."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A question with the answer that was given, and what came of it; `at` is ISO time, "" before it is stored."""

    question: str
    history: tuple[str, ...]
    answered: bool
    answer: str
    rating: Rating
    quotes: tuple[Quote, ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question over all the times it was judged or refused; `last` is what came of it the last time."""

    last: Judgement
    refused: int
    useless: int
    useful: int

    @property
    def is_open(self) -> bool:
        """Whether the documents or the program still owe an answer."""
        return self.last.rating != "useful"


def by_question(judgements: list[Judgement]) -> list[Asked]:
    """The questions, newest first; `judgements` are in the order they came."""
    groups: dict[tuple[str, tuple[str, ...]], list[Judgement]] = {}
    for one in reversed(judgements):
        groups.setdefault((one.question, one.history), []).append(one)
    return [Asked(group[0], *(_count(group, r) for r in ("refused", "useless", "useful"))) for group in groups.values()]  # fmt: skip


def _count(group: list[Judgement], rating: str) -> int:
    return sum(one.rating == rating for one in group)
