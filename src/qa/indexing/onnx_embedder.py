"""An encoder of our own training on a CPU, without torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.errors import ModelError
from qa.network.onnx_model import MODEL, TOKENIZER, OnnxModel, load_tokenizer

SETTINGS, LIMITS = "config_sentence_transformers.json", "sentence_bert_config.json"


class OnnxEmbedder:
    """An `Embedder` over a folder with `model.onnx`: mean of the tokens, length 1, with the folder's prompts."""

    def __init__(self, folder: Path, *, batch_size: int = 32) -> None:
        """Raises ModelError where a file is missing or damaged."""
        self._model = OnnxModel(folder)
        self._tokenizer = load_tokenizer(folder, LIMITS, "max_seq_length")
        try:
            prompts = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))["prompts"]
            self._query, self._passage = prompts["query"], prompts["document"]
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"cannot load the encoder in {folder}: {error!r}; export the model again", model=folder.name
            ) from error
        self._batch_size = batch_size
        digest = hashlib.sha256()
        for name in (MODEL, TOKENIZER, SETTINGS, LIMITS):
            digest.update((folder / name).read_bytes())
        self.name = f"{folder.name}@{digest.hexdigest()[:12]}"
        self.dim = self._vectors([self._passage]).shape[1]

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed passages; see `Embedder`."""
        return self._embed(texts, self._passage)

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Embed questions; see `Embedder`."""
        return self._embed(texts, self._query)

    def _embed(self, texts: Sequence[str], prompt: str) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dim), np.float32)
        rows = [row for row, text in enumerate(texts) if text.strip()]
        if rows:
            vectors[rows] = self._vectors([prompt + texts[row] for row in rows])
        return vectors

    def _vectors(self, texts: Sequence[str]) -> np.ndarray:
        encodings = self._tokenizer.encode_batch(list(texts))
        return self._model.first([(one.ids, one.type_ids) for one in encodings], self._batch_size)
