"""What the routes answer from, loaded behind the running server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from qa.answering.streaming import Asks as Asks  # what a service answers with, for those who build one
from qa.errors import IndexStateError
from qa.indexing.filters import Filters
from qa.retrieval.hit import Hit

if TYPE_CHECKING:
    from qa.indexing.library import Library


class Searches(Protocol):
    """Ranks passages for a query; `Retriever` does."""

    def search(self, query: str, k: int, filters: Filters) -> list[Hit]: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """An open index and what answers from it.

    `extracting` answers without a language model and without keeping what was asked; None where `answerer` is such.
    """

    library: Library
    answerer: Asks
    retriever: Searches
    extracting: Asks | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The size of the index and the number of the state that is served."""

    documents: int
    passages: int
    generation: int


class Backend:
    """Loads the parts once, on a thread of its own, so that the server can say that it is not ready yet."""

    def __init__(self, load: Callable[[], Parts]) -> None:
        self._load = load
        self._parts: Parts | None = None
        self._error: Exception | None = None
        self._counts: Counts | None = None
        self._thread: threading.Thread | None = None

    @classmethod
    def loaded(cls, parts: Parts) -> Backend:
        """A backend that is ready from the start."""
        backend = cls(lambda: parts)
        backend._parts = parts
        return backend

    def start(
        self,
        on_failure: Callable[[Exception], None] = lambda error: None,
        on_ready: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin to load; a second call does nothing.

        `on_ready` is called once `parts` can be had, never before; a failure is kept and told to `on_failure`.
        """
        if self._parts is None and self._thread is None:
            self._thread = threading.Thread(
                target=self._run, args=(on_failure, on_ready), name="load-index", daemon=True
            )
            self._thread.start()

    def _run(self, on_failure: Callable[[Exception], None], on_ready: Callable[[], None]) -> None:
        try:
            self._parts = self._load()
        except Exception as error:
            self._error = error
            on_failure(error)
        else:
            on_ready()

    @property
    def parts(self) -> Parts:
        """The loaded parts.

        Raises:
            IndexStateError: still loading (index_loading), or whatever loading raised.
        """
        if self._parts is not None:
            return self._parts
        if self._error is not None:
            raise self._error
        raise IndexStateError("the index is being loaded", code="index_loading")

    def counts(self) -> Counts:
        """How much is served now; raises what `parts` raises."""
        with self.parts.library.snapshot() as snapshot:
            counts = self._counts
            if counts is None or counts.generation != snapshot.generation:
                counts = self._counts = Counts(*snapshot.counts(), snapshot.generation)
            return counts

    def join(self, timeout_s: float) -> None:
        """Wait until loading has ended, well or not."""
        if self._thread is not None:
            self._thread.join(timeout_s)
