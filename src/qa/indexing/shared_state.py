"""What a process keeps of one generation: vocabulary, filtered ids and the open derived indexes."""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from qa.errors import IndexDamagedError
from qa.indexing.dense import DenseIndex
from qa.indexing.documents_cache import DocumentsCache
from qa.indexing.engines import DerivedFolder, Engines
from qa.indexing.filters import Filters
from qa.indexing.lexical import FieldWeights, LexicalIndex, LexicalQuery
from qa.indexing.words import Vocabulary, load_vocabulary

_MAX_FILTERS = 64


class SharedState:
    """The derived indexes are opened at the first search; opened within a generation, they stay the same."""

    def __init__(
        self,
        generation: int,
        folder: DerivedFolder,
        dim: int | None,
        engines: Engines,
        documents: DocumentsCache,
    ) -> None:
        self.generation = generation
        self.documents = documents
        self._folder = folder
        self._dim = dim
        self._engines = engines
        self._lock = threading.RLock()
        self._vocabulary: Vocabulary | None = None
        self._allowed: OrderedDict[Filters, np.ndarray] = OrderedDict()
        self._lexical: LexicalIndex | None = None
        self._dense: DenseIndex | None = None
        self._dense_file: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing was ever added."""
        return self._dim is None

    def open_like(self, before: SharedState) -> bool:
        """Open what `before` had open, the dense index by taking it over where its file is the same."""
        has_lexical, has_dense = before._lexical is not None, before._dense is not None
        if self.is_empty or not (has_lexical or has_dense):
            return False
        if has_lexical:
            self.open_lexical()
        if has_dense and before._dense_file == self._dense_identity():
            self._dense, self._dense_file = before._dense, before._dense_file
        elif has_dense:
            self.open_dense()
        return True

    def _dense_identity(self) -> tuple[int, ...]:
        path = self._folder.dense
        if not path.exists():
            return ()
        stat = path.stat()
        return (self._folder.number, stat.st_ino, stat.st_mtime_ns, stat.st_size)

    def open_lexical(self) -> LexicalIndex:
        """Raises IndexDamagedError."""
        with self._lock:
            if self._lexical is None:
                self._lexical = self._engines.read_lexical(self._folder.lexical)
            return self._lexical

    def open_dense(self) -> DenseIndex:
        """Raises IndexDamagedError."""
        with self._lock:
            if self._dense is None:
                if self._dim is None:
                    raise IndexDamagedError("the index has no dense part yet")
                self._dense_file = self._dense_identity()
                self._dense = self._engines.load_dense(self._folder.dense, self._dim, False)
            return self._dense

    def warm(self) -> None:
        if not self.is_empty:
            self.open_lexical()
            self.open_dense()

    def vocabulary(self, connection: sqlite3.Connection) -> Vocabulary:
        with self._lock:
            if self._vocabulary is None:
                self._vocabulary = load_vocabulary(connection)
            return self._vocabulary

    def allowed(self, filters: Filters, find: Callable[[], np.ndarray]) -> np.ndarray:
        with self._lock:
            known = self._allowed.get(filters)
        if known is None:
            known = find()
            with self._lock:
                self._allowed[filters] = known
                while len(self._allowed) > _MAX_FILTERS:
                    self._allowed.popitem(last=False)
        return known

    def search_lexical(
        self, query: LexicalQuery, k: int, weights: FieldWeights, allowed: Any
    ) -> list[tuple[int, float]]:
        if self.is_empty:
            return []
        ids: Collection[int] | None = None if allowed is None else allowed.tolist()
        return self.open_lexical().search(query, k, weights=weights, allowed=ids)

    def frequencies(self, grams: Sequence[str]) -> list[int]:
        return [0] * len(grams) if self.is_empty else self.open_lexical().frequencies(grams)

    def lexical_size(self) -> int:
        return 0 if self.is_empty else len(self.open_lexical())

    def search_dense(self, vector: np.ndarray, k: int, allowed: np.ndarray | None) -> list[tuple[int, float]]:
        return [] if self.is_empty else self.open_dense().search(vector, k, allowed)

    def vectors(self, passage_ids: Sequence[int]) -> np.ndarray:
        return (
            np.zeros((len(passage_ids), 0), np.float32)
            if self.is_empty
            else self.open_dense().vectors(passage_ids)
        )
