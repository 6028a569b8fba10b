"""What people thought of the answers, and what was refused."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict

from qa.commands.evaluation_files import check_places, write
from qa.commands.output import print_json, table
from qa.errors import IndexMissingError, InputError
from qa.feedback.judgement import Asked, by_question
from qa.feedback.question_rows import question_lines
from qa.feedback.store import FeedbackStore
from qa.messages import CLI
from qa.settings import Settings


def feedback(args: argparse.Namespace, settings: Settings) -> int:
    """List the open questions, export all of them, or delete every record."""
    if not (settings.index_dir / "qa.db").exists():
        raise IndexMissingError(f"no index at {settings.index_dir}", path=str(settings.index_dir))
    store = FeedbackStore.beside(settings.index_dir)
    if args.clear:
        return _clear(args, store)
    asked = by_question(store.all())
    if args.export is not None:
        return _export(args, asked)
    open_ones = [one for one in asked if one.is_open]
    if args.json:
        print_json({"questions": [_document(one) for one in open_ones]})
    else:
        print("\n".join(_lines(open_ones)))
    return 0


def _clear(args: argparse.Namespace, store: FeedbackStore) -> int:
    if not args.yes:
        raise InputError("--clear without --yes", code="feedback_clear_unconfirmed")
    count = store.clear()
    if args.json:
        print_json({"cleared": count})
    else:
        print(CLI["feedback_cleared"].format(count=count))
    return 0


def _export(args: argparse.Namespace, asked: Sequence[Asked]) -> int:
    check_places(args.export)
    write(args.export, question_lines(asked))
    counts = {"count": len(asked), "todo": sum(one.is_open for one in asked)}
    if args.json:
        print_json({"exported": counts["count"], "todo": counts["todo"], "path": str(args.export)})
    else:
        print(CLI["feedback_exported"].format(path=args.export, **counts))
    return 0


def _document(one: Asked) -> dict[str, object]:
    last = one.last
    return {
        "question": last.question,
        "history": list(last.history),
        "rating": last.rating,
        "answered": last.answered,
        "answer": last.answer,
        "citations": [asdict(quote) for quote in last.quotes],
        "refused": one.refused,
        "useless": one.useless,
        "useful": one.useful,
        "at": last.at,
    }


def _lines(asked: Sequence[Asked]) -> list[str]:
    if not asked:
        return [CLI["no_feedback"]]
    rows = [
        [
            one.refused,
            one.useless,
            one.last.at[:10],
            CLI["history_joiner"].join((*one.last.history, one.last.question)),
            one.last.answer,
        ]
        for one in asked
    ]
    names = ("refused", "useless", "at", "question", "answer")
    return [*table(names, rows), CLI["feedback_summary"].format(count=len(asked))]
