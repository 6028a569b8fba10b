"""Who, where and when a passage speaks of: from its own words, its section's heading and lead, its document."""

import re
from collections import Counter
from functools import cached_property

from qa.documents.document import Block, Document
from qa.language.organisations import lead_organisation
from qa.language.periods import Period, find_periods, is_beside, told_periods
from qa.language.places import find_places, hierarchy
from qa.language.span import Span
from qa.passages.passage import Context


def _is_place(name: str) -> bool:
    found = find_places(name)
    return bool(found) and found[0][0].of(name) == name


_BESIDE = re.compile(r"(?:[较比]|(?<!截)[至到]|[将拟]于|预计|力争|计划|规划)(?:于|在)?$")


def _frames(text: str, mention: Span) -> bool:
    """Whether a period can be the time of what is told around it.

    Not what a figure is compared with (「较1至2月提升」, 「，2023年为1.6亿元」), nor what is still to come (「顺延至2025年」).
    """
    before = text[max(0, mention.start - 4) : mention.start]
    return not _BESIDE.search(before) and not is_beside(text, mention)


class ContextFinder:
    """Finds the context of any span of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._year = document.date.year if document.date else None
        mentions = told_periods(document.text, self._year)
        self._mentions = [m for m in mentions if _frames(document.text, m.span)]

    def context(self, span: Span, block: Block) -> Context:
        # a heading says itself what it is about: where headings stand below, the section after it is another's
        lead = self._section_lead.get(block.section, "") if block.kind != "heading" else ""
        organisation = lead_organisation(lead)
        return Context(
            title=self._document.title,
            heading=block.heading,
            organisations=(organisation,) if organisation and not _is_place(organisation) else (),
            places=self._places(organisation, block.heading),
            period=self._period(span, block),
        )

    @cached_property
    def _document_places(self) -> tuple[str, ...]:
        return hierarchy(self._document.place or "")

    def _places(self, organisation: str, heading: str) -> tuple[str, ...]:
        """The document's place, and a narrower one where the section is about it."""
        narrower = [name for _, name in find_places(organisation)]
        if not narrower and not organisation:
            narrower = [name for place, name in find_places(heading) if place.of(heading) != name][:1]
        if organisation and not narrower and re.search("(?:新区|开发区|镇|乡|街道|村)$", organisation):
            narrower = [organisation]
        return tuple(dict.fromkeys((*self._document_places, *narrower)))

    @cached_property
    def _section_lead(self) -> dict[int, str]:
        leads: dict[int, str] = {}
        for block in self._document.blocks:
            if block.kind in ("paragraph", "list", "row"):
                leads.setdefault(block.section, block.span.of(self._document.text)[:60])
        return leads

    def _period(self, span: Span, block: Block) -> str:
        """Named in the passage; else last named in its section before it; else the document's most frequent one."""
        inside = [m for m in self._mentions if span.contains(m.span)]
        if inside:
            return max(inside, key=lambda m: (m.period.months >= 3, m.has_year, -m.span.start)).period.label
        section = min(b.span.start for b in self._document.blocks if b.section == block.section)
        before = [
            m for m in self._mentions if section <= m.span.start < span.start and self._carries(m.period)
        ]
        return before[-1].period.label if before else self._usual_period

    def _carries(self, period: Period) -> bool:
        """Whether a period goes on holding for the next paragraphs: not one month, nor a year of history."""
        return period.months >= 3 and (self._year is None or abs(period.year - self._year) <= 2)

    @cached_property
    def _usual_period(self) -> str:
        given = self._document.metadata.get("period", "")
        if named := find_periods(given, self._year):
            return named[0].period.label
        votes = Counter(m.period for m in self._mentions if m.has_year and m.period.months >= 3)
        best = votes.most_common(1)
        if best:
            return best[0][0].label
        return Period(self._year).label if self._year else ""
