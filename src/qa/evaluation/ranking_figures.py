"""The figures of a run, and how it compares with another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qa.evaluation.bootstrap import Interval, bootstrap
from qa.evaluation.measures import first_relevant_rank
from qa.evaluation.scores import Qrels, Run, Scores, measure, success_curve
from qa.evaluation.significance import Difference, difference

MAIN_MEASURE = "nDCG@10"


@dataclass(frozen=True, slots=True)
class RankingFigures:
    """What a run scores on a set.

    Attributes:
        scores: by measure and judged query.
        intervals: the means, by measure.
        success: success@k for k from 1 to 10.
        first_ranks: of every judged query the rank of its first relevant document; None without one.
    """

    name: str
    scores: Scores
    intervals: Mapping[str, Interval]
    success: tuple[float, ...]
    first_ranks: Mapping[str, int | None]


def ranking_figures(name: str, run: Run, qrels: Qrels, seed: int) -> RankingFigures:
    """Score a run; `seed` fixes the intervals."""
    scores = measure(run, qrels)
    return RankingFigures(
        name,
        scores,
        {measured: bootstrap(list(by_query.values()), seed) for measured, by_query in scores.items()},
        tuple(success_curve(run, qrels)),
        {query: first_relevant_rank(list(run.get(query, ())), qrels[query]) for query in qrels},
    )


def differences(ours: RankingFigures, theirs: RankingFigures, seed: int) -> dict[str, Difference]:
    """Ours minus theirs, by measure."""
    return {
        name: difference(list(by_query.values()), list(theirs.scores[name].values()), seed)
        for name, by_query in ours.scores.items()
    }


@dataclass(frozen=True, slots=True)
class Change:
    """A query that scores otherwise than in the other run."""

    query_id: str
    ours: float
    theirs: float

    @property
    def gap(self) -> float:
        return self.ours - self.theirs


def largest_changes(
    ours: RankingFigures, theirs: RankingFigures, count: int = 10
) -> tuple[list[Change], list[Change]]:
    """The `count` greatest wins and the `count` greatest losses by nDCG@10, the greatest first."""
    scores, others = ours.scores[MAIN_MEASURE], theirs.scores[MAIN_MEASURE]
    changes = [Change(query, scores[query], others[query]) for query in scores]
    changes.sort(key=lambda change: change.gap, reverse=True)
    wins = [change for change in changes if change.gap > 0]
    losses = [change for change in reversed(changes) if change.gap < 0]
    return wins[:count], losses[:count]
