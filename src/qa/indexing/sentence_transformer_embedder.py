"""Any model of sentence-transformers, with the prompts it was trained with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceTransformerEmbedder:
    """An `Embedder` over `SentenceTransformer`; torch is loaded here and not before."""

    def __init__(self, model: str, *, device: str | None = None, batch_size: int = 32) -> None:
        """Load a model.

        Args:
            model: a name on the model hub or a folder.
            device: like "cpu" or "cuda:0"; None takes a GPU when there is one.
            batch_size: texts per forward pass.

        Raises:
            ModelError: the model cannot be loaded.
        """
        self._model = _load(model, device)
        self._batch_size = batch_size
        self.dim = _dimension(self._model, model)
        self.name = f"{Path(model).name if Path(model).exists() else model}@{_fingerprint(self._model)}"

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed passages with the model's passage prompt; see `Embedder`."""
        return self._embed(self._model.encode_document, texts)

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Embed questions with the model's query prompt; see `Embedder`."""
        return self._embed(self._model.encode_query, texts)

    def _embed(self, encode: Callable[..., Any], texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        rows = [row for row, text in enumerate(texts) if text.strip()]
        if rows:
            vectors[rows] = encode(
                [texts[row] for row in rows],
                batch_size=self._batch_size,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return vectors


def _load(model: str, device: str | None) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(model, device=device)
    except Exception as error:  # the library raises its own, the hub's and torch's errors
        raise ModelError(
            f"cannot load the model {model!r}: {error}; expected a sentence-transformers name or folder; "
            "unset QA_MODEL to use the built-in encoder",
            model=model,
        ) from error


def _dimension(loaded: SentenceTransformer, model: str) -> int:
    measure = getattr(loaded, "get_embedding_dimension", None) or loaded.get_sentence_embedding_dimension
    dim = measure()
    if dim is None:
        raise ModelError(
            f"the model {model!r} does not state its dimension; expected a dense encoder", model=model
        )
    return int(dim)


def _fingerprint(model: SentenceTransformer) -> str:
    """Twelve hex digits over layers, prompts, vocabulary and weights: whatever changes a vector changes them."""
    vocabulary: dict[str, int] = getattr(model.tokenizer, "get_vocab", dict)()
    known = (str(model), sorted(model.prompts.items()), sorted(vocabulary.items()))
    digest = hashlib.sha256(repr(known).encode())
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(f"{key} {tensor.dtype} {tuple(tensor.shape)}".encode())
        values = tensor.detach().cpu()
        digest.update(
            (values.float() if values.is_floating_point() else values).contiguous().numpy().tobytes()
        )
    return digest.hexdigest()[:12]
