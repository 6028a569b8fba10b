"""Enumerations in a sentence: 「交通、教育、商业」, 「“A”“B”」, 「甲和乙」."""

import re
from collections.abc import Sequence

from qa.language.span import Span

_QUOTED = r"[“「《][^”」》]{1,40}[”」》]"
_ITEM = rf"(?:{_QUOTED}|[^，。；、：！？“”「」《》\s]){{1,30}}"
_RUN = re.compile(rf"{_ITEM}(?:(?:、|(?<=[”」》])(?:和|与|及|以及)?(?=[“「《])){_ITEM})+")
_PAIR = re.compile(
    r"(?P<a>[\u4e00-\u9fffA-Za-z\d“”]{2,12})(?:(?<!祥|饱|温|共|缓)和(?![谐平睦气])|(?<!参|给|授)与(?!众|此)|以及|(?<![普惠涉危顾波以])及(?![时其格早至]))(?P<b>[\u4e00-\u9fffA-Za-z\d“”]{2,12})"
)
_LEAD_IN = re.compile(
    r"^.*(?:包括了?|分别是|分别为|涵盖|集成|聚焦|依托|通过|推动|打造|启动|发展|培育|投运|开工建设|建设|设立|选派了?|派出|将|把|对|在|以|为|是|如|有|开展|实施|推出|实现|举办|推进|运行|设计|赴|卖到|销往|来自|覆盖|涉及|邀请|新建|建成|签约|引进|提交|提供|携带)(?=.{2})"
)
_NUMBER = re.compile(r"(?:(?<=[。；：\s])|^)[一二三四五六七八九十]{1,3}、")
_PARTNER = re.compile("[^“「《]*?(?<!参)[与跟](?=.{2})")  # whom 「与甲、乙等合作」 names
_TOGETHER = re.compile("[^，。；]{0,12}(?:合作|交流|对接|签约|签订|签署|联合|共建|携手|结对)")
_TAIL = re.compile(
    r"(?:等(?!级)|[两二三四五六七八九十]大|这?[两二三四五六七八九十\d]+(?:个|种|类|家|所|项|支|条|大|处|座|名|位)|移交|划归|优势?|战略性|为主|共\d|合计|累计|参加|出席|亮相|落户|签约|入选|参展|获评|被评|被列|列入|建成投用|投用|投产|开工).*$"
)


def find_enumerations(sentence: str) -> list[tuple[Span, ...]]:
    """The items of each enumeration in a sentence, trimmed of what leads to the first and follows the last."""
    numbers = [Span(*m.span()) for m in _NUMBER.finditer(sentence)]
    found = [_items(sentence, *_after(numbers, m.start(), m.end())) for m in _RUN.finditer(sentence)]
    lists = [items for items in found if len(items) >= 2]
    covered = [Span(items[0].start, items[-1].end) for items in lists]
    for match in _PAIR.finditer(sentence):
        pair = (_trim_first(sentence, Span(*match.span("a"))), _trim_last(sentence, Span(*match.span("b"))))
        whole = Span(pair[0].start, pair[1].end)
        if all(len(p) >= 2 for p in pair) and not any(whole.overlaps(c) for c in covered):
            lists.append(pair)
    return lists


def _after(numbers: Sequence[Span], start: int, end: int) -> tuple[int, int]:
    """The run without a section's number at its beginning: 「一、」 separates nothing."""
    return next(
        (n.end for n in numbers if n.start >= start - 1 and n.start <= start < n.end <= end), start
    ), end


def _items(sentence: str, start: int, end: int) -> tuple[Span, ...]:
    spans: list[Span] = []
    begin = start
    depth = 0
    for position in range(start, end):
        char = sentence[position]
        depth += (char in "“「《") - (char in "”」》")
        link = (
            re.compile("(?:和|与|及|以及)?(?=[“「《])").match(sentence, position + 1)
            if char in "”」》"
            else None
        )
        if depth <= 0 and (char == "、" or link):
            spans.append(Span(begin, position + (char != "、")))
            begin = link.end() if link else position + 1
    spans.append(Span(begin, end))
    spans = [s for s in spans if len(s)]
    if len(spans) < 2:
        return tuple(spans)
    spans[-1] = _cut_alike(sentence, spans)
    last = _split_last(sentence, spans[-1])
    first = _trim_first(sentence, spans[0])
    if (partner := _PARTNER.match(first.of(sentence))) and _TOGETHER.match(sentence, last[-1].end):
        first = Span(first.start + partner.end(), first.end)
    return tuple(s for s in (first, *spans[1:-1], *last) if len(s))


def _cut_alike(sentence: str, spans: Sequence[Span]) -> Span:
    """「濮院镇、乌镇镇、崇福镇入选…」: when the middle items end alike, the last one ends there too."""
    last = spans[-1]
    ends = {s.of(sentence)[-1] for s in spans[1:-1]}
    if len(ends) == 1 and (end := ends.pop()) not in "”」》":
        position = last.of(sentence).find(end, 1)
        if 0 < position < len(last) - 1:
            return Span(last.start, last.start + position + 1)
    return last


def _split_last(sentence: str, span: Span) -> list[Span]:
    """「甲、乙和丙等单位」: the last piece may hold two items and a head noun."""
    trimmed = _trim_last(sentence, span)
    text = trimmed.of(sentence)
    match = re.search(
        r"(?<=.{2})(?:以及|(?<!祥|饱|温|共|缓)和(?![谐平睦气])|(?<!参|给|授)与(?!众|此)|(?<![普惠涉危顾波以])及(?![时其格早至]))(?=.{2})",
        text,
    )
    if not match or text[:1] in "“「《":
        return [trimmed]
    return [
        Span(trimmed.start, trimmed.start + match.start()),
        Span(trimmed.start + match.end(), trimmed.end),
    ]


def _trim_first(sentence: str, span: Span) -> Span:
    text = span.of(sentence)
    quote = re.search(rf"{_QUOTED}[^“”]{{0,4}}$", text)
    if quote:
        return Span(span.start + quote.start(), span.start + quote.end())
    lead = _LEAD_IN.match(text)
    return Span(span.start + lead.end(), span.end) if lead else span


def _trim_last(sentence: str, span: Span) -> Span:
    text = span.of(sentence)
    quote = re.match(_QUOTED, text)
    if quote:
        return Span(span.start, span.start + quote.end())
    tail = re.search("[“「《]", text[1:]) or _TAIL.search(text, 2)
    cut = tail.start() + (tail.re.pattern[0] == "[") if tail else len(text)
    return Span(span.start, span.start + cut)
