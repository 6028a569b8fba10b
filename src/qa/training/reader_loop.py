"""The reader's training loop: batches, losses, the running mean of the weights."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional

from qa.training.reader_batches import Encoded, batches, tensors
from qa.training.reader_network import ReadingNetwork

SAVE_EVERY, SHOW_EVERY, WARM_UP = 1000, 200, 200


@dataclass(frozen=True, slots=True)
class Recipe:
    """One run of training.

    Attributes:
        pretraining: minutes spent on the language before learning to read.
        counted: passages in which characters and pairs are counted.
        width: of the network's layers; `pair_dim` of a pair's vector.
        characters, pairs: how many of the most frequent ones are told apart.
        rate: the optimiser's highest learning rate; it rises for 200 steps and then falls to nothing.
        made: rows made from text, as a share of the usual number.
        held_out: passages whose questions are not trained on.
        minutes: the learning rate has fallen to nothing by then, and training ends, whatever `epochs` says; 0 for no end.
        average: what the running mean of the weights keeps at each step.
    """

    seed: int = 0
    pretraining: float = 17.0
    width: int = 96
    counted: int = 120_000
    characters: int = 5000
    pairs: int = 40_000
    pair_dim: int = 40
    batch: int = 32
    epochs: float = 3.5
    minutes: float = 0.0
    rate: float = 2e-3
    made: float = 0.8
    held_out: int = 100
    average: float = 0.998


def train(
    network: ReadingNetwork,
    rows: Sequence[Encoded],
    recipe: Recipe,
    save: Callable[[Mapping[str, torch.Tensor]], None],
) -> None:
    """Train in place; `save` gets the running mean of the weights now and then and at the end."""
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    mean = {name: value.clone() for name, value in network.state_dict().items()}
    weights = [p for p in network.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=recipe.rate, weight_decay=0.01)
    steps = max(1, int(recipe.epochs * math.ceil(len(rows) / recipe.batch)))
    step, started = 0, time.time()
    losses = [0.0, 0.0, 0.0]
    done = 0.0
    while done < 1:
        for group in batches(rows, recipe.batch, chance):
            for parameters in optimiser.param_groups:
                parameters["lr"] = recipe.rate * min((step + 1) / WARM_UP, 1 - done)
            parts = losses_of(network, group)
            optimiser.zero_grad()
            torch.stack(parts).sum().backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(weights, 2.0)
            optimiser.step()
            step += 1
            spent = (time.time() - started) / 60 / recipe.minutes if recipe.minutes else 0.0
            done = max(step / steps, spent)
            _follow(mean, network, min(recipe.average, (1 + step) / (10 + step)))
            losses = [0.98 * a + 0.02 * b.item() for a, b in zip(losses, parts, strict=True)]
            if step % SHOW_EVERY == 0:
                shown = " ".join(f"{one:.3f}" for one in losses)
                print(f"{step}/{steps} {shown} {time.time() - started:.0f}s", flush=True)
            if step % SAVE_EVERY == 0 or done >= 1:
                save(mean)
            if done >= 1:
                break
    network.load_state_dict(mean)


def _follow(mean: dict[str, torch.Tensor], network: ReadingNetwork, keep: float) -> None:
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if name != "pairs.weight":
                mean[name].lerp_(value, 1 - keep)


def losses_of(network: ReadingNetwork, group: Sequence[Encoded]) -> list[torch.Tensor]:
    """Of the start, of the end given the start (both where an answer is known), and of there being one."""
    starts = torch.tensor([max(0, one.start) for one in group])
    ends = torch.tensor([max(0, one.end) for one in group])
    known = torch.tensor([float(one.start >= 0) for one in group])
    has = torch.tensor([float(one.answered) for one in group])
    start, end, answered = network(tensors(group), starts)
    count = known.sum().clamp(min=1)
    return [
        (functional.cross_entropy(start, starts, reduction="none") * known).sum() / count,
        (functional.cross_entropy(end, ends, reduction="none") * known).sum() / count,
        functional.binary_cross_entropy_with_logits(answered, has),
    ]


def figures(
    network: ReadingNetwork, weights: Mapping[str, torch.Tensor], held: Sequence[Encoded]
) -> dict[str, float]:
    """Exact match and overlap of the likeliest span where there is an answer; how often "an answer or none" is right."""
    own = {name: value.clone() for name, value in network.state_dict().items()}
    network.load_state_dict(dict(weights))
    network.eval()
    exact, overlap, right, count = 0, 0.0, 0, 0
    with torch.no_grad():
        for i in range(0, len(held), 64):
            group = held[i : i + 64]
            start, end, answered = network(tensors(group))
            spans = zip(
                group, start.argmax(-1).tolist(), end.argmax(-1).tolist(), answered.tolist(), strict=True
            )
            for one, first, last, level in spans:
                right += (level > 0) == one.answered
                if one.start >= 0:
                    count += 1
                    common = max(0, min(last, one.end) - max(first, one.start) + 1)
                    exact += first == one.start and last == one.end
                    overlap += 2 * common / (last - first + 1 + one.end - one.start + 1)
    network.load_state_dict(own)
    network.train()
    return {
        "exact": exact / max(1, count),
        "overlap": overlap / max(1, count),
        "answered": right / max(1, len(held)),
    }
