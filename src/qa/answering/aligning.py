"""「甲、乙分别增长5%、6%」: which figure belongs to which item."""

import re

from qa.language.quantities import find_quantities
from qa.language.span import Span
from qa.retrieval.matching import folded

_RESPECTIVELY = re.compile("分别")
_BETWEEN = re.compile("、|(?<=.{2})(?:和|与|及|以及)(?=.{2})|，")


def align(text: str, sentence: Span) -> dict[int, list[tuple[str, float]]]:
    """For each figure after 分别, by its start: the stretches of text it belongs to, with their worth.

    The items before 分别 and the figures after it are paired in order when there are as many of the one as of the other;
    what the last item ends with (「城镇、农村居民收入」) holds for all.
    """
    found: dict[int, list[tuple[str, float]]] = {}
    for match in _RESPECTIVELY.finditer(text, sentence.start, sentence.end):
        begin = max(text.rfind(mark, sentence.start, match.start()) for mark in "；。") + 1 or sentence.start
        stop = min(
            (e for e in (text.find(mark, match.end(), sentence.end) for mark in "；。") if e >= 0),
            default=sentence.end,
        )
        figures = find_quantities(text[match.end() : stop])
        items = [p for p in _BETWEEN.split(text[begin : match.start()]) if p]
        run = _last_alike(figures)
        if len(run) == 2 and len(items) < 2:
            items = [
                p for p in _BETWEEN.split(text[begin : match.start()].replace("城乡", "城镇、农村")) if p
            ]
        if len(run) < 2 or len(items) < len(run):
            continue
        items = items[-len(run) :]
        before = folded(text[begin : match.start()].split(items[0])[0])
        for item, figure in zip(items, run, strict=True):
            found[match.end() + figure.start] = [
                (folded(item), 1.0),
                (before, 0.6),
                (folded(items[-1][2:]), 0.5),
            ]
    return found


def _last_alike(figures: tuple) -> list[Span]:
    """The first figures of one kind: 「5%、6%」."""
    run: list[Span] = []
    for figure in figures:
        if run and figure.kind != figures[0].kind:
            break
        run.append(figure.span)
    return run
