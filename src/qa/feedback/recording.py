"""Refused questions recorded while they are answered."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Protocol

from qa.answering.answer import Answer
from qa.errors import FeedbackError
from qa.feedback.judgement import Judgement
from qa.feedback.store import FeedbackStore
from qa.indexing.filters import Filters

log = logging.getLogger("qa.feedback")


class Asks(Protocol):
    """Answers a question."""

    def ask(
        self, question: str, history: Sequence[str] = (), k: int = 5, filters: Filters = ...
    ) -> Answer: ...


class RecordingAnswerer:
    """Answers as another answerer does and keeps the questions that it refuses."""

    def __init__(self, answerer: Asks, store: FeedbackStore) -> None:
        self._answerer = answerer
        self._store = store

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        k: int = 5,
        filters: Filters = Filters(),  # noqa: B008
    ) -> Answer:
        answer = self._answerer.ask(question, history, k, filters)
        if not answer.answered:
            self._record(Judgement(question, tuple(history), False, answer.answer, "refused"))
        return answer

    def _record(self, judgement: Judgement) -> None:
        """A record that cannot be written costs nobody the answer."""
        try:
            self._store.record(judgement)
        except FeedbackError as error:
            log.warning("a refused question was not recorded: %s", error)
