"""A model file that ONNX Runtime computes."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qa.errors import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
MAX_THREADS = 4  # more do not help a model this small
_SILENT = 4  # of its log, errors are raised


def is_onnx(model: str) -> bool:
    """Whether a model that the settings name is a folder for this module."""
    return (Path(model) / MODEL).is_file()


class OnnxModel:
    """Loaded once; may be asked from several threads at the same time."""

    def __init__(self, folder: Path) -> None:
        """Raises ModelError where ONNX Runtime or the file is missing, or the file damaged."""
        try:
            self._session = _session(folder / MODEL)
        except Exception as error:  # the library raises its own
            raise ModelError(
                f"cannot load {folder / MODEL}: {error!r}; expected what "
                "`python -m qa.training.transformer.export` writes, and `pip install 'qa[onnx]'`",
                model=folder.name,
            ) from error

    def run(self, rows: Sequence[tuple[Sequence[int], Sequence[int]]]) -> list[np.ndarray]:
        """What the model says of some texts.

        Args:
            rows: of each text the tokens and their types (0 or 1), as many.

        Returns:
            The outputs in the file's order, float32, each with a row a text; what stands at a text's padding means
            nothing.
        """
        longest = max(len(ids) for ids, _ in rows)
        arrays = {name: np.zeros((len(rows), longest), np.int64) for name in INPUTS}
        for row, (ids, types) in enumerate(rows):
            arrays["input_ids"][row, : len(ids)] = ids
            arrays["attention_mask"][row, : len(ids)] = 1
            arrays["token_type_ids"][row, : len(ids)] = types
        outputs: list[np.ndarray] = self._session.run(None, arrays)
        return outputs

    def first(self, rows: Sequence[tuple[Sequence[int], Sequence[int]]], batch_size: int = 32) -> np.ndarray:
        """The first output for at least one text; texts of like length are computed together."""
        order = sorted(range(len(rows)), key=lambda row: len(rows[row][0]))
        parts = [
            self.run([rows[row] for row in order[at : at + batch_size]])[0]
            for at in range(0, len(order), batch_size)
        ]
        found = np.concatenate(parts)
        ordered = np.empty_like(found)
        ordered[order] = found
        return ordered


def load_tokenizer(folder: Path, limits: str, limit: str) -> Tokenizer:
    """The folder's tokenizer, which cuts off what the model cannot read: the longer of two texts first.

    Args:
        limits, limit: the JSON file that says how many tokens it can, and the key there.

    Raises:
        ModelError: a file is missing or damaged.
    """
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        tokens = int(json.loads((folder / limits).read_text(encoding="utf-8"))[limit])
    except Exception as error:  # the tokenizer raises bare exceptions
        raise ModelError(
            f"cannot load the tokenizer in {folder}: {error!r}; export the model again", model=folder.name
        ) from error
    tokenizer.enable_truncation(tokens, strategy="longest_first")
    return tokenizer


def _session(path: Path) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(MAX_THREADS, _processors())
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # would take others' time
    options.log_severity_level = _SILENT
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _processors() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
