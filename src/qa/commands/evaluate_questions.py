"""The index on a question file."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import qa
from qa.commands import opening
from qa.commands.evaluation_files import write_report
from qa.commands.output import print_json, table
from qa.commands.progress import Progress
from qa.evaluation.calibration import coverage_curve, expected_calibration_error, reliability
from qa.evaluation.question_file import Question, read_questions
from qa.evaluation.question_report import QuestionReport, figure_intervals
from qa.evaluation.questions import Judgement, by_type, document_text, figures, judge
from qa.messages import CLI, EVAL
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.indexing.library import Library

PLAIN_SUFFIXES = (".txt", ".md")


def evaluate_questions(args: argparse.Namespace, settings: Settings) -> int:
    """Ask every question of the file, print the figures, and write the report that was asked for."""
    questions = read_questions(args.questions)
    with opening.open_library(settings) as library:
        judgements = _judgements(library, settings, questions)
    if args.report is not None:
        facts = {EVAL["questions"]: len(questions), EVAL["version"]: qa.__version__}
        report = QuestionReport(args.questions.name, facts, judgements, args.seed)
        write_report(args.report, report.files(args.report.stem))
    if args.json:
        print_json(_document(judgements, args.seed))
    else:
        print("\n".join(_lines(judgements, args.seed)))
    return 0


def _judgements(library: Library, settings: Settings, questions: Sequence[Question]) -> list[Judgement]:
    parts = opening.worded(opening.parts_of(library, settings), settings)
    answerer, texts = parts.answerer, _texts(library)
    judgements: list[Judgement] = []
    with Progress(CLI["evaluating"], len(questions)) as progress:
        for question in questions:
            answer = answerer.ask(question.question, question.history)
            judgements.append(judge(question, answer, texts))
            progress()
    return judgements


def _texts(library: Library) -> dict[str, str]:
    """Every document as comparable text: the original where it is plain text, else what its reader found."""
    from qa.documents.readers.encoding import decode

    texts = {}
    with library.snapshot() as snapshot:
        for summary in snapshot.documents():
            if summary.source.lower().endswith(PLAIN_SUFFIXES):
                raw = decode(snapshot.original(summary.id)[1])
            else:
                raw = snapshot.document(summary.id).text
            texts[summary.source] = document_text(raw)
    return texts


def _document(judgements: Sequence[Judgement], seed: int) -> dict[str, object]:
    bins = reliability(judgements)
    types = {name: {"count": len(group), **figures(group)} for name, group in by_type(judgements).items()}
    intervals = {name: [one.low, one.high] for name, one in figure_intervals(judgements, seed).items()}
    return {
        "count": len(judgements),
        "figures": figures(judgements),
        "intervals": intervals,
        "seed": seed,
        "calibration": {"error": expected_calibration_error(bins), "bins": [asdict(one) for one in bins]},
        "coverage": [asdict(one) for one in coverage_curve(judgements)],
        "types": types,
        "questions": [_row(one) for one in judgements],
    }


def _row(one: Judgement) -> dict[str, object]:
    return {
        "id": one.question.id,
        "type": one.question.type,
        "question": one.question.question,
        "answered": one.answer.answered,
        "answer": one.answer.answer,
        "confidence": one.answer.confidence,
        "right": one.is_right,
        "exact": one.is_exact,
        "evidence_rank": one.evidence_rank,
    }


def _lines(judgements: Sequence[Judgement], seed: int) -> list[str]:
    """Figures by type, then those of all with their intervals, and how far off the confidence is."""
    groups = {**by_type(judgements), CLI["eval_total"]: list(judgements)}
    names = list(figures(judgements))
    rows = [[name, len(group), *figures(group).values()] for name, group in groups.items()]
    intervals = figure_intervals(judgements, seed)
    totals = [[name, one.mean, f"{one.low:.3f} – {one.high:.3f}"] for name, one in intervals.items()]
    error = expected_calibration_error(reliability(judgements))
    return [
        *table(["type", "count", *names], rows),
        "",
        *table(["figure", "result", "interval"], totals),
        EVAL["calibration_note"].format(error=f"{error:.3f}"),
    ]
