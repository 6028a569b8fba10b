"""An encoder of our own training on a CPU, without torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.errors import ModelError
from qa.network.onnx_model import MODEL, TOKENIZER, OnnxModel

SETTINGS, LIMITS = "config_sentence_transformers.json", "sentence_bert_config.json"


class OnnxEmbedder:
    """An `Embedder` over a folder with `model.onnx`: mean of the tokens, length 1, with the folder's prompts."""

    def __init__(self, folder: Path, *, batch_size: int = 32) -> None:
        """Raises ModelError where a file is missing or damaged."""
        from tokenizers import Tokenizer

        self._model = OnnxModel(folder)
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
            limits = json.loads((folder / LIMITS).read_text(encoding="utf-8"))
            self._query, self._passage = settings["prompts"]["query"], settings["prompts"]["document"]
            self._tokenizer.enable_truncation(limits["max_seq_length"])
            files = [(folder / name).read_bytes() for name in (MODEL, TOKENIZER, SETTINGS, LIMITS)]
        except Exception as error:  # the tokenizer raises bare exceptions
            raise ModelError(
                f"cannot load the encoder in {folder}: {error!r}; export it again", model=folder.name
            ) from error
        self._batch_size = batch_size
        self.dim = self._embed([" "], self._passage, any_text=True).shape[1]
        self.name = f"{folder.name}@{hashlib.sha256(b''.join(files)).hexdigest()[:12]}"

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed passages; see `Embedder`."""
        return self._embed(texts, self._passage)

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Embed questions; see `Embedder`."""
        return self._embed(texts, self._query)

    def _embed(self, texts: Sequence[str], prompt: str, any_text: bool = False) -> np.ndarray:
        rows = [row for row, text in enumerate(texts) if text.strip() or any_text]
        if not rows:
            return np.zeros((len(texts), self.dim), np.float32)
        encodings = self._tokenizer.encode_batch([prompt + texts[row] for row in rows])
        found = self._model.first([(one.ids, one.type_ids) for one in encodings], self._batch_size)
        vectors = np.zeros((len(texts), found.shape[1]), np.float32)
        vectors[rows] = found
        return vectors
