"""Bar and line charts, small enough to stand beside a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from qa.evaluation.svg import INK, Drawing

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 60, 620, 60, 310
COLOURS = ("#1f6feb", "#d29922", "#8c959f")
GAP = 0.2  # of a group's width, left free beside its bars


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of a chart."""

    title: str
    x: str
    y: str


def bar_chart(labels: Labels, groups: Sequence[str], series: Mapping[str, Sequence[float]]) -> str:
    """A bar for each group and series, from 0 up."""
    step = _step(max((max(values, default=0) for values in series.values()), default=0))
    most = step * max(1, ceil(max((max(v, default=0) for v in series.values()), default=0) / step))
    drawing = _frame(labels, [(k * step, f"{k * step:g}") for k in range(round(most / step) + 1)], most)
    _legend(drawing, list(series))
    group_width = (RIGHT - LEFT) / max(len(groups), 1)
    bar_width = group_width * (1 - GAP) / max(len(series), 1)
    for at, name in enumerate(groups):
        start = LEFT + at * group_width + group_width * GAP / 2
        drawing.text(LEFT + (at + 0.5) * group_width, BOTTOM + 18, name)
        for number, values in enumerate(series.values()):
            top = _y(values[at], most)
            drawing.rectangle(start + number * bar_width, top, bar_width, BOTTOM - top, COLOURS[number])
    return str(drawing)


def line_chart(
    labels: Labels,
    x_ticks: Sequence[float],
    series: Mapping[str, Sequence[tuple[float, float]]],
    has_diagonal: bool = False,
) -> str:
    """Lines between 0 and 1, over the range of the ticks; a diagonal where x and y should be equal."""
    drawing = _frame(labels, [(k / 5, f"{k / 5:g}") for k in range(6)], 1.0)
    first, last = x_ticks[0], x_ticks[-1]

    def place(x: float, y: float) -> tuple[float, float]:
        return LEFT + (x - first) / (last - first) * (RIGHT - LEFT), _y(y, 1.0)

    for tick in x_ticks:
        drawing.text(place(tick, 0)[0], BOTTOM + 18, f"{tick:g}")
    if has_diagonal:
        drawing.line(place(first, 0), place(last, 1), INK)
    _legend(drawing, list(series))
    for colour, points in zip(COLOURS, series.values(), strict=False):
        places = [place(x, y) for x, y in points]
        drawing.path(places, colour)
        for x, y in places:
            drawing.dot(x, y, colour)
    return str(drawing)


def _frame(labels: Labels, y_ticks: Sequence[tuple[float, str]], most: float) -> Drawing:
    drawing = Drawing(WIDTH, HEIGHT, labels.title)
    drawing.text(WIDTH / 2, 22, labels.title)
    drawing.text((LEFT + RIGHT) / 2, HEIGHT - 10, labels.x)
    drawing.text(8, TOP - 14, labels.y, "start")
    for value, words in y_ticks:
        height = _y(value, most)
        drawing.line((LEFT, height), (RIGHT, height))
        drawing.text(LEFT - 8, height + 4, words, "end")
    return drawing


def _legend(drawing: Drawing, names: Sequence[str]) -> None:
    if len(names) < 2:
        return
    for number, name in enumerate(names):
        y = 18 + 18 * number
        drawing.rectangle(RIGHT - 12, y - 10, 12, 12, COLOURS[number])
        drawing.text(RIGHT - 18, y, name, "end")


def _y(value: float, most: float) -> float:
    return BOTTOM - value / most * (BOTTOM - TOP)


def _step(most: float) -> float:
    """1, 2 or 5 times a power of ten, so that about five steps reach the highest value; at least 1."""
    if most <= 5:
        return 1.0
    power: float = 10.0 ** floor(log10(most / 5))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor * 5 >= most)
