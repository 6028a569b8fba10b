"""Run files as TREC writes them: `query Q0 document rank score tag`, one hit a line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from qa.errors import InputError
from qa.evaluation.scores import Run

TAG = "qa"
COLUMNS = 6


def ranking(scored: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Scores by document, best first; a document counts once, at its best place.

    Programs that read a run sort by score, trec_eval in single precision, and order equal scores in ways of
    their own. So a score that is not below the one before becomes the next smaller number of that precision.
    """
    scores: dict[str, float] = {}
    last = np.float32(np.inf)
    for document_id, score in scored:
        if document_id not in scores:
            last = min(np.float32(score), np.nextafter(last, np.float32(-np.inf)))
            scores[document_id] = float(last)
    return scores


def run_text(run: Run) -> str:
    """The run as a file's text.

    Raises:
        InputError: an id is empty or holds white space, which the columns cannot carry (run_unwritable).
    """
    return "".join(
        f"{_column(query)} Q0 {_column(document)} {rank} {score:.9g} {TAG}\n"
        for query, hits in run.items()
        for rank, (document, score) in enumerate(hits.items(), 1)
    )


def _column(name: str) -> str:
    if name.split() != [name]:
        raise InputError(f"the id {name!r} does not fit a TREC run", code="run_unwritable", name=name)
    return name


def read_run(path: Path) -> dict[str, dict[str, float]]:
    """The run in a file: hits by score, as trec_eval reads it, equal scores by document id from the last down.

    Raises:
        InputError: no such file (file_missing), a line of another shape (run_invalid).
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}", code="file_missing", path=path) from error
    hits: dict[str, list[tuple[float, str]]] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            query, document, score = _hit(path, number, line)
            hits.setdefault(query, []).append((score, document))
    return {
        query: ranking((document, score) for score, document in sorted(found, reverse=True))
        for query, found in hits.items()
    }


def _hit(path: Path, number: int, line: str) -> tuple[str, str, float]:
    columns = line.split()
    score = _finite(columns[4]) if len(columns) == COLUMNS else None
    if score is None:
        raise InputError(f"{path}:{number} is no hit", code="run_invalid", path=path, line=number)
    return columns[0], columns[2], score


def _finite(text: str) -> float | None:
    """The number in single precision; None for what is none, or has no end."""
    try:
        score = float(text)
    except ValueError:
        return None
    return float(np.float32(score)) if abs(score) < float(np.finfo(np.float32).max) else None
