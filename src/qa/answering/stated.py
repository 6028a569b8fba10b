"""What the facts of the passages say of a candidate figure: that it is what was asked for, or certainly is not."""

from collections.abc import Mapping, Sequence

from qa.facts.agreement import Asked, agreement
from qa.facts.fact import Fact
from qa.language.span import Span
from qa.retrieval.question import Need, Question

_AGREES, _CONTRADICTS = 0.03, 0.04


class Stated:
    """The facts of the passages that are read, by passage id."""

    def __init__(self, facts_by_passage: Mapping[int, Sequence[Fact]] | None = None) -> None:
        self._facts = facts_by_passage or {}

    def gain(self, question: Question, need: Need, passage_id: int, figure: Span, year: int | None) -> float:
        """What a figure gains, or loses below 0, by the fact that states it; `figure` is in offsets of the document."""
        fact = next((f for f in self._facts.get(passage_id, ()) if f.value_span.overlaps(figure)), None)
        if fact is None or fact.value is None:
            return 0.0
        asked = Asked(need.text, question.places, need.periods(year), need.asked.unit or "")
        found = agreement(fact, asked)
        if found.contradicts:
            return -_CONTRADICTS
        return _AGREES * found.measure
