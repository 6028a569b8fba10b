"""What retrieval returns."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.passages.passage import Passage


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of shown text; `marked` pieces are the evidence. Joined, the pieces give the text."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Why:
    """Why a passage was chosen: the question's words in it, the parts of its score, and what it speaks of."""

    words: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    place: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query.

    Attributes:
        rank: from 1.
        score: larger is better within one ranking.
        text: the passage's text, a slice of its document.
        segments: the same text with the words that matched marked.
        reasons: what each part of the ranking gave, by name, for an explanation.
        words: the words of the query that stand in the text.
    """

    passage: Passage
    source: str
    title: str
    text: str
    rank: int
    score: float
    segments: tuple[Segment, ...] = ()
    reasons: dict[str, float] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    @property
    def why(self) -> Why:
        context = self.passage.context
        place = context.places[-1] if context.places else None
        return Why(self.words, self.reasons, place, context.period or None)
