"""Measures of one ranking against its relevant documents; a mean over queries is the caller's."""

from collections.abc import Collection, Mapping, Sequence
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
    rank = first_relevant_rank(ranked_ids[:k], relevant_ids)
    return 1 / rank if rank else 0.0


def ndcg_at_k(ranked_ids: Sequence[str], relevance_by_id: Mapping[str, int], k: int) -> float:
    """The relevance of the top k, discounted by log2(rank + 1), over the best possible."""
    gain = _discounted([relevance_by_id.get(one, 0) for one in ranked_ids[:k]])
    best = _discounted(sorted(relevance_by_id.values(), reverse=True)[:k])
    return gain / best if best else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))


def first_relevant_rank(ranked_ids: Sequence[str], relevant_ids: Collection[str]) -> int | None:
    """The rank, from 1, of the first relevant document; None without one."""
    ranks = (rank for rank, one in enumerate(ranked_ids, 1) if one in relevant_ids)
    return next(ranks, None)
