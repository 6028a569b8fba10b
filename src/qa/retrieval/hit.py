"""What retrieval returns."""

from dataclasses import dataclass, field

from qa.passages.passage import Passage


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of shown text; `marked` pieces are the evidence. Joined, the pieces give the text."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query.

    Attributes:
        rank: from 1.
        score: larger is better within one ranking.
        text: the passage's text, a slice of its document.
        segments: the same text with the words that matched marked.
        reasons: what each part of the ranking gave, by name, for an explanation.
    """

    passage: Passage
    source: str
    title: str
    text: str
    rank: int
    score: float
    segments: tuple[Segment, ...] = ()
    reasons: dict[str, float] = field(default_factory=dict)
