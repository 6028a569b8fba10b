"""Retrieval on a set of its own, alone or against an earlier run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import qa
from qa.commands.evaluation_files import write, write_report
from qa.commands.output import print_json, table
from qa.commands.rank_set import Found, find, read_judged_run
from qa.evaluation.ranking_figures import RankingFigures, differences, ranking_figures
from qa.evaluation.ranking_report import COMPARISON_COLUMNS, RankingReport, comparison_rows, figure_rows
from qa.evaluation.retrieval_set import RetrievalSet, read_retrieval_set
from qa.evaluation.scores import has_library
from qa.evaluation.significance import Difference
from qa.evaluation.trec_run import run_text
from qa.messages import CLI, COLUMNS, EVAL
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a set; `other` and `gaps` are the run compared with, None and empty without one."""

    given: RetrievalSet
    found: Found
    ours: RankingFigures
    other: RankingFigures | None
    gaps: Mapping[str, Difference]
    seed: int

    @property
    def without_text(self) -> int:
        """Judged queries that the set gives no text of."""
        return sum(not self.given.queries.get(query) for query in self.given.qrels)

    @property
    def without_hits(self) -> int:
        return sum(not self.found.run.get(query) for query in self.given.qrels)


def evaluate_ranking(args: argparse.Namespace, settings: Settings) -> int:
    """Rank the set's documents for its queries, print the figures, write the files that were asked for."""
    outcome = _outcome(args, settings)
    if args.run is not None:
        write(args.run, run_text(outcome.found.run))
    if args.report is not None:
        write_report(args.report, _report(outcome).files(args.report.stem))
    if args.json:
        print_json(_document(outcome))
    else:
        print("\n".join(_lines(outcome)))
    return 0


def _outcome(args: argparse.Namespace, settings: Settings) -> Outcome:
    given = read_retrieval_set(args.questions)
    compared = read_judged_run(args.compare, given.qrels) if args.compare is not None else None
    if not has_library():
        print(EVAL["library_missing"], file=sys.stderr)
    found = find(args, settings, given)
    ours = ranking_figures(COLUMNS["this_run"], found.run, given.qrels, args.seed)
    if compared is None:
        return Outcome(given, found, ours, None, {}, args.seed)
    other = ranking_figures(args.compare.name, compared, given.qrels, args.seed)
    return Outcome(given, found, ours, other, differences(ours, other, args.seed), args.seed)


def _report(outcome: Outcome) -> RankingReport:
    given = outcome.given
    facts = {
        EVAL["documents"]: len(given.corpus),
        EVAL["queries"]: len(given.qrels),
        EVAL["without_text"]: outcome.without_text,
        EVAL["without_hits"]: outcome.without_hits,
        EVAL["failed"]: outcome.found.failed,
        EVAL["source"]: outcome.found.source,
        EVAL["version"]: qa.__version__,
    }
    return RankingReport(
        given.name, facts, given.queries, outcome.ours, outcome.other, outcome.gaps, outcome.seed
    )


def _document(outcome: Outcome) -> dict[str, object]:
    document: dict[str, object] = {
        "documents": len(outcome.given.corpus),
        "queries": len(outcome.given.qrels),
        "queries_without_text": outcome.without_text,
        "queries_without_hits": outcome.without_hits,
        "failed": outcome.found.failed,
        "source": outcome.found.source,
        "seed": outcome.seed,
        **_means(outcome.ours),
        "success": list(outcome.ours.success),
    }
    if outcome.other is not None:
        gaps = {
            name: {**asdict(one), "significant": one.is_significant} for name, one in outcome.gaps.items()
        }
        document["comparison"] = {"run": outcome.other.name, **_means(outcome.other), "differences": gaps}
    return document


def _means(figures: RankingFigures) -> dict[str, object]:
    intervals = figures.intervals.items()
    return {
        "figures": {name: one.mean for name, one in intervals},
        "intervals": {name: [one.low, one.high] for name, one in intervals},
    }


def _lines(outcome: Outcome) -> list[str]:
    counts = {"documents": len(outcome.given.corpus), "queries": len(outcome.given.qrels)}
    lines = [CLI["eval_ranking"].format(**counts)]
    for name, count in (("without_text", outcome.without_text), ("failed", outcome.found.failed)):
        if count:
            lines.append(EVAL["count"].format(what=EVAL[name], count=count))
    lines += table(("figure", "result", "interval"), figure_rows(outcome.ours))
    if outcome.other is not None:
        lines += ["", EVAL["compared"].format(name=outcome.other.name)]
        lines += table(COMPARISON_COLUMNS, comparison_rows(outcome.ours, outcome.other, outcome.gaps))
        lines.append(EVAL["comparison_note"])
    return lines
