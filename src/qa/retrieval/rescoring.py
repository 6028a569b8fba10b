"""Fused passages scored again with what the question asks for.

score = 0.45 · fused + 0.45 · coverage − 0.45 · left over + 0.10 · kind − owner − period − display, where `coverage` is the
weighted share of the question's words that the passage says (`statements`; or, worth less, its context), `left over` the
share that only its end holds which it leaves to the next passage, `kind` whether it holds a thing of the kind asked for, and the penalties are those of `owners`,
halved; headings and captions lose a little.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from qa.language.quantities import find_quantities
from qa.passages.passage import Passage
from qa.retrieval.matching import coverage, folded
from qa.retrieval.owners import owner_penalty, period_penalty
from qa.retrieval.question import Question
from qa.retrieval.statements import statements

Scored = TypeVar("Scored")
FUSED, COVERAGE, KIND = 0.45, 0.45, 0.10
_CONTEXT_WORTH = 0.7
_DISPLAY_LOSS = {"heading": 0.12, "caption": 0.08, "title": 0.05}


def rescore(
    question: Question,
    passage: Passage,
    text: str,
    fused: float,
    *,
    reference_year: int | None,
    alternatives: Mapping[str, tuple[str, ...]],
) -> dict[str, float]:
    """The parts of a passage's score by name; `score` is their sum."""
    context = passage.context
    around = folded(" ".join((context.title, context.heading, *context.organisations)))
    said, terms = statements(text), question.terms
    covered = coverage(terms, [(folded(said), 1.0), (around, _CONTEXT_WORTH)], alternatives)
    left_over = 0.0
    if said != text:
        left_over = coverage(terms, [(folded(text), 1.0), (around, _CONTEXT_WORTH)], alternatives) - covered
    parts = {
        "fused": FUSED * fused,
        "coverage": COVERAGE * covered,
        "left_over": -COVERAGE * left_over,
        "kind": KIND * holds_kind(question, text),
        "owner": -0.5 * owner_penalty(question.places, context, text),
        "period": -0.5 * _period(question, passage, text, reference_year),
        "display": -_DISPLAY_LOSS.get(passage.kind, 0.0),
    }
    return parts | {"score": sum(parts.values())}


def _period(question: Question, passage: Passage, text: str, reference_year: int | None) -> float:
    """The least that any need loses: a passage may answer one part of a question and not another."""
    losses = [
        period_penalty(need.periods(reference_year), passage.context.period, text, reference_year, need.text)
        for need in question.needs
    ]
    return min(losses, default=0.0)


def holds_kind(question: Question, text: str) -> float:
    """1.0 where the text holds something of a kind asked for, or where any text would do."""
    return max((_holds(need.asked.kind, need.asked.unit, text) for need in question.needs), default=1.0)


def _holds(kind: str, unit: str, text: str) -> float:
    if kind in ("money", "percent", "rank", "number"):
        kinds = {"number": ("count", "money", "bare")}.get(kind, (kind,))
        return float(any(q.kind in kinds and (not unit or unit in q.text) for q in find_quantities(text)))
    if kind == "list":
        return float(bool(re.search("、|[”》][“《]|一是", text)))
    if kind == "time":
        return float(bool(re.search(r"\d[年月日]", text)))
    return 1.0


def by_score(scored: Iterable[tuple[dict[str, float], Scored]]) -> list[tuple[dict[str, float], Scored]]:
    """Best first; equal scores keep the order they came in."""
    return sorted(scored, key=lambda item: -item[0]["score"])
