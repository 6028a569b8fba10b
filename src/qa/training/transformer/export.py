"""Write a trained encoder, ranker or reader as one ONNX file of eight-bit numbers, and say how fast it is.

python -m qa.training.transformer.export MODEL_DIR OUT_DIR

OUT_DIR is what QA_MODEL, QA_RANKER or QA_READER may name.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from qa.answering.onnx_reader import OnnxReader
from qa.errors import QaError
from qa.indexing.onnx_embedder import OnnxEmbedder
from qa.network.onnx_model import MODEL
from qa.retrieval.features import Candidate
from qa.retrieval.ranker import OnnxRanker
from qa.training.transformer.model import load_encoder, load_ranker
from qa.training.transformer.onnx import export_onnx
from qa.training.transformer.reading_model import WEIGHTS, load_reading

log = logging.getLogger(__name__)
MAX_FILE_MB = 25
KEPT = ("*.json", "*.md", "1_Pooling/*", "2_Normalize/*")
NOT_KEPT = ("model.safetensors.index.json", "modules.json")  # sentence-transformers reads no such folder
SAMPLE = "退休人员应当按照规定办理养老保险待遇资格认证，具体办法由省级人民政府人力资源社会保障部门制定。" * 5
QUESTION = "退休人员怎样办理资格认证？"
READER_OUTPUTS = ("start", "end", "sought", "offered", "answered")


def export(source: Path, out: Path) -> None:
    """Copy the settings and write the weights in eight bits.

    Raises:
        QaError: the file would be larger than the package may carry.
    """
    out.mkdir(parents=True, exist_ok=True)
    for pattern in KEPT:
        for path in source.glob(pattern):
            if path.name not in NOT_KEPT:
                target = out / path.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    kind = _kind(source)
    if kind == "reader":
        export_onnx(load_reading(source), out / MODEL, outputs=READER_OUTPUTS)
    elif kind == "encoder":
        export_onnx(Pooled(load_encoder(source)), out / MODEL, outputs=("vector",))
    else:
        export_onnx(Scored(load_ranker(source)), out / MODEL, outputs=("score",), first_token_only=True)
    size = (out / MODEL).stat().st_size / 1e6
    if size > MAX_FILE_MB:
        raise QaError(
            f"{out / MODEL} has {size:.1f} MB, at most {MAX_FILE_MB} are wanted; train a smaller model"
        )
    log.info("%s: %.1f MB", out / MODEL, size)
    _describe(out, size, _speed(kind, out))


class Pooled(torch.nn.Module):
    """The mean of the tokens, length 1."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self.bert = bert

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor]:
        hidden = self.bert(input_ids, attention_mask, token_type_ids).last_hidden_state
        total = (hidden * attention_mask[:, :, None].to(hidden.dtype)).sum(1)
        return (total / (total * total).sum(1, keepdim=True).sqrt(),)


class Scored(torch.nn.Module):
    """The score of a `BertForSequenceClassification`."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.bert, self.classifier = model.bert, model.classifier

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor]:
        pooled = self.bert(input_ids, attention_mask, token_type_ids).pooler_output
        return (self.classifier(pooled)[:, 0],)


def _kind(source: Path) -> str:
    """What was trained, by the files that the stages write."""
    if (source / WEIGHTS).exists():
        return "reader"
    return "encoder" if (source / "modules.json").exists() else "ranker"


def _speed(kind: str, folder: Path, count: int = 64) -> float:
    """Passages of about 250 characters a second."""
    passages = [SAMPLE[shift : shift + 250 - shift] for shift in range(count)]
    start = time.perf_counter()
    if kind == "reader":
        reader = OnnxReader(folder)
        for first in range(0, count, 4):
            reader.read(QUESTION, [("", text) for text in passages[first : first + 4]])
    elif kind == "encoder":
        OnnxEmbedder(folder).embed_passages(passages)
    else:
        candidates = [Candidate(text, "", "", text, str(i), 0, 0.0) for i, text in enumerate(passages)]
        OnnxRanker(folder).score(QUESTION, candidates, (np.zeros((count, 0)), ()))
    return count / (time.perf_counter() - start)


def _describe(folder: Path, size: float, speed: float) -> None:
    card = folder / "README.md"
    text = card.read_text(encoding="utf-8") if card.exists() else ""
    note = (
        f"\n## Eight bits\n\n`{MODEL}`, {size:.1f} MB, for ONNX Runtime: matrices as int8 with a scale for each "
        f"output. About {speed:.0f} passages of 250 characters a second on {os.cpu_count()} processors where it was "
        "made.\n"
    )
    card.write_text(text.split("\n## Eight bits\n")[0] + note, encoding="utf-8")


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description="Write a model with eight-bit weights")
    parser.add_argument("source", type=Path, help="folder of a trained encoder, ranker or reader")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    export(arguments.source, arguments.out)


if __name__ == "__main__":
    main()
