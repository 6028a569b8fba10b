"""How well a fact fits a question: its owner, its time, its measure, and whether it is an aim or a result."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.facts.fact import Fact
from qa.facts.series import PLANNED
from qa.language.fold import fold
from qa.language.periods import Period
from qa.language.places import find_places

_AIM = re.compile("目标|计划|力争|争取|预计|拟|打算|规划|任务|将|预期")
_NEW, _SUMMED = re.compile("新增|新引进|净增|新建|新招引"), re.compile("累计|总共|历年")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for, in plain values.

    Attributes:
        text: the question.
        places: short names of the places it names; () when it names none.
        periods: the times that it names; () when it names none.
        unit: the comparable unit it asks in (元, 家, %); "" when it does not say.
    """

    text: str
    places: Sequence[str] = ()
    periods: Sequence[Period] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Each from -1 (contradicts) over 0 (does not say) to 1 (agrees); `measure` from 0 to 1."""

    owner: float
    period: float
    measure: float
    status: float
    unit: float

    @property
    def contradicts(self) -> bool:
        """Whether the fact is certainly not what was asked: another place, another time, an aim for a result."""
        return min(self.owner, self.period, self.status) < 0

    @property
    def score(self) -> float:
        """From about -1 to 1; the measure counts most."""
        return 0.4 * self.measure + 0.2 * self.owner + 0.2 * self.period + 0.1 * self.status + 0.1 * self.unit


def agreement(fact: Fact, asked: Asked) -> Agreement:
    """How a fact fits a question, aspect by aspect."""
    return Agreement(
        owner=_owner(fact.subject, asked.places),
        period=_period(fact.period, asked.periods),
        measure=measure_overlap(fact.metric, asked.text),
        status=_status(fact.status, asked.text),
        unit=0.0
        if not asked.unit or fact.unit_base is None
        else (1.0 if fact.unit_base == asked.unit else -1.0),
    )


def measure_overlap(metric: str, text: str) -> float:
    """The share of the measure's character pairs that stand in a text."""
    name, words = fold(metric), fold(text)
    pairs = {name[i : i + 2] for i in range(len(name) - 1)}
    return sum(pair in words for pair in pairs) / len(pairs) if pairs else 0.0


def _owner(subject: str, places: Sequence[str]) -> float:
    if not places or not subject:
        return 0.0
    if any(place in subject or subject in place for place in places):
        return 1.0
    found = find_places(subject)
    return -1.0 if found and found[0][0].start == 0 else 0.0


def _period(label: str | None, periods: Sequence[Period]) -> float:
    period = Period.parse(label or "")
    if period is None or not periods:
        return 0.0
    if period in periods:
        return 1.0
    return 0.5 if any(period.overlaps(other) for other in periods) else -1.0


def _status(status: str | None, text: str) -> float:
    if bool(_AIM.search(text)) != (status in PLANNED):
        return -1.0
    if status == "新增" and not _NEW.search(text):
        return -0.0
    if status in PLANNED:
        return 1.0
    return (
        0.5
        if (status == "新增") == bool(_NEW.search(text)) and (status == "累计") == bool(_SUMMED.search(text))
        else 0.0
    )
