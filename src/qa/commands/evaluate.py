"""Scores of the index on a question file, or of retrieval on a set of its own."""

from __future__ import annotations

import argparse

from qa.commands.evaluate_questions import evaluate_questions
from qa.commands.evaluate_ranking import evaluate_ranking
from qa.commands.evaluation_files import check_places
from qa.errors import InputError
from qa.settings import Settings

RANKING_OPTIONS = ("run", "read_run", "compare", "index_dir")


def evaluate(args: argparse.Namespace, settings: Settings) -> int:
    """A folder is a retrieval set, indexed for the occasion; a file asks the index as it is."""
    if args.questions.is_dir():
        check_places(args.run, args.report)
        return evaluate_ranking(args, settings)
    unfit = [f"--{name.replace('_', '-')}" for name in RANKING_OPTIONS if getattr(args, name) is not None]
    if unfit:
        names = " ".join(unfit)
        raise InputError(f"{names} need a retrieval set", code="eval_option_unfit", options=names)
    check_places(args.report)
    return evaluate_questions(args, settings)
