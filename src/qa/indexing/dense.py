"""The dense index: vectors by passage id."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np


class DenseIndex(Protocol):
    """Vectors by passage id; similarity is the dot product."""

    dim: int

    def __len__(self) -> int: ...

    def ids(self) -> np.ndarray:
        """Ids held, int64, ascending."""
        ...

    def add(self, passage_ids: Sequence[int], vectors: np.ndarray) -> None:
        """Add float32 vectors, shape (len(passage_ids), dim); the ids must be new."""
        ...

    def remove(self, passage_ids: Sequence[int]) -> None:
        """Take vectors out; ids that are not held are passed over."""
        ...

    def search(
        self, vector: np.ndarray, k: int, allowed: np.ndarray | None = None
    ) -> list[tuple[int, float]]:
        """Up to k passages as (id, similarity), best first; `allowed` (int64 ids) restricts them."""
        ...

    def vectors(self, passage_ids: Sequence[int]) -> np.ndarray:
        """float32, shape (len(passage_ids), dim); a row of zeros for an id that is not held."""
        ...

    def save(self, path: Path) -> None:
        """Put the index at `path`, whole or not at all."""
        ...
