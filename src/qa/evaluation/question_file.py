"""Question files: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import InputError


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation that carries the answer; an `is_alternative` one may stand in for the needed one."""

    document: str
    quote: str
    is_alternative: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what is known of its answer.

    Attributes:
        answers: groups of alternatives; a right answer holds one of each group.
        evidence: where the answer stands; empty for an unanswerable question.
    """

    id: str
    question: str
    type: str
    answerable: bool
    answers: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    history: tuple[str, ...] = ()
    is_hard: bool = False


def read_questions(path: Path) -> list[Question]:
    """Every question of a file.

    Raises:
        InputError: no such file (file_missing), a line that is no question (question_file_invalid), no
            line at all (question_file_empty).
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}", code="file_missing", path=path) from error
    questions = [_read(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not questions:
        raise InputError(f"{path} holds no question", code="question_file_empty", path=path)
    return questions


def _read(path: Path, number: int, line: str) -> Question:
    try:
        return _question(json.loads(line))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise InputError(
            f"{path}, line {number}: {reason}",
            code="question_file_invalid",
            path=path,
            line=number,
            reason=reason,
        ) from error


def _question(item: Mapping[str, Any]) -> Question:
    evidence = [Evidence(e["doc"], e["quote"], bool(e.get("alt"))) for e in item.get("evidence", ())]
    return Question(
        id=str(item["id"]),
        question=item["question"],
        type=item.get("type", ""),
        answerable=bool(item["answerable"]),
        answers=tuple(tuple(group) for group in item.get("answers", ())),
        evidence=tuple(evidence),
        history=tuple(item.get("history", ())),
        is_hard=bool(item.get("hard")),
    )
