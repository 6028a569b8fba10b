"""Measures of one ranking against its relevant documents; a mean over queries is the caller's."""

from collections.abc import Collection, Sequence
from math import log2


def success_at_k(ranked_ids: Sequence[str], relevant_ids: Collection[str], k: int) -> float:
    """1 if any relevant document stands in the top k, else 0."""
    return float(any(one in relevant_ids for one in ranked_ids[:k]))


def recall_at_k(ranked_ids: Sequence[str], relevant_ids: Collection[str], k: int) -> float:
    """The share of the relevant documents that stand in the top k; 0 if none is relevant."""
    found = sum(one in relevant_ids for one in ranked_ids[:k])
    return found / len(relevant_ids) if relevant_ids else 0.0


def mrr_at_k(ranked_ids: Sequence[str], relevant_ids: Collection[str], k: int) -> float:
    """1 / the rank of the first relevant document in the top k; 0 without one."""
    ranks = (rank for rank, one in enumerate(ranked_ids[:k], 1) if one in relevant_ids)
    return next((1 / rank for rank in ranks), 0.0)


def ndcg_at_k(ranked_ids: Sequence[str], relevant_ids: Collection[str], k: int) -> float:
    """Gain 1 a relevant document in the top k, discounted by log2(rank + 1), over the best possible."""
    gain = sum(1 / log2(rank + 1) for rank, one in enumerate(ranked_ids[:k], 1) if one in relevant_ids)
    best = sum(1 / log2(rank + 1) for rank in range(1, min(k, len(relevant_ids)) + 1))
    return gain / best if best else 0.0
