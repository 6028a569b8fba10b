"""What turns texts into vectors, and the choice of the model that does it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from qa.network.onnx_model import is_onnx


class Embedder(Protocol):
    """Passages and queries become vectors whose dot product is their similarity.

    Attributes:
        name: the model and a fingerprint of its content; vectors of embedders with different names never mix.
        dim: length of every vector.
    """

    name: str
    dim: int

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed passages for indexing.

        Args:
            texts: one passage each; an empty string, or one of unknown words only, gives a zero row.

        Returns:
            float32, shape (len(texts), dim); every other row has length 1.
        """
        ...

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Embed questions for searching; shape, empty texts and lengths as for passages."""
        ...


def load_embedder(model: str | None = None, *, device: str | None = None) -> Embedder:
    """Load the built-in encoder, one that `qa.training.transformer.export` wrote, or any model of sentence-transformers.

    Args:
        model: None for the built-in encoder, else a folder with `model.onnx`, or a sentence-transformers name or folder.
        device: where another model runs, like "cpu" or "cuda:0"; None takes a GPU when there is one.

    Raises:
        ModelError: the model's files are missing, damaged or of an unknown kind.
    """
    if model is None:
        from qa.indexing.static_embedder import StaticEmbedder

        return StaticEmbedder()
    if is_onnx(model):
        from qa.indexing.onnx_embedder import OnnxEmbedder

        return OnnxEmbedder(Path(model))
    from qa.indexing.sentence_transformer_embedder import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(model, device=device)
