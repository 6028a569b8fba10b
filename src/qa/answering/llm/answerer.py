"""An answerer whose answers a language model words, from passages that another answerer found."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from qa.answering.answer import Answer
from qa.answering.llm.calls import Calls
from qa.answering.llm.checking import Asked, Checker
from qa.answering.llm.client import ChatError
from qa.answering.llm.composing import MAX_ANSWER_CHARS, Kept, generated_answer
from qa.answering.llm.prompt import messages
from qa.answering.llm.reply import reply_sentences, says_nothing
from qa.answering.llm.sources import Source, sources_of
from qa.answering.llm.topic import MIN_SUPPORT, MIN_TOPIC, Topic, may_speak
from qa.answering.streaming import AnswerPart, Asks, Began, Piece
from qa.indexing.filters import Filters
from qa.indexing.library import Library

PASSAGES = 8  # shown to the model, each at most 400 characters
EXTRACTIONS = max(
    4, os.cpu_count() or 1
)  # at once: they are bound by the processor, waiting for the model is not
log = logging.getLogger("qa.llm")


class Chats(Protocol):
    """Streams a reply to a chat; raises ChatError. `ChatClient` does."""

    def stream(self, messages: Sequence[Mapping[str, str]]) -> Iterator[str]: ...


class LlmAnswerer:
    """The answer in the model's words where every one of them stands in the passages, else the extracted answer."""

    def __init__(
        self,
        answerer: Asks,
        library: Library,
        chat: Chats,
        calls: Calls | None = None,
        extractions: int = EXTRACTIONS,
    ) -> None:
        self._answerer = answerer
        self._library = library
        self._chat = chat
        self._calls = calls or Calls()
        self._extracting = threading.BoundedSemaphore(extractions)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        k: int = 5,
        filters: Filters = Filters(),  # noqa: B008
    ) -> Answer:
        """See `Answerer.ask`; a model that fails costs time, never the answer."""
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
        """The same part by part: each sentence as soon as it is checked. See `Streams`."""
        with self._extracting:
            extracted = self._answerer.ask(question, history, max(k, PASSAGES), filters)
        sources = sources_of(self._library, extracted.citations)
        plain = _shortened(extracted, k)
        with self._calls.place() as is_free:
            if not is_free or not may_speak(extracted, sources):
                yield plain
                return
            yield Began(plain.citations)
            started = time.perf_counter()
            written = yield from self._written(extracted, sources, history, k)
            timings = {**extracted.timings_ms, "llm": 1000 * (time.perf_counter() - started)}
        timings["total"] = timings.get("total", 0.0) + timings["llm"]
        yield replace(written or plain, timings_ms=timings)

    def _written(
        self, extracted: Answer, sources: Sequence[Source], history: Sequence[str], k: int
    ) -> Generator[Piece, None, Answer | None]:
        """The pieces of the generated answer, which is returned; None where the model failed or nothing stood."""
        draft = Draft(extracted, sources)
        chat = messages(extracted.question, history, sources)
        try:
            for sentence in reply_sentences(self._chat.stream(chat)):
                if draft.take(sentence):
                    yield Piece(draft.kept[-1].text)
        except ChatError as error:
            self._calls.failed()
            log.warning("the extracted answer is given: %s", error)
            return None
        self._calls.succeeded()
        if not draft.kept:
            return None
        return generated_answer(extracted, draft.kept, draft.dropped, k)


class Draft:
    """What has been kept and dropped of a reply so far."""

    def __init__(self, extracted: Answer, sources: Sequence[Source]) -> None:
        question = extracted.understood
        assert question is not None
        self.kept: list[Kept] = []
        self.dropped: list[str] = []
        self._checker = Checker(sources, Asked(question.periods, question.places))
        self._topic = Topic(question, MIN_TOPIC if extracted.answered else MIN_SUPPORT)

    def take(self, sentence: str) -> bool:
        """Keep a sentence that is borne out and to the point; nothing more is taken once the answer is long."""
        size = sum(len(one.text) for one in self.kept)
        is_repeated = any(one.text == sentence for one in self.kept)
        if is_repeated or says_nothing(sentence) or size + len(sentence) > MAX_ANSWER_CHARS:
            return False
        units = self._checker.check(sentence)
        is_to_the_point = self._topic.agrees(units) if self.kept else self._topic.begins(sentence, units)
        if not units or not is_to_the_point:
            self.dropped.append(sentence)
            return False
        self.kept.append(Kept(sentence, units))
        return True


def _shortened(answer: Answer, k: int) -> Answer:
    """The answer with as many citations as were asked for."""
    used = sum(citation.used for citation in answer.citations)
    return replace(answer, citations=answer.citations[: max(k, used)])
