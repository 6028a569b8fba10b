"""Where the questions of every door arrive: cleaned, counted, answered."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from qa.answering.answer import Answer
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
        cleaned = clean_question(question)
        earlier = [clean_question(one) for one in history if one.strip()]
        if self._log_questions:
            log.info("%s", cleaned)
        answer = self.backend.parts.answerer.ask(cleaned, earlier, k, filters)
        if self._metrics is not None:
            self._metrics.question(answer.answered)
        return answer

    def search(self, query: str, k: int = 5, filters: Filters = ANY) -> list[Hit]:
        """Ranked passages for a query as typed; raises QuestionError."""
        return self.backend.parts.retriever.search(clean_question(query), k, filters)
