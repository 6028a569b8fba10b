"""When a figure holds: the period named before it, the one its paragraph, section or document speaks of."""

import re
from collections import Counter
from functools import cached_property

from qa.documents.document import Block, Document
from qa.language.periods import Period, find_periods, find_spans_of_years
from qa.language.span import Span
from qa.passages.sentences import sentences

_NOW = re.compile(r"目前|截至目前|截至当前|截至现在|如今|迄今|至今")
_WHOLE_YEAR = re.compile(r"全年|年度(?!重点)|年底前")
_LAST_YEARS = re.compile(r"近([两二三四五23456])年")
_SINCE = re.compile(r"((?:19|20)\d{2})年以来")
_COMPARED = re.compile(r"(?:较|比|同|与|和|高于|低于|快于)$")
_ADVERBIAL = re.compile(
    r"，|全[市省县区国]|共|累计|新增|实现|完成|我[市省县区]|[\u4e00-\u9fff]{2}(?:全|市|县|区)"
)
_SAME_EVENT = re.compile(r"随着|其中|此次|本次|当天|当日|会上|活动|期间|这[次场]|该")
_COUNT = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}


class Times:
    """The periods of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._year = document.date.year if document.date else None

    def label(self, sentence: Span, position: int, block: Block) -> str | None:
        """The period of a figure at `position` in a sentence of `block`; None when nothing says it."""
        said = [(at, label) for at, label in self._named(sentence, block) if at < position]
        if said:
            return said[-1][1]
        before = self._document.text[sentence.start : position]
        is_so_far = re.search("已(?!成为|入选)", before) is not None
        return self._carried(sentence, block) or (is_so_far and self.now) or self.usual or None

    def _named(self, sentence: Span, block: Block) -> list[tuple[int, str]]:
        """Where each period of a sentence is named, with its label, in order."""
        text = sentence.of(self._document.text)
        found: list[tuple[int, str]] = []
        for mention in find_periods(text, self._year):
            if not _is_compared(text, mention.span) and not _is_attribute(text, mention.span):
                found.append((mention.span.end, mention.period.label))
        for span, period in find_spans_of_years(text):
            found.append((span.end, period.label))
        for match in _SINCE.finditer(text):
            found.append((match.end(), _years(int(match[1]), self._latest_year)))
        for match in _LAST_YEARS.finditer(text):
            count = _COUNT.get(match[1]) or int(match[1])
            last = self._usual_year
            if last:
                found.append((match.end(), _years(last - count + 1, last)))
        found += [(m.end(), self.now) for m in _NOW.finditer(text) if self.now]
        for match in _WHOLE_YEAR.finditer(text):
            if any(at == match.end() for at, _ in found) or re.search(r"\d年$", text[: match.start()]):
                continue
            before = [label for at, label in sorted(found) if at <= match.start() and label[:4].isdigit()]
            year = before[-1][:4] if before else (self._carried(sentence, block) or self.usual)[:4]
            if year:
                found.append((match.end(), year))
        return sorted((at + sentence.start, label) for at, label in found)

    def _carried(self, sentence: Span, block: Block) -> str:
        """The period that the paragraph set before the sentence, else the heading, else the section's first words."""
        text = self._document.text
        earlier = sentences(text, block.span.start, sentence.start)
        for place, span in enumerate(reversed(earlier)):
            period = self._opening(span)
            if period is None:
                continue
            if period.months >= 3 or (place == 0 and _SAME_EVENT.match(sentence.of(text))):
                return period.label
            break
        if named := [m.period for m in find_periods(block.heading, self._year) if m.period.months >= 3]:
            return named[-1].label
        lead = self._section_leads.get(block.section)
        return lead.label if lead and self._is_recent(lead) else ""

    def _opening(self, sentence: Span) -> Period | None:
        """The period that a sentence begins with and that goes on holding: 「2021年，…」, not 「2021年工作评价」."""
        text = sentence.of(self._document.text)
        lead = re.match(r"(?:截至|到|在|其中|同时|[一二三四五]是|[，、]){0,2}", text)
        start = lead.end() if lead else 0
        for mention in find_periods(text, self._year):
            if mention.span.start == start and _ADVERBIAL.match(text, mention.span.end):
                return mention.period
        return None

    def _is_recent(self, period: Period) -> bool:
        return period.months >= 3 and (self._year is None or abs(period.year - self._year) <= 2)

    @cached_property
    def _section_leads(self) -> dict[int, Period]:
        leads: dict[int, Period] = {}
        seen: set[int] = set()
        for block in self._document.blocks:
            if block.kind in ("paragraph", "list") and block.section not in seen:
                seen.add(block.section)
                first = sentences(self._document.text, block.span.start, block.span.end)[:1]
                if first and (period := self._opening(first[0])):
                    leads[block.section] = period
        return leads

    @cached_property
    def usual(self) -> str:
        """The period that the document speaks of most; its title counts for ten mentions."""
        given = find_periods(self._document.metadata.get("period", ""), self._year)
        if given:
            return given[0].period.label
        votes: Counter[Period] = Counter()
        for mention in find_periods(self._document.text, self._year):
            period = mention.period
            if (
                period.months >= 3
                and not _is_compared(self._document.text, mention.span)
                and self._may_be_usual(period)
            ):
                votes[period] += 1
        for mention in find_periods(self._document.title, self._year):
            votes[mention.period] += 10
        if votes:
            return max(votes, key=lambda p: (votes[p], p.year, -p.months)).label
        return str(self._year) if self._year else ""

    def _may_be_usual(self, period: Period) -> bool:
        return self._year is None or self._year - 2 <= period.year <= self._year

    @property
    def _usual_year(self) -> int | None:
        return int(self.usual[:4]) if self.usual[:4].isdigit() else None

    @property
    def _latest_year(self) -> int:
        return max(self._year or 0, self._usual_year or 0)

    @cached_property
    def now(self) -> str:
        """What 目前 means: the document's date, or its usual period where that is of the same year."""
        date = self._document.date
        if date is None or (self._usual_year == date.year):
            return self.usual
        return date.value[:7]


def _years(first: int, last: int) -> str:
    return str(first) if last <= first else Period(first, 1, 12 * (last - first + 1)).label


def _is_attribute(text: str, span: Span) -> bool:
    """「123个2024年新开工项目」: of which year the projects are, not when the figure holds."""
    return bool(re.search(r"\d余?[个家项名条]$", text[: span.start]))


def _is_compared(text: str, span: Span) -> bool:
    """「较1至2月提升」: what a figure is compared with is not its time."""
    return bool(_COMPARED.search(text[max(0, span.start - 2) : span.start])) and not re.search(
        r"[，。]$", text[: span.start]
    )
