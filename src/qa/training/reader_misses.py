"""Rows without an answer: a question beside a passage that nearly answers it."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.language.organisations import find_organisations
from qa.language.places import find_places
from qa.language.span import Span
from qa.training.negatives import bigrams
from qa.training.reader_rows import Row

_YEAR = re.compile(r"(?:19|20)\d{2}(?=年)")
_MONTH = re.compile(r"(?<!\d)(?:1[0-2]|[1-9])(?=月)")
_TITLE = re.compile(r"(?<=《)[^》]{2,20}(?=》)")


def all_misses(
    asked: Sequence[Row], made: Sequence[Row], others: Sequence[Sequence[Row]], chance: random.Random
) -> list[Row]:
    """Every kind of row without an answer, for questions asked, questions made, and groups of further rows."""
    found = [miss for group in (asked, made, *others) for miss in other_passages(group, chance)]
    found += [rest for row in asked if (rest := without_sentence(row))]
    return found + other_details(asked, chance) + other_details(made, chance)


def other_passages(rows: Sequence[Row], chance: random.Random, depth: int = 6) -> list[Row]:
    """For each row another passage of its source, found by BM25.

    A passage that holds the answer's words is never taken. One of the first `depth` hits is drawn, the first ones
    most often.
    """
    import bm25s

    groups = defaultdict(list)
    for row in rows:
        groups[row.source].append(row)
    missed: list[Row] = []
    for own in groups.values():
        texts = list(dict.fromkeys(r.text for r in own))
        title_of = {r.text: r.title for r in own}
        index = bm25s.BM25()
        index.index([bigrams(t) for t in texts], show_progress=False)
        hits, _ = index.retrieve(
            [bigrams(r.question) for r in own], k=min(depth + 2, len(texts)), show_progress=False
        )
        for row, found in zip(own, hits, strict=True):
            others = [texts[h] for h in found if texts[h] != row.text and not _holds(row, texts[h])]
            if others:
                pick = others[min(len(others) - 1, int(chance.expovariate(0.9)))]
                missed.append(replace(row, text=pick, title=title_of[pick], answers=(), answered=False))
    return missed


def _holds(row: Row, text: str) -> bool:
    return any(a.of(row.text) in text for a in row.answers)


def without_sentence(row: Row) -> Row | None:
    """The row's own passage without every sentence that holds an answer."""
    words = {a.of(row.text) for a in row.answers}
    parts = re.split(r"(?<=[。！？；!?\n])", row.text)
    kept = "".join(p for p in parts if not any(w in p for w in words))
    if any(len(w) > 40 for w in words) or len(kept) < 40 or any(w in kept for w in words):
        return None
    return replace(row, text=kept, answers=(), answered=False)


def other_details(rows: Sequence[Row], chance: random.Random) -> list[Row]:
    """The rows whose question names a year, month, place, body or title, asked about another one that the passage lacks."""
    named: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for kind, span in _details(row.question):
            named[kind].append(span.of(row.question))
    found = []
    for row in rows:
        details = list(_details(row.question))
        if not details:
            continue
        kind, span = chance.choice(details)
        other = _another(kind, span.of(row.question), named[kind], chance)
        if other not in row.text and other not in row.title and other not in row.question:
            question = row.question[: span.start] + other + row.question[span.end :]
            found.append(replace(row, question=question, answers=(), answered=False))
    return found


def _details(question: str) -> Iterator[tuple[str, Span]]:
    for kind, pattern in (("year", _YEAR), ("month", _MONTH), ("title", _TITLE)):
        yield from ((kind, Span(*match.span())) for match in pattern.finditer(question))
    yield from (("place", span) for span, _ in find_places(question))
    yield from (("body", span) for span, _ in find_organisations(question) if len(span) <= 8)


def _another(kind: str, own: str, named: Sequence[str], chance: random.Random) -> str:
    if kind == "year":
        return str(int(own) + chance.choice((-3, -2, -1, 1, 2, 3)))
    if kind == "month":
        return str((int(own) + chance.randint(0, 10)) % 12 + 1)
    return chance.choice(named)
