"""The model folder that sentence-transformers and `qa.indexing.static_embedder` both read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from qa.training.vocabulary import PASSAGE_MARK

MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def save_folder(folder: Path, tokenizer: Tokenizer, rows: np.ndarray, saturation: float) -> None:
    """Write tokenizer, weights and settings.

    Args:
        rows: float32, shape (tokens, dim).
        saturation: power of a word's count in a text; sentence-transformers itself always takes 1.
    """
    folder.mkdir(parents=True, exist_ok=True)
    values, scales = quantise(rows)
    save_file({"embeddings": values, "weights": scales}, folder / "model.safetensors", {"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    (folder / "tokenizer.json").write_text(tokenizer.to_str(pretty=False), encoding="utf-8")
    _write_json(folder / "modules.json", MODULES)
    prompts = {"query": "", "document": PASSAGE_MARK}
    _write_json(
        folder / "config_sentence_transformers.json",
        {
            "model_type": "SentenceTransformer",
            "prompts": prompts,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
            "saturation": saturation,
        },
    )


def quantise(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows as whole numbers from -127 to 127 and one scale each: rows ≈ values * scales[:, None].

    Returns:
        int8 of the rows' shape, and float32 of shape (len(rows),); a zero row has scale 0.
    """
    scales = (np.abs(rows).max(axis=1) / 127).astype(np.float32)
    values = np.rint(rows / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    return values, scales


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=True, indent=2) + "\n", encoding="utf-8")
