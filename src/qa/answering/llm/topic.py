"""Whether what a language model says is about the question, and whether it may speak at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answering.answer import Answer
from qa.answering.llm.sources import Source, Unit
from qa.language.synonyms import general_synonyms
from qa.retrieval.matching import coverage, folded
from qa.retrieval.owners import WRONG_OWNER, WRONG_PERIOD, owner_penalty, period_penalty
from qa.retrieval.question import Question

MIN_TOPIC, MIN_SUPPORT = 0.4, 0.6
_FIGURES = ("number", "money", "percent", "rank", "time")


class Topic:
    """What was asked, for judging the sentences of a reply in order.

    Args:
        needed: the share of the question's words that the first sentence and its source must hold.
    """

    def __init__(self, question: Question, needed: float = MIN_TOPIC) -> None:
        self._question = question
        self._needed = needed
        terms = question.terms
        self._others = {t.text: tuple(general_synonyms().alternatives_of_folded(t.text)) for t in terms}

    def support(self, source: Source, text: str = "") -> float:
        """The share of the question's words that a passage holds, with what is said of it."""
        texts = [(folded(part), 1.0) for part in (text, source.citation.text, source.about)]
        return coverage(self._question.terms, texts, self._others)

    def begins(self, sentence: str, units: Sequence[Unit]) -> bool:
        """Whether a reply may begin with the sentence: it speaks of what was asked, and gives a figure where one was asked for."""
        kind = self._question.needs[0].asked.kind if self._question.needs else "any"
        if kind in _FIGURES and not re.search(r"\d|第", folded(sentence)):
            return False
        enough = any(self._share(sentence, unit) >= self._needed for unit in units)
        return enough and self.agrees(units)

    def agrees(self, units: Sequence[Unit]) -> bool:
        """Whether the sources speak of the time and the place of the question, so far as it names any."""
        return any(self._loss(unit) < min(WRONG_OWNER, WRONG_PERIOD) for unit in units)

    def _share(self, sentence: str, unit: Unit) -> float:
        texts = [(folded(part), 1.0) for part in (sentence, unit.text, unit.source.about)]
        return coverage(self._question.terms, texts, self._others)

    def _loss(self, unit: Unit) -> float:
        context, year = unit.source.citation.context, unit.source.year
        place = owner_penalty(self._question.places, context, unit.text)
        period = period_penalty(self._question.periods, context.period, unit.text, year, self._question.text)
        return max(place, period)


def may_speak(answer: Answer, sources: Sequence[Source]) -> bool:
    """Whether a model may answer where the extraction refused: nothing is missing, and a passage holds what was asked.

    After an answer it always may: its sentences are checked.
    """
    if answer.understood is None or not sources:
        return False
    if answer.answered:
        return True
    topic = Topic(answer.understood)
    return not answer.missing and max(map(topic.support, sources)) >= MIN_SUPPORT
