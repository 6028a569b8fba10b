"""Which lexical and dense index are used, and where their files stand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qa.indexing.dense import DenseIndex
from qa.indexing.lexical import LexicalIndex, LexicalWriter


@dataclass(frozen=True, slots=True)
class Engines:
    """How the derived indexes are opened; another kind, or one that is elsewhere, is handed in here.

    Attributes:
        read_lexical: opens the committed state at a path; raises IndexDamagedError.
        write_lexical: opens or makes an index at a path for writing.
        new_dense: makes an empty index of that many dimensions.
        load_dense: reads what `save` wrote (path, dim, writable); raises IndexDamagedError.
    """

    read_lexical: Callable[[Path], LexicalIndex]
    write_lexical: Callable[[Path], LexicalWriter]
    new_dense: Callable[[int], DenseIndex]
    load_dense: Callable[[Path, int, bool], DenseIndex]


VERIFIED_UP_TO_BYTES = (
    64 * 1024 * 1024
)  # reading more than this at every start would be slow; `qa check` reads all


def default_engines() -> Engines:
    """tantivy and FAISS, imported when they are first used."""
    return Engines(_read_tantivy, _write_tantivy, _new_faiss, _load_faiss)


def _read_tantivy(path: Path) -> LexicalIndex:
    from qa.indexing.tantivy_index import TantivyIndex

    return TantivyIndex(path)


def _write_tantivy(path: Path) -> LexicalWriter:
    from qa.indexing.tantivy_index import TantivyWriter

    return TantivyWriter(path)


def _new_faiss(dim: int) -> DenseIndex:
    from qa.indexing.faiss_index import FaissIndex

    return FaissIndex(dim)


def _load_faiss(path: Path, dim: int, writable: bool) -> DenseIndex:
    from qa.indexing.faiss_index import FaissIndex

    return FaissIndex.load(path, dim, writable=writable, verify=_is_small(path))


def _is_small(path: Path) -> bool:
    return not path.exists() or path.stat().st_size <= VERIFIED_UP_TO_BYTES


@dataclass(frozen=True, slots=True)
class DerivedFolder:
    """One set of derived files; a rebuild makes the next number, the database says which one counts."""

    root: Path
    number: int

    @property
    def folder(self) -> Path:
        return self.root / "derived" / str(self.number)

    @property
    def lexical(self) -> Path:
        return self.folder / "lexical"

    @property
    def dense(self) -> Path:
        return self.folder / "dense.faiss"

    def remove_others(self, *, and_own: bool = False) -> None:
        """Delete the sets that no longer or never counted; what cannot be deleted stays for the next time."""
        for folder in (self.root / "derived").glob("*"):
            if folder != self.folder or and_own:
                shutil.rmtree(folder, ignore_errors=True)
