"""The scores of a run, query by query: by ir_measures where it is installed, else by our own measures.

ir_measures (extra `[eval]`) is the reference that others score with; it needs a compiled trec_eval, which not every
machine can install. Our own measures give the same values, and a test holds them to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from qa.evaluation.measures import mrr_at_k, ndcg_at_k, recall_at_k, success_at_k

Run = Mapping[str, Mapping[str, float]]  # query → document → score, best first, strictly decreasing
Qrels = Mapping[str, Mapping[str, int]]  # query → relevant document → relevance, 1 or more
Scores = dict[str, dict[str, float]]  # measure → query → score
AtK = Callable[[Sequence[str], Mapping[str, int], int], float]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of ours and its name in ir_measures."""

    at_k: AtK
    library_name: str
    k: int


MEASURES: Mapping[str, Measure] = {
    "nDCG@10": Measure(ndcg_at_k, "nDCG@10", 10),
    "MRR@10": Measure(mrr_at_k, "RR@10", 10),
    **{f"success@{k}": Measure(success_at_k, f"Success@{k}", k) for k in (1, 5, 10)},
    **{f"recall@{k}": Measure(recall_at_k, f"R@{k}", k) for k in (10, 100)},
}


def has_library() -> bool:
    """Whether ir_measures and the trec_eval below it are installed."""
    return all(find_spec(name) is not None for name in ("ir_measures", "pytrec_eval"))


def measure(run: Run, qrels: Qrels) -> Scores:
    """Every measure of every judged query; one without hits scores 0 and counts."""
    return measure_by_library(run, qrels) if has_library() else measure_by_ourselves(run, qrels)


def measure_by_library(run: Run, qrels: Qrels) -> Scores:
    """`measure` by ir_measures."""
    import ir_measures

    names = {ir_measures.parse_measure(one.library_name): name for name, one in MEASURES.items()}
    scores: Scores = {name: dict.fromkeys(qrels, 0.0) for name in MEASURES}
    judged = {query: dict(run[query]) for query in qrels if run.get(query)}
    if judged:
        grades = {query: dict(relevance) for query, relevance in qrels.items()}
        for metric in ir_measures.iter_calc(list(names), grades, judged):
            scores[names[metric.measure]][metric.query_id] = float(metric.value)
    return scores


def measure_by_ourselves(run: Run, qrels: Qrels) -> Scores:
    """`measure` without a library."""
    return {
        name: {query: one.at_k(list(run.get(query, ())), qrels[query], one.k) for query in qrels}
        for name, one in MEASURES.items()
    }


def success_curve(run: Run, qrels: Qrels, most: int = 10) -> list[float]:
    """success@k, a mean over the judged queries, for k from 1 to `most`."""
    return [
        sum(success_at_k(list(run.get(query, ())), qrels[query], k) for query in qrels) / max(len(qrels), 1)
        for k in range(1, most + 1)
    ]
