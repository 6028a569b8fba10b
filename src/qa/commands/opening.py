"""The index and what answers from it, as the settings ask for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qa.settings import Settings

WARM_UP = "去年新增了多少家企业？"

if TYPE_CHECKING:
    from qa.indexing.library import Library
    from qa.serving.backend import Parts


def open_library(settings: Settings, create: bool = False) -> Library:
    """The index of the settings; `create` makes an empty one where there is none."""
    from qa.indexing.library import Library

    return Library.open(settings.index_dir, model=settings.model, create=create)


def parts_of(library: Library, settings: Settings) -> Parts:
    """An open index with its retriever and its answerer, as the settings ask for them."""
    from qa.answering.answerer import Answerer
    from qa.answering.onnx_reader import OnnxReader
    from qa.retrieval.retriever import Retriever
    from qa.serving.backend import Parts

    retriever = Retriever(library, settings.ranker)
    reader = OnnxReader(settings.reader) if settings.reader else None
    answerer = Answerer(library, retriever, reader)
    return Parts(library, answerer, retriever, answerer)


def worded(parts: Parts, settings: Settings) -> Parts:
    """The parts with the language model that the settings name."""
    if settings.llm is None:
        return parts
    from qa.answering.llm.answerer import LlmAnswerer
    from qa.answering.llm.client import ChatClient

    llm = settings.llm
    chat = ChatClient(llm.base_url, llm.model, llm.api_key, llm.timeout_s)
    return replace(parts, answerer=LlmAnswerer(parts.answerer, parts.library, chat))


def served(parts: Parts, settings: Settings) -> Parts:
    """The parts of a service: refused questions are kept where the settings ask for it."""
    parts = worded(parts, settings)
    from qa.feedback.recording import RecordingAnswerer
    from qa.feedback.store import FeedbackStore

    if not settings.feedback:
        return parts
    store = FeedbackStore.beside(settings.index_dir)
    return replace(parts, answerer=RecordingAnswerer(parts.answerer, store))


def warm_parts(settings: Settings, create: bool = False) -> Parts:
    """The parts of a service that has answered once: what loads at the first question is loaded, nobody waits for it."""
    library = open_library(settings, create)
    library.warm()
    parts = parts_of(library, settings)
    parts.answerer.ask(WARM_UP)
    return served(parts, settings)
