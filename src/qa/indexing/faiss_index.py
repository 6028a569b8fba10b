"""The dense index in FAISS: exact while small, inverted lists of half-precision vectors above."""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qa.errors import IndexDamagedError

EXACT_UP_TO = 200_000  # vectors; an exact search of 240,000 × 256 takes 8 ms on one core, lists 0.5 ms
PROBED_RATIO = 1 / 16
TRAINING_VECTORS_PER_LIST = 64
MAPPED_FROM_BYTES = 64 * 1024 * 1024
_MARK = b"QAFAISS1"
_TRAILER_BYTES = len(_MARK) + 32


class FaissIndex:
    """Flat inner product up to `exact_up_to` vectors, then IVF; both over ids chosen by the caller."""

    def __init__(self, dim: int, *, exact_up_to: int = EXACT_UP_TO, index: Any = None) -> None:
        import faiss

        self.dim = dim
        self._exact_up_to = exact_up_to
        self._index: Any = index if index is not None else faiss.IndexIDMap2(faiss.IndexFlatIP(dim))
        self._ids = _ids_of(self._index)
        self._is_mapped = False

    def __len__(self) -> int:
        return self._index.ntotal

    @property
    def is_exact(self) -> bool:
        import faiss

        return isinstance(self._index, faiss.IndexIDMap)

    def ids(self) -> np.ndarray:
        return np.sort(self._ids)

    def add(self, passage_ids: Sequence[int], vectors: np.ndarray) -> None:
        self._refuse_if_mapped()
        ids = np.asarray(passage_ids, dtype=np.int64)
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        if vectors.shape != (len(ids), self.dim):
            raise ValueError(f"vectors have shape {vectors.shape}, expected {(len(ids), self.dim)}")
        if not len(ids):
            return
        if self.is_exact and len(self) + len(ids) > self._exact_up_to:
            self._index = self._to_lists(vectors)
        self._index.add_with_ids(vectors, ids)
        self._ids = np.concatenate([self._ids, ids])

    def remove(self, passage_ids: Sequence[int]) -> None:
        import faiss

        self._refuse_if_mapped()
        ids = np.asarray(passage_ids, dtype=np.int64)
        ids = ids[np.isin(ids, self._ids)]
        if len(ids):
            selector = (
                faiss.IDSelectorBatch if self.is_exact else faiss.IDSelectorArray
            )  # all that the id table takes
            self._index.remove_ids(selector(ids))
            self._ids = self._ids[~np.isin(self._ids, ids)]

    def search(
        self, vector: np.ndarray, k: int, allowed: np.ndarray | None = None
    ) -> list[tuple[int, float]]:
        import faiss

        k = min(k, len(self) if allowed is None else len(allowed))
        if k < 1 or not len(self):
            return []
        selector = (
            None if allowed is None else faiss.IDSelectorBatch(np.ascontiguousarray(allowed, dtype=np.int64))
        )
        faiss.omp_set_num_threads(1)  # of this thread: handing one query to several costs more than it saves
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, self.dim)
        scores, ids = self._index.search(query, k, params=self._parameters(selector))
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]

    def vectors(self, passage_ids: Sequence[int]) -> np.ndarray:
        rows = np.zeros((len(passage_ids), self.dim), dtype=np.float32)
        ids = np.asarray(passage_ids, dtype=np.int64)
        held = np.isin(ids, self._ids)
        for row in np.flatnonzero(held):
            rows[row] = self._index.reconstruct(int(ids[row]))
        return rows

    def save(self, path: Path) -> None:
        """Write beside `path`, with a checksum at the end, and put the whole in its place at once."""
        import faiss

        fresh = path.with_name(path.name + ".new")
        faiss.write_index(self._index, str(fresh))
        digest = _digest(fresh, fresh.stat().st_size)
        with fresh.open("ab") as file:
            file.write(_MARK + digest)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        _sync_folder(path.parent)

    @classmethod
    def load(cls, path: Path, dim: int, *, verify: bool = True, writable: bool = False) -> FaissIndex:
        """Read what `save` wrote; a large file is mapped and read as needed, unless it is to be changed.

        Raises:
            IndexDamagedError: missing, cut off, changed or of another dimension; `verify` reads all of it.
        """
        import faiss

        try:
            size = path.stat().st_size - _TRAILER_BYTES
            with path.open("rb") as file:
                file.seek(max(size, 0))
                trailer = file.read()
            if size < 0 or trailer[: len(_MARK)] != _MARK:
                raise ValueError("its end is missing")
            if verify and trailer[len(_MARK) :] != _digest(path, size):
                raise ValueError("its checksum is wrong")
            is_mapped = size >= MAPPED_FROM_BYTES and not writable
            flags = faiss.IO_FLAG_MMAP_IFC if is_mapped else 0
            index = faiss.read_index(str(path), flags)
        except (OSError, ValueError, RuntimeError) as error:
            raise IndexDamagedError(
                f"the dense index {path} cannot be read: {error}", reason=str(path)
            ) from error
        if index.d != dim:
            raise IndexDamagedError(f"{path} holds {index.d} dimensions, expected {dim}", reason=str(path))
        loaded = cls(dim, index=index)
        loaded._is_mapped = is_mapped
        return loaded

    def _refuse_if_mapped(self) -> None:
        if self._is_mapped:  # FAISS would end the whole process
            raise ValueError("a mapped index cannot be changed; load it with writable=True")

    def _to_lists(self, coming: np.ndarray) -> Any:
        """The same vectors in inverted lists, trained on them and on those that are about to come."""
        faiss: Any = importlib.import_module("faiss")
        old_ids, old = self._ids, self._flat_vectors()
        total = len(old_ids) + len(coming)
        lists = max(1, int(4 * total**0.5))
        sample = np.concatenate([old, coming])
        keep = min(total, lists * TRAINING_VECTORS_PER_LIST)
        sample = sample[np.random.default_rng(0).permutation(total)[:keep]]
        lists = max(1, min(lists, keep // 39))  # FAISS wants 39 vectors a list
        index: Any = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(self.dim),
            self.dim,
            lists,
            faiss.ScalarQuantizer.QT_fp16,
            faiss.METRIC_INNER_PRODUCT,
        )
        index.by_residual = False
        index.train(sample)
        index.set_direct_map_type(faiss.DirectMap.Hashtable)  # to find a vector by its id
        if len(old_ids):
            index.add_with_ids(old, old_ids)
        return index

    def _flat_vectors(self) -> np.ndarray:
        faiss: Any = importlib.import_module("faiss")
        flat = faiss.downcast_index(self._index.index)
        return flat.reconstruct_n(0, flat.ntotal) if flat.ntotal else np.zeros((0, self.dim), np.float32)

    def _parameters(self, selector: Any) -> Any:
        faiss: Any = importlib.import_module("faiss")  # its stubs do not know these arguments
        if self.is_exact:
            return faiss.SearchParameters(sel=selector) if selector else None
        probed = max(8, int(self._index.nlist * PROBED_RATIO))
        return faiss.SearchParametersIVF(sel=selector, nprobe=self._index.nlist if selector else probed)


def _ids_of(index: Any) -> np.ndarray:
    import faiss

    if isinstance(index, faiss.IndexIDMap):
        return faiss.vector_to_array(index.id_map).astype(np.int64)
    lists = index.invlists
    parts = [
        faiss.rev_swig_ptr(lists.get_ids(number), lists.list_size(number)).copy()
        for number in range(lists.nlist)
        if lists.list_size(number)
    ]
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, np.int64)


def _digest(path: Path, size: int) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        left = size
        while left > 0 and (block := file.read(min(left, 1 << 20))):
            digest.update(block)
            left -= len(block)
    return digest.digest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
