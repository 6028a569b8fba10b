"""Pretraining on all passages: which tokens were replaced.

python -m qa.training.transformer.pretrain --work DIR --minutes 10

A run that stopped goes on when the same command is given again. The model lies in WORK/pretrained.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from qa.training.transformer.card import write_card
from qa.training.transformer.checkpoint import State
from qa.training.transformer.command import stage_arguments
from qa.training.transformer.corpus import TOKENIZER, load_corpus
from qa.training.transformer.detection import Detector
from qa.training.transformer.loop import train
from qa.training.transformer.model import choose_device, parameters, precision, save_model
from qa.training.transformer.recipe import Pretraining
from qa.training.transformer.vocabulary import save_tokenizer
from qa.training.transformer.windows import Masked, Windows, mask

log = logging.getLogger(__name__)


def pretrain(work: Path, recipe: Pretraining) -> State:
    """Train on `work/corpus.npz.xz` and write `work/pretrained`, also when the time ran out.

    Raises:
        QaError: the data were not prepared, or the checkpoint belongs to another recipe.
    """
    corpus = load_corpus(work)
    tokenizer = Tokenizer.from_file(str(work / TOKENIZER))
    vocabulary = -(-tokenizer.get_vocab_size() // 64) * 64  # whole blocks compute faster
    device = choose_device(recipe.device)
    model = Detector(recipe, vocabulary)
    log.info("%.1f million parameters, %d tokens", parameters(model.bert) / 1e6, corpus.facts.tokens)
    windows = Windows(corpus.passages, recipe.window, recipe.batch, recipe.seed)

    def make(step: int, done: float) -> list[Masked]:
        rng = np.random.default_rng((recipe.seed, step, 1))
        numbers = range(step * recipe.accumulate, (step + 1) * recipe.accumulate)
        return [
            mask(windows.at(number), recipe.hidden, tokenizer.get_vocab_size(), rng) for number in numbers
        ]

    bodies: Any = model.compiled(device, recipe.compiled)

    def learn(batches: list[Masked]) -> torch.Tensor:
        share = 1 / len(batches)
        return torch.stack([_learn(model, bodies, batch, recipe, share, device) for batch in batches]).sum()

    state = train(model, make, learn, recipe, work / "pretrain", device)
    folder = work / "pretrained"
    save_model(folder, model.bert)
    save_tokenizer(folder, tokenizer, recipe.max_positions)
    write_card(folder, "pretrained", corpus.facts, recipe, state, parameters(model.bert))
    return state


def _learn(
    model: Detector, bodies: Any, batch: Masked, recipe: Pretraining, share: float, device: torch.device
) -> torch.Tensor:
    """This batch's share of the loss, gradients computed."""
    inputs, targets = (torch.from_numpy(array).to(device) for array in (batch.inputs, batch.targets))
    with precision(device):
        filling, telling = model.losses(bodies, inputs, targets)
    loss = share * (filling + recipe.telling * telling)
    torch.autograd.backward(loss)
    return loss.detach()


def main() -> None:
    arguments, recipe = stage_arguments("Pretraining", Pretraining)
    pretrain(arguments.work, recipe)


if __name__ == "__main__":
    main()
