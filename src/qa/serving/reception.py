"""Where the questions of every door arrive: cleaned, counted, answered."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from qa.answering.answer import Answer
from qa.answering.streaming import AnswerPart, answer_parts
from qa.indexing.filters import Filters
from qa.language.question_text import clean_question
from qa.retrieval.hit import Hit
from qa.serving.backend import Backend
from qa.serving.metrics import Metrics

ANY = Filters()
log = logging.getLogger("qa.questions")


class Reception:
    """The answering service as routes, protocols and bots use it; each call blocks, so it belongs on a thread."""

    def __init__(self, backend: Backend, metrics: Metrics | None = None, log_questions: bool = False) -> None:
        self.backend = backend
        self._metrics = metrics
        self._log_questions = log_questions

    def ask(self, question: str, history: Sequence[str] = (), k: int = 5, filters: Filters = ANY) -> Answer:
        """The answer to a question as typed.

        Raises:
            QuestionError: the question, or an earlier one, cannot be used; blank earlier ones are left out.
        """
        answer = self.backend.parts.answerer.ask(*self._read(question, history), k, filters)
        self._count(answer)
        return answer

    def parts(
        self, question: str, history: Sequence[str] = (), k: int = 5, filters: Filters = ANY
    ) -> Iterator[AnswerPart]:
        """The same answer part by part, while it is made; what `ask` raises comes with the first part."""
        for part in answer_parts(self.backend.parts.answerer, *self._read(question, history), k, filters):
            if isinstance(part, Answer):
                self._count(part)
            yield part

    def _read(self, question: str, history: Sequence[str]) -> tuple[str, list[str]]:
        cleaned = clean_question(question)
        if self._log_questions:
            log.info("%s", cleaned)
        return cleaned, [clean_question(one) for one in history if one.strip()]

    def _count(self, answer: Answer) -> None:
        if self._metrics is not None:
            self._metrics.question(answer.answered)

    def search(self, query: str, k: int = 5, filters: Filters = ANY) -> list[Hit]:
        """Ranked passages for a query as typed; raises QuestionError."""
        return self.backend.parts.retriever.search(clean_question(query), k, filters)
