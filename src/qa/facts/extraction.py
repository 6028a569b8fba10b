"""Policy facts from a document's sentences: who, what measure, how much, when."""

import re
from collections.abc import Iterable, Iterator, Sequence

from qa.documents.document import Block, Document
from qa.facts.clauses import boundaries
from qa.facts.drafting import Drafting
from qa.facts.fact import Fact
from qa.facts.figures import find_figures
from qa.facts.naming import begins_with_verb, left_name, strip_openers, strip_value_verbs
from qa.facts.owners import Owners
from qa.facts.sentence_words import Draft
from qa.facts.table_rows import row_facts
from qa.facts.times import Times
from qa.language.places import find_places
from qa.language.span import Span
from qa.passages.passage import Context, Passage
from qa.passages.sentences import sentences

FACTS_VERSION = 2
_PLANNED = ("目标", "计划", "预计")
_NO_FACTS = ("title", "subtitle", "byline", "heading")
_ITEM = re.compile(r"[一二三四五六七八九十]是|[一二三四五六七八九十]、|■|●")
_ATTRIBUTE = re.compile(
    r"总|建筑|占地|用地|年|产值|产能|产量|销售|营收|营业|净利|利润|员工|注册|线上|服务|办结|好评|进出口|规模|固定|工业|其中|日均|月均|\\d|质量|单价|长|宽|高|全长|主线|项目|一期|二期|毛利|研发|用户|门店|资产|负债|收入|覆盖|带动|惠及|来自|入园|入驻|新增"
)
_GOING_ON = re.compile("其中|这些|这")
_LATER_SUBJECT = re.compile(r"(?:村|镇|乡|街道|社区|公司|集团|园区|医院|学校|大学|学院)$")


def extract(document: Document, passages: Sequence[Passage]) -> tuple[Fact, ...]:
    """The facts of a document, in the order of their values; each lies within one sentence of one passage."""
    reading = _Reading(document)
    facts = [fact for passage in passages for fact in reading.passage(passage)]
    return tuple(sorted(facts, key=lambda f: (f.value_span, f.span)))


class _Reading:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._owners = Owners(document)
        self._times = Times(document)
        self._year = document.date.year if document.date else None
        self._block: Block | None = None
        self._entities: list[str] = []
        self._topic = ""
        self._counted = ""
        self._last_subject = ""

    def passage(self, passage: Passage) -> Iterator[Fact]:
        if passage.kind in _NO_FACTS:
            return
        for block in self._document.blocks:
            if (
                block.span.end <= passage.span.start
                or block.span.start >= passage.span.end
                or block.kind in _NO_FACTS
            ):
                continue
            if block != self._block:
                self._block, self._entities, self._topic, self._counted, self._last_subject = (
                    block,
                    [],
                    "",
                    "",
                    "",
                )
            start, end = max(block.span.start, passage.span.start), min(block.span.end, passage.span.end)
            if block.kind == "row":
                yield from row_facts(
                    self._document,
                    Span(start, end),
                    self._owners.default(passage.context),
                    self._times,
                    block,
                )
                continue
            for sentence in sentences(self._document.text, start, end):
                yield from self._sentence(sentence, block, passage.context)

    def _sentence(self, sentence: Span, block: Block, context: Context) -> Iterator[Fact]:
        text = sentence.of(self._document.text)
        if not find_figures(text):
            self._subjects(_first_clause(text), sentence, block, context)  # later sentences may say 该平台
            return
        subjects = self._subjects(text, sentence, block, context)
        before = self._document.text[block.span.start : sentence.start]
        drafting = Drafting(
            text,
            self._year,
            lambda words: self._without_owner(words, context, before),
            lambda words: self._is_owner(words, context),
            self._counted,
        )
        drafts = drafting.drafts()
        self._counted = drafting.counted
        said = ""
        self._entities += [draft.owner for draft in drafts if draft.owner]
        for draft in drafts:
            carried = self._last_subject if _GOING_ON.match(text) else ""
            subject = draft.owner or _subject_at(subjects, draft.start) or carried or self._default(context)
            period = self._times.label(sentence, sentence.start + draft.period_at, block)
            if period and self._year and int(period[:4]) > self._year and draft.status not in _PLANNED:
                draft.status = "目标"
            if draft.owner is None:
                said = subject
            yield _fact(self._document.id, subject, period, draft, sentence.start)

        self._last_subject = said or self._last_subject

    def _default(self, context: Context) -> str:
        return self._topic or self._owners.default(context)

    def _subjects(self, text: str, sentence: Span, block: Block, context: Context) -> list[tuple[int, str]]:
        """Where in a sentence a subject begins to hold, with its name; "" where it ends to."""
        if _ITEM.match(text):
            self._topic = ""
        found: list[tuple[int, str]] = []
        later = ""
        starts = boundaries(text)
        before = self._document.text[block.span.start : sentence.start]
        for place, start in enumerate(starts):
            clause = text[start : starts[place + 1] if place + 1 < len(starts) else len(text)].rstrip(
                "，；：。"
            )
            owner = self._owners.anaphor(clause, before, self._entities) or self._owners.named(
                clause, context
            )
            if owner is None:
                if found and start and not self._goes_on(text, starts, place, found[-1]):
                    wide = [name for _, name in found if self._is_place(name)]
                    found.append((start, wide[-1] if wide else ""))
                continue
            found.append((start, owner.name))
            if not owner.is_place:
                self._entities.append(owner.name)
                if start == 0 and (not before or _ITEM.match(text)) and not find_figures(text):
                    self._topic = owner.name
            if not later and start and _LATER_SUBJECT.search(owner.name):
                later = owner.name
        if later and found and found[0][1] == later and found[0][0] > 0:
            found.insert(0, (0, later))
        return found

    def _goes_on(self, text: str, starts: tuple[int, ...], place: int, last: tuple[int, str]) -> bool:
        """Whether a subject holds for a further clause.

        A place does. An organisation does up to 「；」 where its own clause states a figure; else for the next clause
        alone, and only if that begins with a verb.
        """
        since, name = last
        if not name or self._is_place(name):
            return True
        start = starts[place]
        if text[start - 1] in "；;":
            return False
        own_end = next((s for s in starts if s > since), len(text))
        words = strip_openers(text[start:])
        if find_figures(text[since:own_end]):
            return begins_with_verb(words) or bool(_ATTRIBUTE.match(words))
        return starts[place - 1] == since and (begins_with_verb(words) or bool(_ATTRIBUTE.match(words)))

    def _is_place(self, name: str) -> bool:
        if name and name == self._owners.topic:
            return True
        places = find_places(name)
        return bool(places) and len(places[0][0]) >= len(name) - 1

    def _is_owner(self, words: str, context: Context) -> bool:
        """Whether the words name a subject and nothing else."""
        owner = self._owners.named(words.lstrip("，、；：") + "实现", context)
        return owner is not None and owner.rest in ("实现", "")

    def _without_owner(self, words: str, context: Context, before: str) -> str:
        """A clause's words without its subject, where a measure is left."""
        inner = words.lstrip("，、；：")
        owner = self._owners.anaphor(inner, before, self._entities) or self._owners.named(inner, context)
        rest = owner.rest.lstrip("的，、 ") if owner else ""
        return rest if strip_value_verbs(rest) else words


def _first_clause(text: str) -> str:
    return text[: next(iter(boundaries(text)[1:]), len(text))]


def _subject_at(subjects: list[tuple[int, str]], position: int) -> str:
    return next((name for start, name in reversed(subjects) if start <= position), "")


def _fact(document_id: str, subject: str, period: str | None, draft: Draft, base: int) -> Fact:
    quantity = draft.figure.quantity if draft.figure else None
    written = quantity.text if quantity else None
    unit = quantity.unit if quantity else None
    value = written[: len(written) - len(unit)] if written and unit and written.endswith(unit) else written
    return Fact(
        document_id=document_id,
        subject=subject,
        metric=draft.metric,
        value=value,
        unit=unit or None,
        value_number=_tidy(quantity.value) if quantity else None,
        unit_base=(quantity.base or None) if quantity else None,
        approximate=quantity.is_approximate or draft.figure.end > draft.figure.span.end
        if quantity and draft.figure
        else False,
        status=draft.status,
        period=period,
        change=draft.change,
        rank=draft.rank,
        span=Span(base + min(draft.start, draft.value.start), base + max(draft.end, draft.value.end)),
        value_span=Span(base + draft.value.start, base + draft.value.end),
    )


def _tidy(value: float | None) -> float | None:
    """Without the last digits that multiplying by 万 or 亿 brings in."""
    return None if value is None else float(f"{value:.12g}")


def metric_of(lead: str) -> str:
    """The measure named right before a figure: 「全年网络零售额突破」 → 网络零售额; "" when only verbs stand there."""
    return left_name(lead)


def metrics(facts: Iterable[Fact]) -> list[str]:
    """The metrics that occur, the commonest first."""
    counts: dict[str, int] = {}
    for fact in facts:
        counts[fact.metric] = counts.get(fact.metric, 0) + 1
    return sorted(counts, key=lambda m: (-counts[m], m))
