"""The index and what answers from it, as the settings ask for them."""

from __future__ import annotations

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
    from qa.retrieval.retriever import Retriever
    from qa.serving.backend import Parts

    retriever = Retriever(library, settings.ranker)
    return Parts(library, Answerer(library, retriever), retriever)


def warm_parts(settings: Settings, create: bool = False) -> Parts:
    """An open index that has answered once: what loads at the first question is loaded, so nobody waits for it."""
    library = open_library(settings, create)
    library.warm()
    parts = parts_of(library, settings)
    parts.answerer.ask(WARM_UP)
    return parts
