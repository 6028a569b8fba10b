"""One measure at several times or places, drawn from facts that can be compared."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from qa.facts.changes import change_number
from qa.facts.fact import Fact
from qa.language.fold import fold
from qa.language.periods import Period
from qa.language.places import find_places

PLANNED = ("目标", "计划", "预计")
_MAX_SERIES = 30


@dataclass(frozen=True, slots=True)
class Point:
    """A value with its period's label or its place; `fact` is the index of the fact that states it."""

    label: str
    value: float
    fact: int


@dataclass(frozen=True, slots=True)
class Series:
    """At least two points of one measure, one unit and one kind, by time or by place.

    `subject` is "" for a series by place. `is_growth` says that the values are growth in percent, not levels.
    """

    metric: str
    subject: str
    unit: str
    is_growth: bool
    by: Literal["period", "place"]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class _Measured:
    """A fact as one value of one comparable kind."""

    index: int
    fact: Fact
    value: float
    unit: str
    is_growth: bool
    period: Period

    @property
    def kind(self) -> tuple[Hashable, ...]:
        """What must be equal for values to be compared: a target stands never beside what was achieved."""
        status = self.fact.status if self.fact.status in (*PLANNED, "新增", "累计") else None
        return (fold(self.fact.metric), self.unit, self.is_growth, status, self.period.months)


def find_series(facts: Sequence[Fact]) -> list[Series]:
    """The series that the facts hold, the longest first."""
    measured = [m for i, fact in enumerate(facts) for m in _measured(i, fact)]
    found = [
        *_grouped(measured, "period", lambda m: (*m.kind, m.fact.subject)),
        *_grouped([m for m in measured if _is_place(m.fact.subject)], "place", lambda m: (*m.kind, m.period)),
    ]
    return sorted(found, key=lambda s: (-len(s.points), s.metric, s.by))[:_MAX_SERIES]


def _measured(index: int, fact: Fact) -> Iterable[_Measured]:
    period = Period.parse(fact.period or "")
    if period is None:
        return
    if fact.value_number is not None:
        yield _Measured(index, fact, fact.value_number, fact.unit_base or "", False, period)
    growth = change_number(fact.change)
    if growth is not None:
        yield _Measured(index, fact, growth, "%", True, period)


def _grouped(
    measured: Sequence[_Measured], by: Literal["period", "place"], key: Callable[[_Measured], Hashable]
) -> Iterable[Series]:
    groups: dict[Hashable, list[_Measured]] = {}
    for one in measured:
        groups.setdefault(key(one), []).append(one)
    for group in groups.values():
        points: dict[str, _Measured] = {}
        for one in group:
            points.setdefault(one.period.label if by == "period" else one.fact.subject, one)
        if len(points) < 2 or not group[0].fact.metric:
            continue
        if by == "period":
            chosen = sorted(points.items(), key=lambda item: item[1].period)
        else:
            chosen = sorted(points.items(), key=lambda item: (-item[1].value, item[0]))
        first = group[0]
        yield Series(
            metric=first.fact.metric,
            subject=first.fact.subject if by == "period" else "",
            unit=first.unit,
            is_growth=first.is_growth,
            by=by,
            points=tuple(Point(label, one.value, one.index) for label, one in chosen),
        )


def _is_place(name: str) -> bool:
    found = find_places(name)
    return len(found) == 1 and len(found[0][0]) == len(name)
