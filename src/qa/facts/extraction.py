"""Policy facts from a document's sentences: who, what measure, how much, when."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from qa.documents.document import Document
from qa.facts.fact import Fact
from qa.language.periods import find_periods
from qa.language.places import find_places
from qa.language.quantities import Quantity, find_quantities
from qa.language.span import Span
from qa.passages.passage import Passage
from qa.passages.sentences import sentences

FACTS_VERSION = 1
_BREAK = re.compile(r"[，；、：（）—]")
_CHANGE = re.compile(
    r"(?:同比|环比|比上年|较上年|比去年同期|较去年同期)?(?:增长|增加|下降|减少|提高|上升|降低|提升|回落|高于|缩小)(?:了|到|至)?约?(?:分别)?$"
)
_VERBS = re.compile(
    r"(?:已|已经|共|共有|约|近|超|超过|突破|达到?|高达|为|是|有|至|到|实现|完成|占|占比达?|居|列|位居|位列|排名|调整为|提高至|提高到|缩小至|控制在|增至|的|了|累计|合计|不少于|以上|[“”])+$"
)
_OPENERS = re.compile(
    r"^(?:其中|此外|同时|目前|截至目前|截至[^，]{1,6}|今年以来|全年|当年|一季度|上半年|去年|今年|过去一年|近[三3]年|\d{4}年(?:度)?(?:第?[一二三四]季度)?|预计|力争|全市|全区|全县|我市|共|已|累计|新增|实现|完成|获得?|争取|收获|促成|带动|推动|解决|兑现|减免|扶持|辐射带动|促进|引进|引育|签约|签约引进|投资|建成)+"
)
_STATUS = (
    ("预计", "预计"),
    ("目标|力争|争取达到|计划达", "目标"),
    ("计划|拟", "计划"),
    ("新增|净增|新建|新引进", "新增"),
    ("累计", "累计"),
    ("完成|实现|达到?|突破", "完成"),
)


@dataclass(slots=True)
class _Draft:
    """A fact in the making: change and rank may follow its value."""

    metric: str
    quantity: Quantity | None
    span: Span
    value_span: Span
    status: str | None
    period: str | None
    change: str | None = None
    rank: str | None = None


def extract(document: Document, passages: Sequence[Passage]) -> tuple[Fact, ...]:
    """The facts of a document, in the order of their values; each lies within one sentence of one passage."""
    return tuple(fact for passage in passages for fact in _passage_facts(document, passage))


def _passage_facts(document: Document, passage: Passage) -> Iterator[Fact]:
    if passage.kind in ("title", "subtitle", "byline", "heading"):
        return
    subject = _subject(passage)
    year = document.date.year if document.date else None
    for sentence in sentences(document.text, passage.span.start, passage.span.end):
        for draft in _drafts(document.text, sentence, year, passage.context.period):
            yield _fact(document.id, subject, draft)


def _subject(passage: Passage) -> str:
    """The narrowest owner known: the section's organisation, else the place."""
    context = passage.context
    return (context.organisations or context.places or ("",))[-1]


def _drafts(text: str, sentence: Span, year: int | None, default_period: str) -> list[_Draft]:
    period = next((m.period.label for m in find_periods(sentence.of(text), year)), default_period or None)
    drafts: list[_Draft] = []
    quantities = [
        _shift(q, sentence.start)
        for q in find_quantities(sentence.of(text))
        if q.kind != "time" and (q.kind == "rank" or q.text[0].isdigit())
    ]
    for i, quantity in enumerate(quantities):
        begin = max([sentence.start, *(q.span.end for q in quantities[:i])])
        lead = _BREAK.split(text[begin : quantity.span.start])[-1]
        start = quantity.span.start - len(lead)
        _take(drafts, lead, quantity, start, text, sentence, period)
    return drafts


def _take(
    drafts: list[_Draft],
    lead: str,
    quantity: Quantity,
    start: int,
    text: str,
    sentence: Span,
    period: str | None,
) -> None:
    metric = metric_of(lead) or _after(text, quantity, sentence)
    current = drafts[-1] if drafts else None
    if quantity.kind == "rank":
        if current and not metric_of(_without_places(lead)):
            current.rank, current.span = (
                _rank(lead) + quantity.text,
                Span(current.span.start, quantity.span.end),
            )
        return
    if quantity.kind == "percent" and _CHANGE.search(lead):
        change = _CHANGE.search(lead)
        written = (change[0] if change else "") + quantity.text
        named = metric_of(_CHANGE.sub("", lead))
        if current and current.change is None and not named:
            current.change, current.span = written, Span(current.span.start, quantity.span.end)
            return
        if named:
            drafts.append(
                _Draft(named, None, Span(start, quantity.span.end), quantity.span, None, period, written)
            )
        return
    if metric:
        drafts.append(
            _Draft(
                metric,
                quantity,
                Span(start, quantity.span.end),
                quantity.span,
                _status(lead, text, start, sentence),
                period,
            )
        )


def metric_of(lead: str) -> str:
    """The measure named right before a figure: 「全年网络零售额突破」 → 网络零售额; "" when only verbs stand there."""
    stripped = _VERBS.sub("", lead.strip())
    while stripped != (shorter := _OPENERS.sub("", _without_owner(stripped))):
        stripped = shorter
    stripped = stripped.strip("“”「」 ")
    return stripped if 2 <= len(stripped) <= 24 else stripped[-24:] if len(stripped) > 24 else ""


def _without_places(lead: str) -> str:
    """A rank's lead without the words for among whom: 「增速居全省」 holds no measure of its own."""
    for span, _ in reversed(find_places(lead)):
        lead = lead[: span.start] + lead[span.end :]
    return re.sub("增速|全[省市县区国]|位次", "", lead)


def _without_owner(lead: str) -> str:
    """「桐乡全市完成水利投资」 → 「全市完成水利投资」."""
    found = find_places(lead)
    return lead[found[0][0].end :] if found and found[0][0].start == 0 else lead


def _after(text: str, quantity: Quantity, sentence: Span) -> str:
    """The noun that follows a count: 「17家科技型中小企业」."""
    follow = re.match(r"[\u4e00-\u9fff“”]{2,14}", text[quantity.span.end : sentence.end])
    return follow[0] if follow and quantity.kind == "count" else ""


def _rank(lead: str) -> str:
    match = re.search(r"(?:全[省市国]|[\u4e00-\u9fff]{2,3})(?:位列|排名)?$", lead)
    return re.sub(r"^(?:居|列|位居|位列|排名|排)", "", match[0]) if match else ""


def _status(lead: str, text: str, start: int, sentence: Span) -> str | None:
    before = text[max(sentence.start, start - 6) : start] + lead
    return next((status for pattern, status in _STATUS if re.search(pattern, before)), None)


def _shift(quantity: Quantity, by: int) -> Quantity:
    return replace(quantity, span=Span(quantity.span.start + by, quantity.span.end + by))


def _fact(document_id: str, subject: str, draft: _Draft) -> Fact:
    quantity = draft.quantity
    written = quantity.text if quantity else None
    unit = quantity.unit if quantity else None
    value = written[: len(written) - len(unit)] if written and unit and written.endswith(unit) else written
    return Fact(
        document_id=document_id,
        subject=subject,
        metric=draft.metric,
        value=value,
        unit=unit or None,
        value_number=quantity.value if quantity else None,
        unit_base=(quantity.base or None) if quantity else None,
        approximate=quantity.is_approximate if quantity else False,
        status=draft.status,
        period=draft.period,
        change=draft.change,
        rank=draft.rank,
        span=draft.span,
        value_span=draft.value_span,
    )


def metrics(facts: Iterable[Fact]) -> list[str]:
    """The metrics that occur, the commonest first."""
    counts: dict[str, int] = {}
    for fact in facts:
        counts[fact.metric] = counts.get(fact.metric, 0) + 1
    return sorted(counts, key=lambda m: (-counts[m], m))
