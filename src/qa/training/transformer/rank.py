"""Training of the cross-encoder: from the pretrained model to a ranker.

python -m qa.training.transformer.rank --work DIR --out DIR --minutes 5

A run that stopped goes on when the same command is given again.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy

from qa.training.bags import Bags
from qa.training.transformer.card import write_card
from qa.training.transformer.checkpoint import State
from qa.training.transformer.command import stage_arguments
from qa.training.transformer.corpus import TOKENIZER, load_corpus
from qa.training.transformer.folder import save_ranker
from qa.training.transformer.loop import train
from qa.training.transformer.model import choose_device, load_ranker, parameters, precision
from qa.training.transformer.pairs import Groups, pair_weights, rank_batch
from qa.training.transformer.recipe import Ranking
from qa.training.transformer.vocabulary import END_ID, START_ID
from qa.training.transformer.windows import joined_pairs, padded

Inputs = dict[str, np.ndarray]
WITHOUT_MISSES = 0.25  # how often a pair is drawn whose wrong passages are only chance ones


def rank(work: Path, out: Path, recipe: Ranking, *, start: Path | None = None) -> State:
    """Train the ranker and write `out` so that `CrossEncoder` reads it, also when the time ran out.

    Raises:
        QaError: an earlier stage is missing, or the checkpoint belongs to another recipe.
    """
    corpus = load_corpus(work)
    device = choose_device(recipe.device)
    model = load_ranker(start or work / "pretrained", layers=recipe.layers, dropout=recipe.dropout)
    has_misses = (corpus.negatives >= 0).any(axis=1)
    weights = pair_weights(corpus, recipe) * np.where(has_misses, 1.0, WITHOUT_MISSES)

    def make(step: int, done: float) -> list[Inputs]:
        numbers = range(step * recipe.accumulate, (step + 1) * recipe.accumulate)
        return [_inputs(rank_batch(corpus, weights, recipe, number), recipe) for number in numbers]

    def learn(batches: list[Inputs]) -> torch.Tensor:
        size = 1 + recipe.negatives
        return torch.stack([_learn(model, batch, size, 1 / len(batches), device) for batch in batches]).sum()

    state = train(model, make, learn, recipe, work / f"rank{recipe.layers or ''}", device)
    tokenizer = Tokenizer.from_file(str(work / TOKENIZER))
    save_ranker(out, model, tokenizer, max_tokens=recipe.max_query_tokens + recipe.max_tokens + 3)
    write_card(out, "ranker", corpus.facts, recipe, state, parameters(model))
    return state


def _inputs(groups: Groups, recipe: Ranking) -> Inputs:
    every = np.repeat(np.arange(len(groups.queries)), 1 + recipe.negatives)
    return ranker_inputs(groups.queries.take(every), groups.passages, multiple=32)


def ranker_inputs(queries: Bags, passages: Bags, multiple: int = 8) -> Inputs:
    """[CLS] query [SEP] passage [SEP], the passage and its end as the second part."""
    both, heads = joined_pairs(queries, passages, END_ID)
    ids, mask = padded(both, [START_ID], [END_ID], multiple)
    second = (np.arange(ids.shape[1])[None, :] > heads[:, None]) & (mask > 0)
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": second.astype(np.int64)}


def ranker_scores(model: Any, inputs: Inputs, device: torch.device) -> torch.Tensor:
    """float32, shape (rows,)."""
    tensors = {name: torch.from_numpy(array).to(device) for name, array in inputs.items()}
    with precision(device):
        return model(**tensors).logits.float()[:, 0]


def _learn(model: Any, inputs: Inputs, size: int, share: float, device: torch.device) -> torch.Tensor:
    """This batch's share of the loss, gradients computed: the right passage, first of its group, must win."""
    scores = ranker_scores(model, inputs, device).view(-1, size)
    target = torch.zeros(len(scores), dtype=torch.long, device=device)
    loss = share * cross_entropy(scores, target)
    torch.autograd.backward(loss)
    return loss.detach()


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument("--start", type=Path, help="model to begin with, by default WORK/pretrained")


def main() -> None:
    arguments, recipe = stage_arguments("Training of the cross-encoder", Ranking, _options)
    rank(arguments.work, arguments.out, recipe, start=arguments.start)


if __name__ == "__main__":
    main()
