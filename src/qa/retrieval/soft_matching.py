"""Words of a question matched by words of like meaning, with the rows of a static encoder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np

from qa.indexing.static_embedder import StaticEmbedder

KERNELS = (0.9, 0.7, 0.5, 0.3)
KERNEL_WIDTH = 0.1
SAME = 0.95  # a cosine above which two tokens are the same word
CACHED = 8_000
_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;\n]*")


class TokenVectors(Protocol):
    """An encoder whose text vectors are sums of rows of a table."""

    @property
    def rows(self) -> np.ndarray:
        """float32, shape (tokens, dim); a row's length is its token's weight."""
        ...

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of the tokens of each text, in order."""
        ...


class StaticTokens:
    """The rows of the built-in encoder."""

    def __init__(self, embedder: StaticEmbedder | None = None) -> None:
        self._embedder = embedder or StaticEmbedder()

    @property
    def rows(self) -> np.ndarray:
        return self._embedder._rows

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        encode = self._embedder._tokenizer.encode_batch_fast
        return [encoding.ids for encoding in encode(list(texts), add_special_tokens=False)]


class SoftMatcher:
    """Compares texts token by token; keeps what it computed of passages seen lately."""

    def __init__(self, encoder: TokenVectors) -> None:
        self._encoder = encoder
        self._rows = encoder.rows
        self._weights = np.linalg.norm(self._rows, axis=1)
        self._read = lru_cache(maxsize=CACHED)(self._read_text)

    def features(self, question: str, texts: Sequence[str], heads: Sequence[str]) -> dict[str, np.ndarray]:
        """Columns by name: cosines of whole texts and sentences, and the best match of each token."""
        asked = np.unique(self._encoder.tokens([question])[0]).astype(np.int64)
        vector = _unit(self._rows[asked].sum(axis=0))
        tokens, whole, best = [], [], []
        for text in texts:
            text_tokens, vectors = self._read(text)
            similar = vectors @ vector
            tokens.append(text_tokens)
            whole.append(similar[0])
            best.append(similar[1:].max(initial=0.0))
        columns = self._token_columns(asked, tokens)
        columns["cosine"], columns["cosine_sentence"] = np.array(whole), np.array(best)
        by_head = {head: float(self._read(head)[1][0] @ vector) if head else 0.0 for head in set(heads)}
        columns["cosine_head"] = np.array([by_head[head] for head in heads])
        return columns

    def _read_text(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Tokens, and unit vectors of the text and of each of its sentences, a repeated token counting less."""
        pieces = [piece for piece in self._encoder.tokens(_SENTENCE.findall(text)) if piece]
        if not pieces:
            return np.zeros(0, np.int64), np.zeros((2, self._rows.shape[1]), np.float32)
        tokens = np.array([token for piece in pieces for token in piece], dtype=np.int64)
        kinds, kind, counts = np.unique(tokens, return_inverse=True, return_counts=True)
        weighted = self._rows[tokens] / np.sqrt(counts[kind])[:, None].astype(np.float32)
        sums = np.add.reduceat(weighted, np.cumsum([0, *map(len, pieces[:-1])]), axis=0)
        vectors = np.concatenate([sums.sum(axis=0, keepdims=True), sums])
        return kinds, vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)

    def _token_columns(self, asked: np.ndarray, tokens: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
        """The weighted means over the question's tokens of their best match, and of soft counts by likeness."""
        vocabulary = np.unique(np.concatenate([*tokens, np.zeros(1, np.int64)]))
        similar = (self._rows[asked] @ self._rows[vocabulary].T) / np.maximum(
            np.outer(self._weights[asked], self._weights[vocabulary]), 1e-6
        )
        weights = self._weights[asked] / max(1e-6, float(self._weights[asked].sum()))
        near = [np.exp(-((similar - level) ** 2) / (2 * KERNEL_WIDTH**2)) for level in KERNELS]
        pooled = np.zeros((len(tokens), 3 + len(KERNELS)))
        for row, inside in enumerate(tokens):
            if not len(inside) or not len(asked):
                continue
            places = np.searchsorted(vocabulary, inside)
            top = similar[:, places].max(axis=1)
            pooled[row, :3] = weights @ top, weights @ np.where(top < SAME, top, 0), weights @ (top >= SAME)
            pooled[row, 3:] = [np.log1p(kernel[:, places].sum(axis=1)) @ weights for kernel in near]
        names = ("soft", "soft_unmatched", "exact", *(f"kernel_{level}" for level in KERNELS))
        return {name: pooled[:, column] for column, name in enumerate(names)}


def _unit(vector: np.ndarray) -> np.ndarray:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else vector
