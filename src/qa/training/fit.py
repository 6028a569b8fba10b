"""The training loop: seeded, and able to go on where it stopped."""

from __future__ import annotations

import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from qa.errors import QaError
from qa.training.bags import document_frequencies, sums
from qa.training.batches import TrainingSet, draw_batch
from qa.training.loss import contrastive_loss
from qa.training.recipe import Recipe

MARK = 1  # row of the passage mark
CHECKPOINT_EVERY = 100
WARM_UP = 0.05
LAST_RATE = 0.02


def first_rows(data: TrainingSet, size: int, recipe: Recipe) -> torch.Tensor:
    """Random directions, longer for rarer words; the unknown token has no length."""
    counts = document_frequencies([data.passages, data.texts], size)
    rarity = np.log((len(data.passages) + len(data.texts) + 1) / (counts + 1))
    lengths = (rarity / max(rarity.max(), 1e-9)) ** recipe.rarity
    generator = torch.Generator().manual_seed(recipe.seed)
    rows = torch.randn(size, recipe.dim, generator=generator) * torch.from_numpy(lengths).float()[:, None]
    sample = data.passages.take(
        np.arange(0, len(data.passages), 1 + len(data.passages) // 1000), recipe.max_tokens
    )
    usual = sums(rows, sample, recipe.saturation).norm(dim=1).mean()
    rows[MARK] *= recipe.anchor * usual / rows[MARK].norm()
    rows[0] = 0
    return rows


def fit(data: TrainingSet, size: int, recipe: Recipe, work: Path) -> torch.Tensor:
    """Train the table of rows.

    Args:
        size: tokens of the vocabulary.
        work: folder for `checkpoint.pt`; a run that stopped goes on from there and ends with the same rows.

    Returns:
        float32, shape (size, recipe.dim).

    Raises:
        QaError: the checkpoint belongs to another recipe.
    """
    rows = torch.nn.Parameter(first_rows(data, size, recipe))
    optimiser = torch.optim.Adam([rows], lr=recipe.rate, betas=(0.9, 0.98), fused=True)
    average, start = _resume(work / "checkpoint.pt", rows, optimiser, recipe)
    progress = tqdm(
        range(start, recipe.steps), initial=start, total=recipe.steps, file=sys.stderr, mininterval=5
    )
    for step in progress:
        loss = _learn(rows, optimiser, data, recipe, step)
        if recipe.average and step >= recipe.steps // 2:
            average = rows.detach().clone() if average is None else average
            average.lerp_(rows.detach(), 1 - recipe.average)
        progress.set_postfix(loss=f"{loss:.3f}", refresh=False)
        if (step + 1) % CHECKPOINT_EVERY == 0 or step + 1 == recipe.steps:
            _save(work / "checkpoint.pt", rows, optimiser, average, recipe, step + 1)
    return rows.detach() if average is None else average


def rate_at(step: int, recipe: Recipe) -> float:
    """Up in the first twentieth, then evenly down."""
    done = (step + 1) / recipe.steps
    return recipe.rate * min(1.0, done / WARM_UP) * max(LAST_RATE, 1 - done)


def _learn(
    rows: torch.nn.Parameter, optimiser: torch.optim.Optimizer, data: TrainingSet, recipe: Recipe, step: int
) -> float:
    """One step; gives the loss."""
    for group in optimiser.param_groups:
        group["lr"] = rate_at(step, recipe)
    batch = draw_batch(data, recipe, step)
    embed = partial(sums, rows, saturation=recipe.saturation)
    loss = contrastive_loss(
        embed(batch.queries),
        embed(batch.passages) + rows[MARK],
        embed(batch.negatives) + rows[MARK] if len(batch.negatives) else rows.new_zeros((0, recipe.dim)),
        batch.keys,
        scale=recipe.scale,
        passage_loss=recipe.passage_loss,
    )
    optimiser.zero_grad(set_to_none=True)
    torch.autograd.backward(loss)
    optimiser.step()
    return float(loss.detach())


def _save(
    path: Path,
    rows: torch.nn.Parameter,
    optimiser: torch.optim.Optimizer,
    average: torch.Tensor | None,
    recipe: Recipe,
    step: int,
) -> None:
    state = {
        "rows": rows.detach(),
        "optimiser": optimiser.state_dict(),
        "average": average,
        "recipe": asdict(recipe),
        "step": step,
    }
    unfinished = path.with_suffix(".partial")
    torch.save(state, unfinished)
    unfinished.replace(path)


def _resume(
    path: Path, rows: torch.nn.Parameter, optimiser: torch.optim.Optimizer, recipe: Recipe
) -> tuple[torch.Tensor | None, int]:
    """The running mean and the next step; fills rows and optimiser."""
    if not path.exists():
        return None, 0
    state = torch.load(path, weights_only=True)
    if state["recipe"] != asdict(recipe) or state["rows"].shape != rows.shape:
        raise QaError(f"{path} belongs to another recipe; delete it or give another --work folder")
    rows.data.copy_(state["rows"])
    optimiser.load_state_dict(state["optimiser"])
    return state["average"], state["step"]
