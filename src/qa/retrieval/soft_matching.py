"""Words of a question matched by words of like meaning, with the rows of the built-in encoder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from qa.indexing.static_embedder import StaticEmbedder

KERNELS = (0.9, 0.7, 0.5, 0.3)
KERNEL_WIDTH = 0.1
_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;\n]*")


class SoftMatcher:
    """Compares texts token by token; keeps the tokens of passages seen lately."""

    def __init__(self, embedder: StaticEmbedder | None = None) -> None:
        self._embedder = embedder or StaticEmbedder()
        rows = self._embedder._rows
        self._weights = np.linalg.norm(rows, axis=1)
        self._units = rows / np.maximum(self._weights, 1e-6)[:, None]
        self._rows = rows
        self._tokens = lru_cache(maxsize=50_000)(self._encode)
        mark = self._embedder._prompts.get("document", "")
        self._mark = rows[self._encode(mark)].sum(axis=0) if mark else np.zeros(rows.shape[1], np.float32)

    def _encode(self, text: str) -> np.ndarray:
        return np.array(self._embedder._tokenizer.encode(text, add_special_tokens=False).ids, dtype=np.int64)

    def features(self, question: str, texts: Sequence[str], heads: Sequence[str]) -> dict[str, np.ndarray]:
        """Columns by name: cosines of whole texts and sentences, and the best match of each token."""
        asked = np.unique(self._tokens(question))
        tokens = [self._tokens(text) for text in texts]
        vocabulary, place = np.unique(np.concatenate([*tokens, np.zeros(1, np.int64)]), return_inverse=True)
        similar = self._units[asked] @ self._units[vocabulary].T
        weights = self._weights[asked] / max(1e-6, float(self._weights[asked].sum()))
        starts = np.cumsum([0, *map(len, tokens)])
        columns = self._pooled(similar, weights, place, starts)
        vector = _unit(self._rows[asked].sum(axis=0))
        columns["cosine"] = np.array([float(self._passage(t) @ vector) for t in tokens])
        columns["cosine_head"] = np.array([float(self._passage(self._tokens(h)) @ vector) for h in heads])
        columns["cosine_sentence"] = np.array(
            [max(float(self._passage(self._tokens(s)) @ vector) for s in _pieces(text)) for text in texts]
        )
        return columns

    def _passage(self, tokens: np.ndarray) -> np.ndarray:
        if not len(tokens):
            return np.zeros(self._rows.shape[1], np.float32)
        kinds, counts = np.unique(tokens, return_counts=True)
        return _unit(np.sqrt(counts).astype(np.float32) @ self._rows[kinds] + self._mark)

    @staticmethod
    def _pooled(
        similar: np.ndarray, weights: np.ndarray, place: np.ndarray, starts: np.ndarray
    ) -> dict[str, np.ndarray]:
        """The weighted mean over the question's tokens of their best match, and soft counts by likeness."""
        best, kernels = [], []
        levels = np.array(KERNELS)
        near = np.exp(-((similar[None] - levels[:, None, None]) ** 2) / (2 * KERNEL_WIDTH**2))
        for begin, end in zip(starts[:-1], starts[1:], strict=True):
            inside = place[begin:end]
            if not len(inside) or not len(weights):
                best.append(np.zeros(3))
                kernels.append(np.zeros(len(KERNELS)))
                continue
            top = similar[:, inside].max(axis=1)
            unmatched = top < 0.95
            best.append(
                np.array([weights @ top, weights @ np.where(unmatched, top, 0), weights @ (top > 0.95)])
            )
            kernels.append(np.log1p(near[:, :, inside].sum(axis=2)) @ weights)
        names = ("soft", "soft_unmatched", "exact")
        columns = {name: np.array(best)[:, i] for i, name in enumerate(names)}
        return columns | {f"kernel_{level}": np.array(kernels)[:, i] for i, level in enumerate(KERNELS)}


def _pieces(text: str) -> list[str]:
    return _SENTENCE.findall(text) or [text]


def _unit(vector: np.ndarray) -> np.ndarray:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else vector
