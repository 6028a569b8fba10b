"""The encoder's loss, and its gradients for batches that do not fit into memory at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch.nn.functional import cross_entropy, kl_div, log_softmax, normalize, softmax

from qa.training.transformer.pairs import Drawn
from qa.training.transformer.recipe import Contrast

NEVER = -1e4  # stands for minus infinity


def contrast_loss(
    queries: torch.Tensor, passages: torch.Tensor, batch: Drawn, recipe: Contrast
) -> torch.Tensor:
    """Each query must find its passage and each passage its query, at every length of `recipe.dims`.

    Args:
        queries: shape (n, dim).
        passages: shape (n + near misses, dim).
    """
    dims = [int(dim) for dim in recipe.dims.split(",") if dim] or [queries.shape[1]]
    losses = []
    for dim in dims:
        cosines = normalize(queries[:, :dim], dim=1) @ normalize(passages[:, :dim], dim=1).T
        loss = _both_ways(cosines, batch, recipe)
        if batch.teacher is not None and recipe.distil:
            loss = loss + recipe.distil * _distance(cosines, batch, recipe)
        losses.append(loss)
    return torch.stack(losses).mean()


def _both_ways(cosines: torch.Tensor, batch: Drawn, recipe: Contrast) -> torch.Tensor:
    count = len(cosines)
    scores = recipe.scale * cosines
    scores = scores.masked_fill(_also_right(cosines.detach(), batch, recipe.margin), NEVER)
    target = torch.arange(count, device=cosines.device)
    return (cross_entropy(scores, target) + cross_entropy(scores[:, :count].T, target)) / 2


def _also_right(cosines: torch.Tensor, batch: Drawn, margin: float) -> torch.Tensor:
    """Passages not to be held against a query: its own, those of an equal query, near misses too similar by far.

    Other queries' passages always count, however similar: else the loss would vanish with all of them above the
    right one.
    """
    device, count = cosines.device, len(cosines)
    query_keys = torch.from_numpy(batch.query_keys).to(device)
    passage_keys = torch.from_numpy(batch.passage_keys).to(device)
    right = passage_keys[:count, None] == passage_keys[None, :]
    right[:, :count] |= query_keys[:, None] == query_keys[None, :]
    right[:, count:] |= cosines[:, count:] > cosines.diagonal()[:, None] + margin
    own = torch.arange(count, device=device)
    right[own, own] = False
    return right


def _distance(cosines: torch.Tensor, batch: Drawn, recipe: Contrast) -> torch.Tensor:
    """How far the order within each group is from the ranker's."""
    teacher = torch.from_numpy(np.asarray(batch.teacher)).to(cosines.device)
    groups = torch.from_numpy(batch.groups).to(cosines.device)
    known = (groups >= 0) & ~teacher.isnan()
    rows = known.sum(1) > 1
    if not bool(rows.any()):
        return cosines.sum() * 0.0
    ours = (recipe.scale * cosines.gather(1, groups.clamp(min=0))).masked_fill(~known, NEVER)
    theirs = (recipe.teacher_scale * teacher).masked_fill(~known, NEVER)
    return kl_div(log_softmax(ours[rows], 1), softmax(theirs[rows], 1), reduction="batchmean")


def learn_in_chunks(
    embed: Callable[[int], torch.Tensor],
    counts: Sequence[int],
    loss_of: Callable[[torch.Tensor], torch.Tensor],
) -> torch.Tensor:
    """Gradients of a loss over all texts, computed piece by piece (GradCache, arXiv 2101.06983).

    Args:
        embed: vectors of the texts of one chunk; must give the same each time, so without dropout.
        counts: texts of each chunk.
        loss_of: the loss for the vectors of all chunks, one after another.
    """
    if len(counts) == 1:
        loss = loss_of(embed(0))
        torch.autograd.backward(loss)
        return loss.detach()
    with torch.no_grad():
        parts = [embed(number) for number in range(len(counts))]
    vectors = torch.cat(parts).requires_grad_()
    loss = loss_of(vectors)
    torch.autograd.backward(loss)
    assert vectors.grad is not None
    for number, gradient in enumerate(torch.split(vectors.grad, list(counts))):
        torch.autograd.backward(embed(number), gradient)
    return loss.detach()
