"""Refused questions recorded while they are answered."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from qa.answering.answer import Answer
from qa.answering.streaming import AnswerPart, Asks, answer_parts
from qa.errors import FeedbackError
from qa.feedback.judgement import Judgement
from qa.feedback.store import FeedbackStore
from qa.indexing.filters import Filters

log = logging.getLogger("qa.feedback")


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
        """See `Asks`."""
        *_, answer = self.stream(question, history, k, filters)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        k: int = 5,
        filters: Filters = Filters(),  # noqa: B008
    ) -> Iterator[AnswerPart]:
        """See `Streams`."""
        for part in answer_parts(self._answerer, question, history, k, filters):
            if isinstance(part, Answer) and not part.answered:
                self._record(Judgement(question, tuple(history), False, part.answer, "refused"))
            yield part

    def _record(self, judgement: Judgement) -> None:
        """A record that cannot be written costs nobody the answer."""
        try:
            self._store.record(judgement)
        except FeedbackError as error:
            log.warning("a refused question was not recorded: %s", error)
