"""The report on a run: figures with intervals, the comparison with another run, two charts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.evaluation.bootstrap import RESAMPLES
from qa.evaluation.charts import Labels, bar_chart, line_chart
from qa.evaluation.markdown import cell, image, table
from qa.evaluation.ranking_figures import MAIN_MEASURE, Change, RankingFigures, largest_changes
from qa.evaluation.significance import Difference
from qa.messages import COLUMNS, EVAL

COMPARISON_COLUMNS = (
    "figure",
    "this_run",
    "other_run",
    "difference",
    "interval",
    "p_value",
    "wins",
    "losses",
    "ties",
)
GROUPS = ("0", "0–0.2", "0.2–0.4", "0.4–0.6", "0.6–0.8", "0.8–1", "1")
_UPPER_ENDS = (0.0, 0.2, 0.4, 0.6, 0.8, 1 - 1e-9)


@dataclass(frozen=True, slots=True)
class RankingReport:
    """All that the report tells.

    Attributes:
        facts: what was measured and how, as words and values.
        queries: text by id.
        other, differences: the run compared with; None and empty without one.
    """

    set_name: str
    facts: Mapping[str, object]
    queries: Mapping[str, str]
    ours: RankingFigures
    other: RankingFigures | None
    differences: Mapping[str, Difference]
    seed: int

    def files(self, stem: str) -> dict[str, str]:
        """Every file by name: `STEM.md` and the charts beside it."""
        charts = {f"{stem}-distribution.svg": self._distribution(), f"{stem}-success.svg": self._success()}
        return {f"{stem}.md": "\n".join(self._lines(list(charts))), **charts}

    def _lines(self, chart_names: Sequence[str]) -> list[str]:
        lines = [f"# {EVAL['ranking_title']} {cell(self.set_name)}", ""]
        lines += table((EVAL["fact"], EVAL["value"]), list(self.facts.items()))
        lines += [EVAL["interval_note"].format(resamples=RESAMPLES, seed=self.seed), ""]
        lines += [f"## {EVAL['figures']}", "", *self._figures()]
        if self.other is not None:
            lines += self._comparison(self.other)
        for heading, name in zip(("distribution", "success"), chart_names, strict=True):
            lines += [f"## {EVAL[heading]}", "", *image(EVAL[heading], name)]
        return lines

    def _figures(self) -> list[str]:
        names = [COLUMNS[name] for name in ("figure", "result", "interval")]
        return table(names, figure_rows(self.ours))

    def _comparison(self, other: RankingFigures) -> list[str]:
        rows = comparison_rows(self.ours, other, self.differences)
        heading = EVAL["compared"].format(name=cell(other.name))
        lines = [f"## {heading}", "", *table([COLUMNS[name] for name in COMPARISON_COLUMNS], rows)]
        lines += [EVAL["comparison_note"], ""]
        for title, changes in zip(("wins", "losses"), largest_changes(self.ours, other), strict=True):
            lines += [f"### {EVAL[title].format(measure=MAIN_MEASURE)}", "", *self._changes(changes, other)]
        return lines

    def _changes(self, changes: Sequence[Change], other: RankingFigures) -> list[str]:
        if not changes:
            return [EVAL["none"], ""]
        names = ("id", "question", "this_run", "other_run", "difference", "first_rank", "other_first_rank")
        rows = [
            [
                one.query_id,
                self.queries.get(one.query_id, ""),
                one.ours,
                one.theirs,
                f"{one.gap:+.3f}",
                self.ours.first_ranks[one.query_id],
                other.first_ranks[one.query_id],
            ]
            for one in changes
        ]
        return table([COLUMNS[name] for name in names], rows)

    def _runs(self) -> list[tuple[str, RankingFigures]]:
        runs = [(COLUMNS["this_run"], self.ours)]
        return runs if self.other is None else [*runs, (COLUMNS["other_run"], self.other)]

    def _distribution(self) -> str:
        labels = Labels(EVAL["distribution"], MAIN_MEASURE, EVAL["queries"])
        series = {name: histogram(list(run.scores[MAIN_MEASURE].values())) for name, run in self._runs()}
        return bar_chart(labels, GROUPS, series)

    def _success(self) -> str:
        labels = Labels(EVAL["success"], "k", "success@k")
        series = {name: list(enumerate(run.success, 1)) for name, run in self._runs()}
        return line_chart(labels, list(range(1, len(self.ours.success) + 1)), series)


def figure_rows(figures: RankingFigures) -> list[list[object]]:
    """For each measure its mean and interval."""
    return [[name, one.mean, f"{one.low:.3f} – {one.high:.3f}"] for name, one in figures.intervals.items()]


def comparison_rows(
    ours: RankingFigures, other: RankingFigures, differences: Mapping[str, Difference]
) -> list[list[object]]:
    """For each measure both means, the difference with its interval, p, and how many queries won, lost and tied."""
    return [
        [
            name,
            ours.intervals[name].mean,
            other.intervals[name].mean,
            f"{one.interval.mean:+.3f}",
            f"{one.interval.low:+.3f} – {one.interval.high:+.3f}",
            f"{one.p_value:.4f}",
            one.wins,
            one.losses,
            one.ties,
        ]
        for name, one in differences.items()
    ]


def histogram(scores: Sequence[float]) -> list[int]:
    """How many scores fall into each of `GROUPS`: 0, five stretches up to 1, and 1."""
    counts = [0] * len(GROUPS)
    for score in scores:
        counts[bisect_left(_UPPER_ENDS, score)] += 1
    return counts
