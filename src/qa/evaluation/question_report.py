"""The report on a question file: figures by type, whether the confidence holds, the wrong answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.evaluation.bootstrap import RESAMPLES, Interval, bootstrap
from qa.evaluation.calibration import Bin, coverage_curve, expected_calibration_error, reliability
from qa.evaluation.charts import Labels, line_chart
from qa.evaluation.markdown import cell, image, table
from qa.evaluation.questions import Judgement, by_type, figures, outcomes
from qa.messages import CLI, COLUMNS, EVAL

TENTHS = [tenth / 10 for tenth in range(11)]


def figure_intervals(judgements: Sequence[Judgement], seed: int) -> dict[str, Interval]:
    """Each figure with its interval; one with nothing to judge is left out, as is that of the citations."""
    return {name: bootstrap(flags, seed) for name, flags in outcomes(judgements).items() if flags}


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """All that the report tells; `facts` say what was measured, as words and values."""

    file_name: str
    facts: Mapping[str, object]
    judgements: Sequence[Judgement]
    seed: int

    def files(self, stem: str) -> dict[str, str]:
        """Every file by name: `STEM.md` and the charts beside it."""
        bins = reliability(self.judgements)
        charts = {
            f"{stem}-reliability.svg": _reliability_chart(bins),
            f"{stem}-coverage.svg": self._coverage_chart(),
        }
        return {f"{stem}.md": "\n".join(self._lines(bins, list(charts))), **charts}

    def _lines(self, bins: Sequence[Bin], chart_names: Sequence[str]) -> list[str]:
        lines = [f"# {EVAL['questions_title']} {cell(self.file_name)}", ""]
        lines += table((EVAL["fact"], EVAL["value"]), list(self.facts.items()))
        lines += [EVAL["interval_note"].format(resamples=RESAMPLES, seed=self.seed), ""]
        lines += [f"## {EVAL['figures']}", "", *self._figures()]
        lines += [f"## {EVAL['by_type']}", "", *self._types()]
        lines += [f"## {EVAL['reliability']}", "", *_bins(bins)]
        lines += image(EVAL["reliability"], chart_names[0])
        lines += [f"## {EVAL['coverage']}", "", EVAL["coverage_note"], ""]
        lines += image(EVAL["coverage"], chart_names[1])
        return [*lines, f"## {EVAL['wrong']}", "", *self._wrong()]

    def _figures(self) -> list[str]:
        intervals = figure_intervals(self.judgements, self.seed)
        rows = [
            [name, value, f"{intervals[name].low:.3f} – {intervals[name].high:.3f}"]
            if name in intervals
            else [name, value, None]
            for name, value in figures(self.judgements).items()
        ]
        return table([COLUMNS[name] for name in ("figure", "result", "interval")], rows)

    def _types(self) -> list[str]:
        groups = {**by_type(self.judgements), CLI["eval_total"]: list(self.judgements)}
        names = [COLUMNS["type"], COLUMNS["count"], *figures(())]
        return table(names, [[name, len(group), *figures(group).values()] for name, group in groups.items()])

    def _wrong(self) -> list[str]:
        rows = [_wrong_row(one) for one in self.judgements if not one.is_right]
        if not rows:
            return [EVAL["none"], ""]
        names = ("id", "type", "question", "expected", "answer", "confidence", "evidence_rank")
        return [
            EVAL["wrong_count"].format(count=len(rows)),
            "",
            *table([COLUMNS[name] for name in names], rows),
        ]

    def _coverage_chart(self) -> str:
        labels = Labels(EVAL["coverage"], EVAL["coverage_x"], EVAL["coverage_y"])
        points = [(one.coverage, one.precision) for one in coverage_curve(self.judgements)]
        return line_chart(labels, TENTHS, {EVAL["coverage_y"]: points})


def _wrong_row(one: Judgement) -> list[object]:
    expected = "；".join(" / ".join(group) for group in one.question.answers)
    given = one.answer.answer if one.answer.answered else EVAL["refused"]
    due = expected if one.question.answerable else EVAL["refusal_due"]
    asked = " → ".join((*one.question.history, one.question.question))
    return [
        one.question.id,
        one.question.type,
        asked,
        due,
        given,
        float(one.answer.confidence),
        one.evidence_rank,
    ]


def _bins(bins: Sequence[Bin]) -> list[str]:
    names = [COLUMNS[name] for name in ("confidence", "range", "right", "count")]
    rows = [[one.confidence, f"{one.lowest:.3f} – {one.highest:.3f}", one.right, one.count] for one in bins]
    error = expected_calibration_error(bins)
    shown = CLI["none"] if error is None else f"{error:.3f}"
    return [EVAL["calibration_note"].format(error=shown), "", *table(names, rows)]


def _reliability_chart(bins: Sequence[Bin]) -> str:
    labels = Labels(EVAL["reliability"], COLUMNS["confidence"], COLUMNS["right"])
    points = [(one.confidence, one.right) for one in bins]
    return line_chart(labels, TENTHS, {COLUMNS["right"]: points}, has_diagonal=True)
