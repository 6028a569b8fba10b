"""Masked language modelling on all passages.

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
from torch.nn.functional import cross_entropy

from qa.training.transformer.card import write_card
from qa.training.transformer.checkpoint import State
from qa.training.transformer.command import stage_arguments
from qa.training.transformer.corpus import TOKENIZER, load_corpus
from qa.training.transformer.loop import train
from qa.training.transformer.model import body, choose_device, new_model, parameters, precision, save_model
from qa.training.transformer.recipe import Pretraining
from qa.training.transformer.vocabulary import save_tokenizer
from qa.training.transformer.windows import NO_TARGET, Masked, Windows, mask

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
    model: Any = new_model(recipe, vocabulary)
    log.info("%.1f million parameters, %d tokens", parameters(model) / 1e6, corpus.facts.tokens)
    windows = Windows(corpus.passages, recipe.window, recipe.batch, recipe.seed)

    def make(step: int, done: float) -> list[Masked]:
        ratio = recipe.first_mask + (recipe.last_mask - recipe.first_mask) * done
        rng = np.random.default_rng((recipe.seed, step, 1))
        numbers = range(step * recipe.accumulate, (step + 1) * recipe.accumulate)
        return [mask(windows.at(number), ratio, tokenizer.get_vocab_size(), rng) for number in numbers]

    encoder: Any = body(model.bert, device, recipe.compiled)

    def learn(batches: list[Masked]) -> torch.Tensor:
        share = 1 / len(batches)
        return torch.stack([_learn(model, encoder, batch, share, device) for batch in batches]).sum()

    state = train(model, make, learn, recipe, work / "pretrain", device)
    folder = work / "pretrained"
    save_model(folder, model)
    save_tokenizer(folder, tokenizer, recipe.max_positions)
    write_card(folder, "pretrained", corpus.facts, recipe, state, parameters(model))
    return state


def _learn(model: Any, encoder: Any, batch: Masked, share: float, device: torch.device) -> torch.Tensor:
    """This batch's share of the loss, gradients computed; only hidden tokens pass through the vocabulary."""
    targets = torch.from_numpy(batch.targets).to(device)
    with precision(device):
        hidden = encoder(input_ids=torch.from_numpy(batch.inputs).to(device)).last_hidden_state
        asked = targets != NO_TARGET
        scores = model.cls(hidden[asked])
    loss = share * cross_entropy(scores.float(), targets[asked])
    torch.autograd.backward(loss)
    return loss.detach()


def main() -> None:
    arguments, recipe = stage_arguments("Masked language modelling", Pretraining)
    pretrain(arguments.work, recipe)


if __name__ == "__main__":
    main()
