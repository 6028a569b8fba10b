"""The text around a candidate, and what a word in each stretch of it is worth."""

import re
from collections.abc import Sequence
from itertools import pairwise

from qa.language.span import Span
from qa.retrieval.matching import folded

_FAR = 0.35
SEGMENT_END = re.compile(r"[，,；;、：:（）()。！？\n]")


def segments(text: str, sentence: Span, at: Span, others: Sequence[Span]) -> list[tuple[str, float]]:
    """Stretches of the sentence between marks and other candidates, with what a word in each is worth.

    What stands right before or after the candidate is worth most; each mark and each other candidate passed costs.
    """
    cuts = sorted(
        {sentence.start, sentence.end, at.start, at.end, *_marks(text, sentence), *(o.end for o in others)}
    )
    ranges = list(pairwise(cuts))
    pieces: list[tuple[str, float]] = []
    worth = 1.0
    for a, b in reversed([r for r in ranges if r[1] <= at.start]):
        pieces.append((folded(text[a:b]), worth))
        worth = max(_FAR, worth - (0.35 if text[a] in "；;" else 0.2))
    worth = 0.95
    for a, b in [r for r in ranges if r[0] >= at.end]:
        if re.match(SEGMENT_END, text[a]):
            worth = min(worth, 0.35 if text[a] in "；;" else 0.6)
        pieces.append((folded(text[a:b]), worth))
        worth = max(0.25, worth - 0.25)
    return pieces


def lead_of(text: str, sentence: Span, at: Span, others: Sequence[Span]) -> str:
    """The words between the last mark or candidate and this one."""
    start = max([sentence.start, *(o.end for o in others if o.end <= at.start)])
    return SEGMENT_END.split(text[start : at.start])[-1]


def clauses(text: str, sentence: Span) -> list[Span]:
    cuts = [
        sentence.start,
        *(m.end() for m in SEGMENT_END.finditer(text, sentence.start, sentence.end)),
        sentence.end,
    ]
    return [Span(a, b) for a, b in pairwise(cuts) if a < b]


def _marks(text: str, sentence: Span) -> list[int]:
    return [m.start() for m in SEGMENT_END.finditer(text, sentence.start, sentence.end)]
