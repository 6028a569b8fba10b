"""Contrastive training: from the pretrained model to an encoder.

python -m qa.training.transformer.contrast --work DIR --out DIR --minutes 8 [--teacher WORK/scores.npz --distil 1]

A run that stopped goes on when the same command is given again.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from qa.errors import QaError
from qa.training.bags import Bags
from qa.training.transformer.card import write_card
from qa.training.transformer.checkpoint import State
from qa.training.transformer.command import stage_arguments
from qa.training.transformer.contrast_loss import contrast_loss, learn_in_chunks
from qa.training.transformer.corpus import TOKENIZER, Corpus, load_corpus
from qa.training.transformer.folder import save_encoder
from qa.training.transformer.loop import train
from qa.training.transformer.model import choose_device, load_encoder, parameters, pooled, precision
from qa.training.transformer.pairs import Drawn, contrast_batch, pair_weights
from qa.training.transformer.recipe import Contrast
from qa.training.transformer.vocabulary import END_ID, PASSAGE_ID, QUERY_ID, START_ID
from qa.training.transformer.windows import padded

Chunk = tuple[np.ndarray, np.ndarray]


def contrast(
    work: Path, out: Path, recipe: Contrast, *, start: Path | None = None, teacher: Path | None = None
) -> State:
    """Train the encoder and write `out` in sentence-transformers' format, also when the time ran out.

    Args:
        start: the model to begin with, by default `work/pretrained`.
        teacher: the ranker's scores, made by `qa.training.transformer.score`.

    Raises:
        QaError: an earlier stage is missing, or the checkpoint belongs to another recipe.
    """
    corpus = load_corpus(work)
    scores = _scores(teacher, corpus, recipe)
    device = choose_device(recipe.device)
    model = load_encoder(start or work / "pretrained")
    weights = pair_weights(corpus, recipe)

    def make(step: int, done: float) -> tuple[Drawn, list[Chunk]]:
        drawn = contrast_batch(corpus, weights, scores, recipe, step)
        return drawn, chunks_of(drawn, recipe)

    def learn_batch(batch: tuple[Drawn, list[Chunk]]) -> torch.Tensor:
        return learn(model, *batch, recipe, device)

    state = train(model, make, learn_batch, recipe, work / "contrast", device)
    tokenizer = Tokenizer.from_file(str(work / TOKENIZER))
    save_encoder(out, model, tokenizer, max_tokens=recipe.max_tokens + 3, has_marks=bool(recipe.marks))
    write_card(out, "encoder", corpus.facts, recipe, state, parameters(model))
    return state


def learn(
    model: Any, drawn: Drawn, chunks: list[Chunk], recipe: Contrast, device: torch.device
) -> torch.Tensor:
    """Gradients of the batch; gives its loss."""
    count = len(drawn.queries)

    def embed(number: int) -> torch.Tensor:
        ids, mask = (torch.from_numpy(array).to(device) for array in chunks[number])
        with precision(device):
            return pooled(model, {"input_ids": ids, "attention_mask": mask})

    def loss_of(vectors: torch.Tensor) -> torch.Tensor:
        return contrast_loss(vectors[:count], vectors[count:], drawn, recipe)

    return learn_in_chunks(embed, [len(ids) for ids, _ in chunks], loss_of)


def chunks_of(drawn: Drawn, recipe: Contrast) -> list[Chunk]:
    """Queries, then passages, in pieces of `recipe.chunk` texts."""
    chunks = []
    for bags, mark in ((drawn.queries, QUERY_ID), (drawn.passages, PASSAGE_ID)):
        before = [START_ID, mark] if recipe.marks else [START_ID]
        for first in range(0, len(bags), recipe.chunk):
            rows = np.arange(first, min(first + recipe.chunk, len(bags)))
            piece: Bags = bags.take(rows)
            chunks.append(padded(piece, before, [END_ID], multiple=32))
    return chunks


def _scores(path: Path | None, corpus: Corpus, recipe: Contrast) -> np.ndarray | None:
    if path is None:
        if recipe.distil:
            raise QaError(
                "--distil needs --teacher; make its scores with `python -m qa.training.transformer.score`"
            )
        return None
    with np.load(path) as stored:
        scores: np.ndarray = stored["scores"].astype(np.float32)
    wanted = (len(corpus.passage_of), 1 + corpus.negatives.shape[1])
    if scores.shape != wanted:
        raise QaError(f"{path} has scores of shape {scores.shape}, the corpus needs {wanted}; score again")
    return scores


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument("--start", type=Path, help="model to begin with, by default WORK/pretrained")
    parser.add_argument("--teacher", type=Path, help="the ranker's scores")


def main() -> None:
    arguments, recipe = stage_arguments("Contrastive training", Contrast, _options)
    contrast(arguments.work, arguments.out, recipe, start=arguments.start, teacher=arguments.teacher)


if __name__ == "__main__":
    main()
