"""The built-in encoder: the mean of trained word vectors, on numpy alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.errors import ModelError

BUILT_IN = Path(__file__).resolve().parent.parent / "models" / "static_zh"
BATCH_SIZE = 1024


class StaticEmbedder:
    """An `Embedder` that reads a folder with sentence-transformers' StaticEmbedding and Normalize.

    It gives what sentence-transformers gives for the same folder, without loading torch.
    """

    def __init__(self, folder: Path = BUILT_IN) -> None:
        """Load the model; about a quarter of a second.

        Args:
            folder: holds `tokenizer.json` and `model.safetensors`.

        Raises:
            ModelError: a file is missing or damaged, or the two do not belong together.
        """
        try:
            from safetensors.numpy import load_file
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._rows = load_file(folder / "model.safetensors")["embedding.weight"].astype(np.float32)
        except Exception as error:  # both libraries raise bare exceptions of their own
            raise ModelError(
                f"cannot load the encoder in {folder}: {error!r}; expected tokenizer.json and model.safetensors "
                "with embedding.weight; install the package again or train one with `python -m qa.training.static`",
                model=folder.name,
            ) from error
        if len(self._rows) != self._tokenizer.get_vocab_size():
            raise ModelError(
                f"{folder} has {len(self._rows)} rows for {self._tokenizer.get_vocab_size()} tokens; "
                "expected as many; install the package again",
                model=folder.name,
            )
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.dim = int(self._rows.shape[1])
        self.name = f"{folder.name}@{_fingerprint(folder)}"

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed passages; see `Embedder`. One row does not depend on the others."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), BATCH_SIZE):
            batch = list(texts[start : start + BATCH_SIZE])
            for row, encoding in enumerate(self._tokenizer.encode_batch_fast(batch, add_special_tokens=False), start):
                vectors[row] = self._rows[encoding.ids].sum(axis=0)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=vectors, where=lengths > 0)

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Embed questions; the same as passages for this model."""
        return self.embed_passages(texts)


def _fingerprint(folder: Path) -> str:
    """Twelve hex digits over the bytes of tokenizer and weights."""
    digest = hashlib.sha256()
    for name in ("tokenizer.json", "model.safetensors"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:12]
