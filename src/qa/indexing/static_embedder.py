"""The built-in encoder: sums of trained word vectors, on numpy alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qa.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BUILT_IN = Path(__file__).resolve().parent.parent / "models" / "static_zh"
SETTINGS, TOKENIZER, WEIGHTS = "config_sentence_transformers.json", "tokenizer.json", "model.safetensors"
BATCH_SIZE = 1024


class StaticEmbedder:
    """An `Embedder` that reads a folder with sentence-transformers' StaticEmbedding and Normalize.

    A text's vector is the sum of its words' rows, brought to length 1. A word that stands n times counts
    n ** saturation; with saturation 1 the vectors are those of sentence-transformers for the same folder,
    except that a text without a known word gives zeros even where a prompt stands before it.
    """

    def __init__(self, folder: Path = BUILT_IN, *, saturation: float | None = None) -> None:
        """Load the model in about a quarter of a second.

        Args:
            folder: holds the tokenizer, the weights and the settings with the prompts.
            saturation: 0 to 1; None takes that of the settings, or 1.

        Raises:
            ModelError: a file is missing or damaged, or they do not belong together.
        """
        try:
            self._tokenizer = _load_tokenizer(folder)
            self._rows = _load_rows(folder)
            settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
            self._prompts: dict[str, str] = settings.get("prompts", {})
            self._saturation = float(settings.get("saturation", 1.0) if saturation is None else saturation)
        except Exception as error:  # the libraries raise bare exceptions of their own
            raise ModelError(
                f"cannot load the encoder in {folder}: {error!r}; "
                f"expected {TOKENIZER}, {WEIGHTS} and {SETTINGS}; "
                "install the package again or train one with `python -m qa.training.static`",
                model=folder.name,
            ) from error
        if len(self._rows) != self._tokenizer.get_vocab_size():
            raise ModelError(
                f"{folder} has {len(self._rows)} rows for {self._tokenizer.get_vocab_size()} tokens; "
                "expected as many; install the package again",
                model=folder.name,
            )
        self.dim = int(self._rows.shape[1])
        self.name = f"{folder.name}@{_fingerprint(folder, self._saturation)}"

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed passages; see `Embedder`. A text's vector does not depend on the other texts."""
        return self._embed(texts, self._prompts.get("document", ""))

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Embed questions; see `Embedder`."""
        return self._embed(texts, self._prompts.get("query", ""))

    def _embed(self, texts: Sequence[str], prompt: str) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        (prompt_sum,) = self._sums([self._tokenizer.encode(prompt, add_special_tokens=False).ids])
        for start in range(0, len(texts), BATCH_SIZE):
            batch = list(texts[start : start + BATCH_SIZE])
            encodings = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            for row, total in enumerate(self._sums([e.ids for e in encodings]), start):
                if total.any():
                    vectors[row] = total + prompt_sum
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=vectors, where=lengths > 0)

    def _sums(self, texts: Sequence[list[int]]) -> Iterator[np.ndarray]:
        """For each text the sum of its tokens' rows, each weighted by its count to the power of the saturation."""
        size = len(self._rows)
        of_text = np.repeat(np.arange(len(texts)), [len(ids) for ids in texts])
        ids = np.fromiter(chain.from_iterable(texts), np.int64, len(of_text))
        keys, counts = np.unique(of_text * size + ids, return_counts=True)
        tokens, weights = keys % size, (counts**self._saturation).astype(np.float32)
        bounds = np.searchsorted(keys, np.arange(len(texts) + 1) * size)
        for begin, end in pairwise(bounds.tolist()):
            yield weights[begin:end] @ self._rows[tokens[begin:end]]


def _load_tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _load_rows(folder: Path) -> np.ndarray:
    """float32, shape (tokens, dim): stored so, or as whole numbers with a scale for each row."""
    from safetensors.numpy import load_file

    stored = load_file(folder / WEIGHTS)
    if "embedding.weight" in stored:
        return stored["embedding.weight"].astype(np.float32)
    return stored["embeddings"].astype(np.float32) * stored["weights"].astype(np.float32)[:, None]


def _fingerprint(folder: Path, saturation: float) -> str:
    """Twelve hex digits over all that changes a vector."""
    digest = hashlib.sha256(repr(saturation).encode())
    for name in (SETTINGS, TOKENIZER, WEIGHTS):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:12]
