"""The transformer itself: made, saved, loaded, and where it computes."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from transformers import BertForSequenceClassification, BertModel

from qa.errors import QaError

PART_MB = 15  # a weights file is never larger, unless a single matrix is


def load_encoder(folder: Path, *, dropout: float = 0.0) -> BertModel:
    """The pretrained body, float32, without a pooler."""
    return _loaded(BertModel, folder, add_pooling_layer=False, **_changed(0, dropout))


def load_ranker(folder: Path, *, layers: int = 0, dropout: float = 0.0) -> BertForSequenceClassification:
    """The pretrained body with a head of one score; the head is random where the folder has none."""
    torch.manual_seed(0)
    return _loaded(BertForSequenceClassification, folder, num_labels=1, **_changed(layers, dropout))


def _changed(layers: int, dropout: float) -> dict[str, Any]:
    depth = {"num_hidden_layers": layers} if layers else {}
    return {**depth, "hidden_dropout_prob": dropout, "attention_probs_dropout_prob": dropout}


def _loaded(kind: Any, folder: Path, **settings: Any) -> Any:
    if not (folder / "config.json").exists():
        raise QaError(f"no model in {folder}; make it with `python -m qa.training.transformer.pretrain`")
    with _quiet():
        return kind.from_pretrained(folder, dtype=torch.float32, **settings)


@contextlib.contextmanager
def _quiet() -> Any:
    """Heads that a stage does not use are missing or left over: not worth a report."""
    from transformers.utils import logging

    before = logging.get_verbosity()
    logging.set_verbosity(40)  # errors alone
    try:
        yield
    finally:
        logging.set_verbosity(before)


def save_model(folder: Path, model: Any, *, part_mb: float = PART_MB) -> None:
    """Weights as 16-bit numbers in files below `part_mb` megabytes; read as float32 wherever they are loaded."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("model*.safetensors*"):
        old.unlink()
    state = {name: value.detach().cpu().half() for name, value in model.state_dict().items()}
    shards = f"{int(part_mb * 1000)}KB"
    model.save_pretrained(folder, state_dict=state, max_shard_size=shards)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    write_json(folder / "config.json", config | {"dtype": "float32"})
    for path in folder.glob("*.safetensors"):
        path.chmod(0o644)


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=True, indent=2) + "\n", encoding="utf-8")


def choose_device(name: str) -> torch.device:
    """A GPU for "auto" when there is one."""
    return torch.device(("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name)


def precision(device: torch.device) -> contextlib.AbstractContextManager[object]:
    """bf16 on a GPU, float32 elsewhere."""
    if device.type == "cuda":
        return torch.autocast("cuda", dtype=torch.bfloat16)
    return contextlib.nullcontext()


def body(model: Any, device: torch.device, compiled: int) -> Any:
    """The callable that computes: compiled on a GPU where that is wanted."""
    return torch.compile(model) if compiled and device.type == "cuda" else model


def pooled(model: Any, inputs: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """The mean of a text's token vectors, float32, shape (texts, width)."""
    hidden = model(**inputs).last_hidden_state.float()
    weights = inputs["attention_mask"][:, :, None].float()
    return (hidden * weights).sum(1) / weights.sum(1)


def parameters(model: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())
