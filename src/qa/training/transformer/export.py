"""Write a trained encoder or ranker with eight-bit weights for a CPU, and say how close and how fast it is.

python -m qa.training.transformer.export MODEL_DIR OUT_DIR [--evaluate SET_DIR …]
"""

from __future__ import annotations

import argparse
import logging
import shutil
import time
from pathlib import Path

import numpy as np
import torch

from qa.errors import QaError
from qa.training.transformer.int8 import WEIGHTS, Int8Encoder, Int8Ranker, save_int8
from qa.training.transformer.model import load_encoder, load_ranker

log = logging.getLogger(__name__)
MAX_FILE_MB = 25
KEPT = ("*.json", "*.md", "1_Pooling/*", "2_Normalize/*")
SAMPLE = "退休人员应当按照规定办理养老保险待遇资格认证，具体办法由省级人民政府人力资源社会保障部门制定。" * 5


def export(source: Path, out: Path) -> None:
    """Copy the settings and write the weights in eight bits.

    Raises:
        QaError: a file would be larger than the package may carry.
    """
    is_encoder = (source / "modules.json").exists()
    for pattern in KEPT:
        for path in source.glob(pattern):
            if path.name != "model.safetensors.index.json":
                target = out / path.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    save_int8(out, load_encoder(source) if is_encoder else load_ranker(source))
    size = (out / WEIGHTS).stat().st_size / 1e6
    if size > MAX_FILE_MB:
        raise QaError(
            f"{out / WEIGHTS} has {size:.1f} MB, at most {MAX_FILE_MB} are wanted; train a smaller model"
        )
    log.info("%s: %.1f MB", out / WEIGHTS, size)
    _describe(out, size, _speed(out, is_encoder))


def _speed(folder: Path, is_encoder: bool, count: int = 64) -> float:
    """Passages of 250 characters a second."""
    passages = [SAMPLE[shift : shift + 250 - shift] for shift in range(count)]
    start = time.perf_counter()
    if is_encoder:
        Int8Encoder(folder).embed_passages(passages)
    else:
        Int8Ranker(folder).scores("退休人员怎样办理资格认证？", passages)
    return count / (time.perf_counter() - start)


def _describe(folder: Path, size: float, speed: float) -> None:
    card = folder / "README.md"
    text = card.read_text(encoding="utf-8") if card.exists() else ""
    note = (
        f"\n## Eight bits\n\n`{WEIGHTS}`, {size:.1f} MB: each row of each matrix as int8 with a scale; linear layers "
        f"compute in int8 with inputs scaled as they come. About {speed:.0f} passages of 250 characters a second "
        f"with {torch.get_num_threads()} threads where it was made.\n"
    )
    card.write_text(text.split("\n## Eight bits\n")[0] + note, encoding="utf-8")


def agreement(source: Path, out: Path, texts: list[str]) -> float:
    """Mean cosine between the vectors of the encoder in float32 and in eight bits."""
    from qa.indexing.embedder import load_embedder

    exact = load_embedder(str(source), device="cpu").embed_passages(texts)
    return float(np.mean(np.sum(exact * Int8Encoder(out).embed_passages(texts), axis=1)))


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description="Write a model with eight-bit weights")
    parser.add_argument("source", type=Path, help="folder of a trained encoder or ranker")
    parser.add_argument("out", type=Path)
    parser.add_argument("--evaluate", type=Path, nargs="*", default=[], metavar="SET_DIR")
    arguments = parser.parse_args()
    export(arguments.source, arguments.out)
    if arguments.evaluate and (arguments.source / "modules.json").exists():
        from qa.training.measure import measure, read_set, table

        embedder = Int8Encoder(arguments.out)
        figures = table({path.name: measure(embedder, read_set(path)) for path in arguments.evaluate})
        print(figures)
        card = arguments.out / "README.md"
        card.write_text(card.read_text(encoding="utf-8") + f"\n{figures}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
