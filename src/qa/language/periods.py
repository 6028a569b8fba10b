"""Periods of time as Chinese texts name them: 2023年, 2024年第一季度, 今年3月, 去年."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qa.language.span import Span

_DIGIT = {
    "〇": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_YEAR = r"(?P<year>(?:19|20)\d{2}|[一二][九〇零][〇零一二三四五六七八九]{2})年(?:度)?"
_RELATIVE = r"(?P<relative>今年|本年度?|去年|上年|前年|明年|当年|过去一年|上一年度?)"
_PART = (
    r"(?P<part>第?[一二三四1-4]季度|首季度?|(?<=年)头一季度?|头一季度|开?年?头三个月|前三个月|前[二三23]季度|上半年|下半年|全年"
    r"|(?P<m1>\d{1,2}|十[一二]?|[一二三四五六七八九])(?:[-—–至到～](?P<m2>\d{1,2}))?月(?:份|底|末|初|中旬|上旬|下旬)?(?:\d{1,2}日)?)"
)
_WITH_YEAR = re.compile(rf"(?:{_YEAR}|{_RELATIVE})(?:[的里，]?{_PART})?")
_WITHOUT_YEAR = re.compile(rf"(?<![\d第个.]){_PART}")
_RANGE = re.compile(r"\d{4}年?[-—–至到～]+\d{4}年")
_OFFSETS = {
    "今年": 0,
    "本年": 0,
    "本年度": 0,
    "去年": -1,
    "上年": -1,
    "上一年": -1,
    "过去一年": -1,
    "前年": -2,
    "明年": 1,
}
_COMPARED_WITH = re.compile("(?:仅|只)?(?:为|是|有)")
_NOT_A_PERIOD = ("以来", "算起", "起至", "同期", "以后", "之后", "以前", "之前")
_COMPARED = re.compile(r"(?:[较比由]|[高低快慢多少]于|超过)$")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`months` months from the first day of `first_month`; a whole year by default."""

    year: int
    first_month: int = 1
    months: int = 12

    @property
    def label(self) -> str:
        """2023, 2024Q1, 2024H1, 2024-03, 2024M1-9, 2021-2025."""
        first, last = self.first_month, self.first_month + self.months - 1
        if self.months == 12:
            return str(self.year)
        if first == 1 and self.months % 12 == 0:
            return f"{self.year}-{self.year + self.months // 12 - 1}"
        if self.months == 1:
            return f"{self.year}-{first:02d}"
        if self.months == 3 and first % 3 == 1:
            return f"{self.year}Q{first // 3 + 1}"
        if self.months == 6 and first in (1, 7):
            return f"{self.year}H{1 if first == 1 else 2}"
        return f"{self.year}M{first}-{last}"

    @classmethod
    def parse(cls, label: str) -> "Period | None":
        """The period of a label, or of a date such as 2024-03-15; None for anything else."""
        if match := re.fullmatch(r"(\d{4})", label):
            return cls(int(match[1]))
        if match := re.fullmatch(r"(\d{4})-(\d{4})", label):
            return cls(int(match[1]), 1, 12 * (int(match[2]) - int(match[1]) + 1))
        if match := re.fullmatch(r"(\d{4})Q([1-4])", label):
            return cls(int(match[1]), 3 * int(match[2]) - 2, 3)
        if match := re.fullmatch(r"(\d{4})H([12])", label):
            return cls(int(match[1]), 6 * int(match[2]) - 5, 6)
        if match := re.fullmatch(r"(\d{4})-(\d{2})(?:-\d{2})?", label):
            return cls(int(match[1]), int(match[2]), 1)
        if match := re.fullmatch(r"(\d{4})M(\d+)-(\d+)", label):
            return cls(int(match[1]), int(match[2]), int(match[3]) - int(match[2]) + 1)
        return None

    def overlaps(self, other: "Period") -> bool:
        a, b = self._range(), other._range()
        return a[0] <= b[1] and b[0] <= a[1]

    def _range(self) -> tuple[int, int]:
        start = self.year * 12 + self.first_month
        return start, start + self.months - 1


@dataclass(frozen=True, slots=True)
class Mention:
    """A period named in a text; `is_explicit` when the year is written, `has_year` when it or 去年 and the like is."""

    span: Span
    period: Period
    is_explicit: bool
    has_year: bool


@lru_cache(maxsize=4096)
def find_periods(text: str, reference_year: int | None) -> tuple[Mention, ...]:
    """The periods that a text names, in order; 今年 and 一季度 need a reference year and are left out without one.

    A month or quarter without a year takes the year named before it in the same sentence, else the reference year.
    去年同期, 2016年以来 and ranges of years (2021—2025年) name no period.
    """
    skipped = [Span(*m.span()) for m in _RANGE.finditer(text)]
    mentions: list[Mention] = []
    current, read_to = reference_year, 0
    for match in _matches(text):
        span = Span(*match.span())
        if "。" in text[read_to : span.start] or "\n" in text[read_to : span.start]:
            current = reference_year
        read_to = span.end
        if any(span.overlaps(s) for s in skipped) or text[span.end : span.end + 2] in _NOT_A_PERIOD:
            continue
        year, has_year = _year(match, reference_year, current)
        if year is None or (not has_year and match["part"] == "全年"):
            continue
        period = _period(year, match)
        if period is None:
            continue
        if has_year:
            current = year
        mentions.append(Mention(span, period, match.groupdict().get("year") is not None, has_year))
    return tuple(mentions)


def find_spans_of_years(text: str) -> list[tuple[Span, Period]]:
    """The ranges of years that a text names (2021—2025年), which `find_periods` passes over."""
    found = []
    for match in _RANGE.finditer(text):
        first, last = (int(year) for year in re.findall(r"\d{4}", match[0]))
        if first < last <= first + 50:
            found.append((Span(*match.span()), Period(first, 1, 12 * (last - first + 1))))
    return found


def is_beside(text: str, mention: Span) -> bool:
    """Whether a period only stands beside what is told, for comparison: 「，2023年为1.6亿元」."""
    before = text[max(0, mention.start - 1) : mention.start]
    return before in ("，", "（", "；") and bool(_COMPARED_WITH.match(text, mention.end))


def told_periods(text: str, reference_year: int | None) -> tuple[Mention, ...]:
    """The periods that a text speaks of, without those that it only compares with: 比上年增长, 由2021年的…调整为."""
    return tuple(m for m in find_periods(text, reference_year) if not _COMPARED.search(text, 0, m.span.start))


def _matches(text: str) -> Iterator[re.Match[str]]:
    position = 0
    while position < len(text):
        dated, bare = _WITH_YEAR.search(text, position), _WITHOUT_YEAR.search(text, position)
        found = min((m for m in (dated, bare) if m), key=lambda m: (m.start(), -m.end()), default=None)
        if found is None:
            return
        yield found
        position = found.end()


def _year(match: re.Match[str], reference: int | None, current: int | None) -> tuple[int | None, bool]:
    groups = match.groupdict()
    if groups.get("year"):
        written = groups["year"]
        return int(written) if written.isdigit() else int("".join(str(_DIGIT[c]) for c in written)), True
    if groups.get("relative"):
        if groups["relative"] == "当年":
            return current, True
        return (reference + _OFFSETS.get(groups["relative"], 0) if reference else None), True
    return current, False


def _period(year: int, match: re.Match[str]) -> Period | None:
    part = match["part"]
    if not part or part == "全年":
        return Period(year)
    if part.startswith(("首季", "头一季", "前三个月")) or part.endswith("头三个月"):
        return Period(year, 1, 3)
    if part.endswith("半年"):
        return Period(year, 1 if part[0] == "上" else 7, 6)
    if part.startswith("前") and part.endswith("季度"):
        return Period(year, 1, 6 if part[1] in "二2" else 9)
    if part.endswith("季度"):
        return Period(year, 3 * _QUARTERS[part.lstrip("第")[0]] - 2, 3)
    first, last = _month(match["m1"]), _month(match["m2"] or match["m1"])
    return Period(year, first, last - first + 1) if 1 <= first <= last <= 12 else None


def _month(text: str) -> int:
    return int(text) if text.isdigit() else sum(_DIGIT[c] for c in text)
