"""The contrastive loss: each query must find its passage in the batch, and each passage its query."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import cross_entropy, normalize

NEVER = -1e4  # stands for minus infinity


def contrastive_loss(
    queries: torch.Tensor,
    passages: torch.Tensor,
    negatives: torch.Tensor,
    keys: np.ndarray,
    *,
    scale: float,
    passage_loss: float,
) -> torch.Tensor:
    """Mean cross entropy, both ways.

    Args:
        queries, passages: shape (n, dim), any length; row i belongs to row i.
        negatives: shape (m, dim), passages that are wrong for every query; m may be 0.
        keys: shape (n,); rows with the same key are the same passage and are not held against each other.
        scale: what cosines are multiplied with.
        passage_loss: weight of the way from passage to query.
    """
    query_rows = normalize(queries, dim=1)
    similarities = scale * query_rows @ normalize(passages, dim=1).T
    rows, columns = repeated(keys)
    if len(rows):
        similarities = similarities.index_put(
            (torch.from_numpy(rows), torch.from_numpy(columns)), torch.tensor(NEVER)
        )
    target = torch.arange(len(queries))
    backward = cross_entropy(similarities.T, target)
    if len(negatives):
        wrong = scale * query_rows @ normalize(negatives, dim=1).T
        similarities = torch.cat([similarities, wrong], dim=1)
    return (cross_entropy(similarities, target) + passage_loss * backward) / (1 + passage_loss)


def repeated(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All ordered pairs of different places with the same key, as two arrays."""
    order = np.argsort(keys, kind="stable")
    _, firsts, counts = np.unique(keys[order], return_index=True, return_counts=True)
    rows, columns = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for first, count in zip(firsts[counts > 1], counts[counts > 1], strict=True):
        group = order[first : first + count]
        left, right = np.meshgrid(group, group)
        rows.append(left[left != right])
        columns.append(right[left != right])
    return np.concatenate(rows), np.concatenate(columns)
