"""Eight-bit weights on a CPU: a quarter of the size, and two to four times as fast."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertForSequenceClassification, BertModel

from qa.errors import ModelError
from qa.training.folder import quantise

WEIGHTS = "model.int8.safetensors"
SCALE = ".scale"


class Int8Linear(torch.nn.Module):
    """A linear layer with one scale for each row of weights and one for each batch of inputs."""

    def __init__(self, values: np.ndarray, scales: np.ndarray, bias: np.ndarray) -> None:
        super().__init__()
        zeros = torch.zeros(len(scales), dtype=torch.long)
        with warnings.catch_warnings():  # torch means to move these operations to another package
            warnings.filterwarnings("ignore", "torch.quantize_per_tensor", UserWarning)
            weight = torch._make_per_channel_quantized_tensor(
                torch.from_numpy(values), torch.from_numpy(scales.astype(np.float64)), zeros, 0
            )
        self.packed = torch.ops.quantized.linear_prepack(weight, torch.from_numpy(bias))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        # seven bits of input: with eight, processors without VNNI would overflow, and results would differ
        result: torch.Tensor = torch.ops.quantized.linear_dynamic(inputs, self.packed, True)
        return result


def save_int8(folder: Path, model: torch.nn.Module) -> None:
    """Matrices as whole numbers with a scale for each row, the rest as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    stored: dict[str, np.ndarray] = {}
    for name, value in model.state_dict().items():
        array = value.detach().cpu().float().numpy()
        if array.ndim == 2:
            stored[name], stored[name + SCALE] = quantise(array)
        elif value.is_floating_point():
            stored[name] = array
    save_file(stored, folder / WEIGHTS, {"format": "pt"})
    (folder / WEIGHTS).chmod(0o644)


def load_int8(folder: Path, kind: type) -> Any:
    """A `BertModel` or `BertForSequenceClassification` whose linear layers compute in eight bits.

    Raises:
        ModelError: a file is missing or damaged.
    """
    try:
        config = BertConfig.from_json_file(str(folder / "config.json"))
        with torch.device("meta"):
            model = kind(config)
        return _filled(model, load_file(folder / WEIGHTS)).eval()
    except Exception as error:  # the libraries raise bare exceptions of their own
        raise ModelError(
            f"cannot load the int8 model in {folder}: {error!r}; "
            "expected what `python -m qa.training.transformer.export` writes",
            model=folder.name,
        ) from error


def _filled(model: torch.nn.Module, stored: dict[str, np.ndarray]) -> torch.nn.Module:
    for name, module in list(model.named_modules()):
        if isinstance(module, torch.nn.Linear):
            parts = (stored.pop(name + end) for end in (".weight", ".weight" + SCALE, ".bias"))
            parent, _, last = name.rpartition(".")
            setattr(model.get_submodule(parent), last, Int8Linear(*parts))
    state = {
        name: torch.from_numpy(value.astype(np.float32) * stored[name + SCALE][:, None])
        if name + SCALE in stored
        else torch.from_numpy(value)
        for name, value in stored.items()
        if not name.endswith(SCALE)
    }
    model.load_state_dict(state, assign=True)
    for name, buffer in list(model.named_buffers()):
        if buffer.is_meta:  # the numbers of positions and of parts
            parent, _, last = name.rpartition(".")
            fresh = torch.arange(buffer.shape[-1]).expand(buffer.shape)
            fresh = fresh if last == "position_ids" else torch.zeros_like(fresh)
            model.get_submodule(parent).register_buffer(last, fresh, persistent=False)
    return model


class Int8Encoder:
    """An `Embedder` over an int8 folder: mean of the tokens, length 1, with the folder's prompts."""

    def __init__(self, folder: Path, *, batch_size: int = 32) -> None:
        self._model = load_int8(folder, BertModel)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        settings = json.loads((folder / "config_sentence_transformers.json").read_text(encoding="utf-8"))
        limits = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))
        self._prompts: dict[str, str] = settings["prompts"]
        self._tokenizer.enable_truncation(limits["max_seq_length"])
        self._batch_size = batch_size
        self.dim = int(self._model.config.hidden_size)
        self.name = f"{folder.name}@{_fingerprint(folder)}"

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed passages; see `qa.indexing.embedder.Embedder`."""
        return self._embed(texts, self._prompts["document"])

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Embed questions."""
        return self._embed(texts, self._prompts["query"])

    def _embed(self, texts: Sequence[str], prompt: str) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        rows = [row for row, text in enumerate(texts) if text.strip()]
        encodings = self._tokenizer.encode_batch([prompt + texts[row] for row in rows])

        def compute(inputs: dict[str, torch.Tensor]) -> torch.Tensor:
            hidden = self._model(**inputs).last_hidden_state
            weights = inputs["attention_mask"][:, :, None].float()
            return torch.nn.functional.normalize((hidden * weights).sum(1), dim=1)

        if rows:
            vectors[rows] = _in_batches(encodings, self._batch_size, compute)
        return vectors


class Int8Ranker:
    """Scores of passages for a question, larger is better."""

    def __init__(self, folder: Path, *, batch_size: int = 32) -> None:
        self._model = load_int8(folder, BertForSequenceClassification)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        limits = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
        self._tokenizer.enable_truncation(limits["model_max_length"], strategy="longest_first")
        self._batch_size = batch_size

    def scores(self, question: str, passages: Sequence[str]) -> np.ndarray:
        """float32, shape (len(passages),)."""
        if not passages:
            return np.zeros(0, dtype=np.float32)
        encodings = self._tokenizer.encode_batch([(question, passage) for passage in passages])
        return _in_batches(encodings, self._batch_size, lambda inputs: self._model(**inputs).logits[:, 0])


def _fingerprint(folder: Path) -> str:
    """Twelve hex digits over all that changes a vector."""
    digest = hashlib.sha256()
    for name in (WEIGHTS, "tokenizer.json", "config_sentence_transformers.json", "sentence_bert_config.json"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:12]


def _in_batches(
    encodings: list[Any], size: int, compute: Callable[[dict[str, torch.Tensor]], torch.Tensor]
) -> np.ndarray:
    """Texts of like length together, results in the given order."""
    order = sorted(range(len(encodings)), key=lambda row: len(encodings[row].ids))
    results = []
    for first in range(0, len(order), size):
        batch = [encodings[row] for row in order[first : first + size]]
        longest = max(len(encoding.ids) for encoding in batch)
        columns = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
        inputs = {
            name: torch.tensor([_filled_up(getattr(row, kind), longest) for row in batch])
            for name, kind in columns.items()
        }
        with torch.inference_mode():
            results.append(compute(inputs).numpy())
    found = np.concatenate(results)
    ordered = np.empty_like(found)
    ordered[order] = found
    return ordered


def _filled_up(ids: list[int], length: int) -> list[int]:
    return ids + [0] * (length - len(ids))
