"""The lexical and the dense index changed together during one write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from qa.errors import IndexDamagedError
from qa.indexing.dense import DenseIndex
from qa.indexing.engines import DerivedFolder, Engines
from qa.indexing.lexical import LexicalEntry, LexicalWriter


class DerivedWriter:
    """Opens each index when it is first changed; close it to let go of the files."""

    def __init__(self, folder: DerivedFolder, dim: int, engines: Engines, *, is_new: bool) -> None:
        """`is_new`: nothing was stored so far, so that missing files are made instead of missed."""
        self.folder = folder
        self._dim = dim
        self._engines = engines
        self._is_new = is_new
        self._lexical_writer: LexicalWriter | None = None
        self._dense_index: DenseIndex | None = None

    @property
    def _lexical(self) -> LexicalWriter:
        if self._lexical_writer is None:
            if not self._is_new and not self.folder.lexical.exists():
                raise IndexDamagedError(f"{self.folder.lexical} is missing", reason=str(self.folder.lexical))
            self.folder.folder.mkdir(parents=True, exist_ok=True)
            self._lexical_writer = self._engines.write_lexical(self.folder.lexical)
        return self._lexical_writer

    @property
    def _dense(self) -> DenseIndex:
        if self._dense_index is None:
            if self._is_new and not self.folder.dense.exists():
                self.folder.folder.mkdir(parents=True, exist_ok=True)
                self._dense_index = self._engines.new_dense(self._dim)
            else:
                self._dense_index = self._engines.load_dense(self.folder.dense, self._dim, True)
        return self._dense_index

    def collect(
        self, entries: Iterable[LexicalEntry], passage_ids: Sequence[int], vectors: np.ndarray
    ) -> None:
        """Add passages to both; nothing lasts before `save`."""
        self._lexical.add(entries)
        self._dense.add(passage_ids, vectors)

    def save(self) -> None:
        """Make what was collected last."""
        self._lexical.commit()
        self._dense.save(self.folder.dense)

    def add_lexical(self, entries: Iterable[LexicalEntry]) -> None:
        self._lexical.add(entries)
        self._lexical.commit()

    def add_dense(self, passage_ids: Sequence[int], vectors: np.ndarray) -> None:
        self._dense.add(passage_ids, vectors)
        self._dense.save(self.folder.dense)

    def replace_terms(self, entries: Sequence[LexicalEntry]) -> None:
        """Give passages that are held other terms."""
        if entries:
            self._lexical.delete([entry.passage_id for entry in entries])
            self.add_lexical(entries)

    def remove(self, passage_ids: Sequence[int]) -> None:
        """Take passages out of both."""
        if passage_ids:
            self._lexical.delete(passage_ids)
            self._lexical.commit()
            self._dense.remove(passage_ids)
            self._dense.save(self.folder.dense)

    def containing(self, words: Iterable[Sequence[str]]) -> set[int]:
        """Passages whose text holds all the terms of at least one of the words, as of the last commit."""
        index = self._engines.read_lexical(self.folder.lexical)
        return {passage_id for grams in words for passage_id in index.containing(grams)}

    def strangers(self, live: set[int]) -> list[int]:
        """Ids that one of the indexes holds although no passage has them."""
        if not self.folder.lexical.exists() and not self.folder.dense.exists():
            return []
        lexical = (
            set(self._engines.read_lexical(self.folder.lexical).ids())
            if self.folder.lexical.exists()
            else set()
        )
        return sorted((lexical | set(self._dense.ids().tolist())) - live)

    def close(self) -> None:
        if self._lexical_writer is not None:
            self._lexical_writer.close()
            self._lexical_writer = None
        self._dense_index = None
