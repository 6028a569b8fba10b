"""Spans of a sentence that could be the answer, by the kind of thing asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa.answering.enumerations import find_enumerations
from qa.documents.sections import is_byline
from qa.documents.surnames import SURNAMES
from qa.language.organisations import find_organisations
from qa.language.places import find_places
from qa.language.quantities import Quantity, find_quantities
from qa.language.span import Span
from qa.language.words import commonness, cut
from qa.retrieval.asking import DURATION, LOCATED, TELEPHONE, Asked

_ALIKE = (
    {"家", "户", "个", "所"},
    {"名", "位", "人", "个", "人次"},
    {"人次", "次"},
    {"吨", "公斤", "千克", "克", "斤"},
    {"米", "公里", "千米", "厘米", "毫米", "海里"},
    {"个", "项", "件", "条", "类", "种"},
    {"标箱", "标准箱", "TEU"},
    {"幢", "栋", "座", "套"},
    {"岁", "周岁"},
    {"辆", "辆次"},
)
_COMMON_UNITS = frozenset("个 家 名 位 人 项 次 件 户 条 种 类 元".split())
RARE_UNIT_FIT = 2.0  # 多少幢, 多少标箱: hardly anything else is counted so
_QUOTE = re.compile(r"[“「《]([^”」》]{1,40})[”」》]")
_DATE = re.compile(
    r"(?:(?:\d{4}年|去年|今年|前年)(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日|\d{1,2}月(?:底|初|份)?|\d{4}年(?:初|底|末)?)(?:上午|下午|晚|凌晨)?"
)
_CALLED = re.compile(
    r"(?<![\d.])(?:0\d{2,3}[-—－ ]?\d{7,8}|1[3-9]\d{9}|[48]00[-—－]?\d{3}[-—－]?\d{4}|1[012]\d{3}|9\d{4}|(?!20[0-3]\d)[2-9]\d{6,7}|1(?:10|14|19|20|22))(?![\d.,%％元年月日万亿千平余多人户家名位件个亩辆吨份])"
)
HAN = re.compile(r"[\u4e00-\u9fff]+")
_RATIO = re.compile(r"(?<![\d.:：∶])\d+(?:\.\d+)?(?:[:：∶]\d+(?:\.\d+)?)+(?![\d:：∶]|[时分])")
_DOING = re.compile(
    "持续|不断|积极|大力|深入|全面|扎实|切实|努力|坚持|加快|着力|推动|推进|提升|实现|促进|开展|定期|进一步"
)
_BECOMING = (
    "成为|入选|获评|被评为|评为|列入|荣获|(?<!收)获得?(?!了)|夺得|拿下|命名为|称为|名为|叫做?|打造|是|为"
)
_TITLES = (
    "书记|主任|局长|经理|董事长|负责人|市长|县长|区长|厅长|院长|校长|教授|记者|作者|主席|会长|所长|科长|处长|总裁|创始人|村民|部长|秘书长|总工程师|工程师|队长|船长|医生|老师|教师|通讯员|"
    "妻子|丈夫|爱人|父亲|母亲|儿子|女儿|哥哥|姐姐|弟弟|妹妹|徒弟|师傅"
)
_PERSON_NOUN = re.compile(rf"(?:{_TITLES}|员|工|师|手|生|者|是|叫|为|名)$")
_NAMED = re.compile(
    rf"(?:{_TITLES})(?P<after>[\u4e00-\u9fff]{{2,3}})(?=[说介表告坦，。、（等在是从把被和与）])|(?<![\u4e00-\u9fff])(?P<list>[\u4e00-\u9fff]{{2,3}})（"
)
_APPOINTED = re.compile(
    r"(?:免去|任命|聘任|选举|推选)(?P<name>[\u4e00-\u9fff]{2,3})(?=同志|[的为])"
    r"|(?:名叫|取名|名为)(?P<called>[\u4e00-\u9fff·]{2,6})(?=[，。（(、的])"
)
_PLACE_NAME = re.compile(
    r"(?![对以为使让将把的和与及个在从向由被该各全本这那此])[\u4e00-\u9fff]{2,8}?(?:新村|社区|街道|村(?!集体|庄|民|干部|务|级|里)|镇|乡|县|市|区|科技园|产业园|园区|广场|中心|基地|发射场|小镇|港)"
)
_STANDING = re.compile(
    r"(?:位于|坐落于|坐落在|地处|设在|落户于?|建在|选址|在)(?P<name>[\u4e00-\u9fff]{2,16}?)(?=，|。|；|、|的|建|设立|落户|开工|正式|投用|启动|举|[（(])"
)
_WITHIN = re.compile(
    r"(?:^|[，。；、年月日])(?P<name>[\u4e00-\u9fff]{2,12}?)(?:境内|(?<=[区县市镇乡村园街校院])内)(?=[“「的，有建])"
)
_GOING = re.compile(
    r"(?:去|赴|到|前往|位于|坐落于|落户|设在|在|来自)(?P<name>[\u4e00-\u9fff]{2,12}?)(?=参展|开展|举办|举行|召开|设立|设|建|落户|拓|考察|，|。|的|[、发投开])"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer: a span of the document's text (or several, for a list), and how well its type fits, 0–1."""

    span: Span
    fit: float
    items: tuple[Span, ...] = ()
    quantity: Quantity | None = None


def find_candidates(asked: Asked, text: str, sentence: Span) -> list[Candidate]:
    """The candidates in one sentence; offsets are those of `text`. Kinds answered by whole sentences have none."""
    if asked.unit == TELEPHONE:
        return [Candidate(Span(*m.span()), 1.0) for m in _CALLED.finditer(text, sentence.start, sentence.end)]
    if asked.kind == "how" and asked.unit:
        return list(_ways(asked, sentence.of(text), sentence.start))
    finder = {
        "person": _people, "organisation": _organisations, "place": _places, "time": _times, "name": _names, "list": _lists,
    }.get(asked.kind)  # fmt: skip
    if finder is not None:
        found = list(finder(asked, sentence.of(text), sentence.start))
        return [one for one in found if asked.kind != "person" or not _is_place(one.span.of(text))]
    if asked.kind in ("number", "money", "percent", "rank", "any"):
        return list(_amounts(asked, sentence.of(text), sentence.start))
    return []


_SHAPES = {
    "number": re.compile(r"[\d一二两三四五六七八九十百千]"),
    "money": re.compile(r"[\d一二两三四五六七八九十百千]+[万亿余多]*(?:美|欧|港|日)?[元块]"),
    "percent": re.compile(r"%|％|百分|倍|成|\d[:：∶]\d"),
    "rank": re.compile(r"第[\d一二三四五六七八九十]|首位|榜首|前\d|前列|[金银铜]奖|等奖"),
    "time": re.compile(r"[\d一二三四五六七八九十]+(?:年|个?月|[日号天时周]|小时|分钟|季度)|\d[:：]\d"),
}
_MARKS = re.compile("[，。；！？]")
_NO_NAME = re.compile("^(?:有限|股份|责任|有限责任|集团)*公司$")
_NO_BODY = re.compile("^(?:试行|暂行|草案|修订|节选|征求意见|以下|不含|含|即|如|其中|见)|[稿案版][）)]?$|\\d")
_NO_AMOUNT = re.compile(r"\d{4}年|\d号")  # when it was, or which one
GUESSED_FIT, UNLIKE_FIT = 0.6, 0.1
MAX_GUESS_CHARS = 60


def guessed(asked: Asked, text: str, span: Span) -> Candidate | None:
    """A span that the trained reader takes for the answer; one that is hardly of the kind asked for fits little."""
    own = span.of(text)
    if asked.kind == "list" and (whole := _guessed_list(asked, own, span)):
        return whole
    if len(own) > MAX_GUESS_CHARS or not re.search(r"\w", own):
        return None
    if _is_of_another_kind(asked, own) or _tells_more(asked, own):
        return None
    suits = suits_kind(asked, own)
    quantity = next(iter(find_quantities(own)), None) if suits and asked.kind in _SHAPES else None
    return Candidate(span, GUESSED_FIT if suits else UNLIKE_FIT, quantity=quantity)


def _is_of_another_kind(asked: Asked, own: str) -> bool:
    """Whether words are a quantity or a day where another sort of it is asked for: 「8小时」 for 多少户, a day for 几年."""
    if asked.unit == TELEPHONE:
        return not _CALLED.search(own)
    if asked.kind == "time" and asked.unit == DURATION:
        return bool(_DATE.fullmatch(own))
    if (
        asked.kind not in ("number", "money", "percent")
        or not asked.is_explicit
        or asked.unit in ("个", "块")
    ):
        return False
    kinds = {quantity.kind for quantity in find_quantities(own)} - {"bare"}
    suiting = {"money": "money", "percent": "percent", "number": _sort_of(asked.unit)}[asked.kind]
    return bool(kinds) and bool(suiting) and suiting not in kinds


def _tells_more(asked: Asked, own: str) -> bool:
    """Whether words run into something else: a bracket that is not theirs, 「120万元，增长15%」 for an amount."""
    if own.count("（") != own.count("）"):
        return True
    if asked.kind not in ("number", "money", "percent", "rank"):
        return False
    return len({quantity.kind for quantity in find_quantities(own)} - {"bare", "time"}) > 1


def _sort_of(unit: str) -> str:
    """The kind of quantity that a measure word counts; "" where it may be several."""
    found = find_quantities(f"5{unit}") if unit else ()
    return found[0].kind if found else ""


def suits_kind(asked: Asked, own: str) -> bool:
    """Whether words look like the kind of thing asked for."""
    if asked.unit == TELEPHONE:
        return bool(_CALLED.fullmatch(own))
    if asked.kind in _SHAPES:
        suits = len(own) <= 20 and bool(_SHAPES[asked.kind].search(own))
        suits = suits and (asked.kind == "time" or not _NO_AMOUNT.search(own))
        if asked.unit and asked.kind == "number":
            quantity = next(iter(find_quantities(own)), None)
            return suits and quantity is not None and _count_fit(asked.unit.lstrip("万亿千"), quantity) > 0
        return suits
    if asked.kind in ("person", "organisation", "place", "name"):
        suits = 1 < len(own) <= 24 and not _MARKS.search(own)
        suits = suits and own.endswith(asked.unit.replace(LOCATED, ""))
        if asked.kind == "person":
            return suits and own[0] in SURNAMES and len(own) <= 4 and not _is_place(own)
        return suits
    return asked.kind == "any" and len(own) >= 2


def _is_place(name: str) -> bool:
    return any(len(span) == len(name) for span, _ in find_places(name))


def _guessed_list(asked: Asked, own: str, span: Span) -> Candidate | None:
    cuts = [m.span() for m in re.finditer("、|；|(?<=.{2})(?:和|与|及|以及)(?=.{2})", own)]
    starts, ends = [0, *(b for _, b in cuts)], [*(a for a, _ in cuts), len(own)]
    items = tuple(Span(span.start + a, span.start + b) for a, b in zip(starts, ends, strict=True) if b > a)
    if len(items) < 2 or (asked.count is not None and len(items) != asked.count):
        return None
    return Candidate(span, GUESSED_FIT, items)


def _amounts(asked: Asked, sentence: str, offset: int) -> Iterator[Candidate]:
    for quantity in find_quantities(sentence):
        fit = _amount_fit(asked, quantity) * (
            1.0 if quantity.kind == "rank" or quantity.text[0].isdigit() else 0.5
        )
        if fit > 0:
            span = Span(quantity.span.start + offset, quantity.span.end + offset)
            yield Candidate(span, fit, quantity=quantity)

    if asked.kind == "percent":
        for match in _RATIO.finditer(sentence):
            yield Candidate(_shift(match.span(), offset), 0.6)


def _amount_fit(asked: Asked, quantity: Quantity) -> float:
    kind, base = quantity.kind, quantity.base
    if asked.kind == "rank":
        return 1.0 if kind == "rank" else 0.0
    if asked.kind == "percent":
        return 1.0 if kind == "percent" else 0.7 if base == "倍" else 0.0
    if asked.kind == "money":
        if kind == "money":
            return (
                1.0
                if asked.unit in ("", "元", "亿元", "万元") or base.endswith(asked.unit.lstrip("亿万"))
                else 0.0
            )
        return 0.35 if kind == "bare" and not asked.unit else 0.0
    if asked.kind == "number":
        return _count_fit(asked.unit.lstrip("万亿千"), quantity)
    return {"rank": 0.6, "time": 0.3}.get(kind, 0.9)


def _count_fit(unit: str, quantity: Quantity) -> float:
    base = quantity.base.lstrip("余多")
    if quantity.kind == "rank":
        return 0.0
    if not unit:
        return {"count": 1.0, "money": 0.9, "bare": 0.8, "percent": 0.5}.get(quantity.kind, 0.3)
    if base == unit or (base and base.startswith(unit)):
        return 1.0 if unit in _COMMON_UNITS else RARE_UNIT_FIT
    if quantity.kind == "bare":
        return 0.85 if unit in ("倍", "分", "点") else 0.6
    return 0.8 if any(base in group and unit in group for group in _ALIKE) else 0.0


def _people(asked: Asked, sentence: str, offset: int) -> Iterator[Candidate]:
    if is_byline(sentence):
        names = tuple(_shift(m.span(), offset) for m in re.finditer(r"[\u4e00-\u9fff]{2,4}", sentence))
        yield Candidate(_shift((0, len(sentence)), offset), 1.0, names)
    for match in re.finditer(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,3}) ?(?:摄|/图|供图|/文)", sentence):
        yield Candidate(_shift(match.span(1), offset), 1.0)
    for match in _NAMED.finditer(sentence):
        group = "after" if match["after"] else "list"
        name = match[group]
        if name[0] in SURNAMES:
            yield Candidate(_shift(match.span(group), offset), 1.0)
    for match in _APPOINTED.finditer(sentence):
        group = "name" if match["name"] else "called"
        if not commonness(match[group]) and (group == "called" or match["name"][0] in SURNAMES):
            yield Candidate(_shift(match.span(group), offset), 1.0)
    yield from _unknown_names(sentence, offset)
    for match in re.finditer(r"(?:总经理|经理|书记|主任|负责人|总裁|董事长)([\u4e00-\u9fff]{2,3})", sentence):
        if match[1][0] in SURNAMES:
            yield Candidate(
                _shift((match.start(1), match.start(1) + min(3, len(_name(match[1])))), offset), 0.9
            )


def _unknown_names(sentence: str, offset: int) -> Iterator[Candidate]:
    """Words that begin with a surname and that the dictionary does not know, after what a person does or is."""
    start = 0
    for word in cut(sentence):
        is_name = len(word) in (2, 3) and word[0] in SURNAMES and HAN.fullmatch(word) and not commonness(word)
        if is_name and _PERSON_NOUN.search(sentence, 0, start):
            yield Candidate(_shift((start, start + len(word)), offset), 0.8)
        start += len(word)


def _name(text: str) -> str:
    return re.sub("[说表介告称在等]$", "", text)


def _organisations(asked: Asked, sentence: str, offset: int) -> Iterator[Candidate]:
    for match in re.finditer(r"[\u4e00-\u9fff]{2,4}（([^（）]{2,30})）", sentence):
        if not _NO_BODY.search(match[1]):
            yield Candidate(_shift(match.span(1), offset), 1.0)
    for entry in re.finditer(r"(?m)^([^：\n]{4,40})：", sentence):
        yield Candidate(_shift(entry.span(1), offset), _noun_fit(asked, entry[1], 1.0))
    for span, name in find_organisations(sentence):
        lead = re.match(
            ".{0,12}(?:毕业|就职|任职|供职|隶属|来)[于自]|.{0,8}[人方位商]为|[^，]{0,6}[内后前](?:向|由|到|报)|(?:本[^，]{0,4}由|即|由|向|经|已经|会同|与|和|在|将|被|报|对|为|以|从|到|给|获|是)+",
            name,
        )
        if lead and lead.end() < len(name) - 1:
            span, name = Span(span.start + lead.end(), span.end), name[lead.end() :]
        if not _NO_NAME.match(name):
            yield Candidate(Span(span.start + offset, span.end + offset), _noun_fit(asked, name, 0.8))


def _places(asked: Asked, sentence: str, offset: int) -> Iterator[Candidate]:
    if asked.unit == LOCATED:
        for match in (*_STANDING.finditer(sentence), *_WITHIN.finditer(sentence)):
            yield Candidate(_shift(match.span("name"), offset), 1.0)
        return
    for match in _GOING.finditer(sentence):
        yield Candidate(_shift(match.span("name"), offset), _noun_fit(asked, match["name"], 0.9))
    for match in _PLACE_NAME.finditer(sentence):
        lead = re.match("(?:走进|来到|位于|坐落于|前往|通过|在|赴|去|到|由|据|和|与|了)+", match[0])
        yield Candidate(
            _shift((match.start() + (lead.end() if lead else 0), match.end()), offset),
            _noun_fit(asked, match[0], 0.7),
        )
    for span, _ in find_places(sentence):
        yield Candidate(
            Span(span.start + offset, span.end + offset), _noun_fit(asked, span.of(sentence), 0.8)
        )


def _noun_fit(asked: Asked, name: str, usual: float) -> float:
    """「哪个村」 wants a name that ends in 村."""
    return usual if not asked.unit else 1.0 if name.endswith(asked.unit) else 0.2 * usual


def _times(asked: Asked, sentence: str, offset: int) -> Iterator[Candidate]:
    if asked.unit == DURATION:
        for quantity in find_quantities(sentence):
            if quantity.kind == "time":
                yield Candidate(_shift((quantity.span.start, quantity.span.end), offset), 1.0)
        return
    for match in _DATE.finditer(sentence):
        yield Candidate(_shift(match.span(), offset), 1.0 if "年" in match[0] or "日" in match[0] else 0.8)


def _names(asked: Asked, sentence: str, offset: int) -> Iterator[Candidate]:
    if asked.unit:
        noun = re.escape(asked.unit)
        for match in re.finditer(rf"[“「《]([^”」》]{{1,30}})[”」》][^，。；“]{{0,10}}{noun}", sentence):
            yield Candidate(_shift(match.span(1), offset), 1.0)
        for match in re.finditer(rf"(?:{_BECOMING})(?P<name>[^，。；]{{2,40}}?{noun})", sentence):
            yield Candidate(_shift(match.span("name"), offset), 0.95)
    for match in _QUOTE.finditer(sentence):
        yield Candidate(_shift(match.span(1), offset), 0.8)
    for match in re.finditer(
        r"(?:名为|叫做?|称为|命名为|称号|入选|获评|评为|成立了?|获得?)[“「]?([\u4e00-\u9fff\d—·]{3,30})",
        sentence,
    ):
        yield Candidate(_shift(match.span(1), offset), 0.75)


def _ways(asked: Asked, sentence: str, offset: int) -> Iterator[Candidate]:
    """「以村集体全资入股的方式」 for 「用什么方式」."""
    for match in re.finditer(
        rf"(?:以|通过|采取|采用|用|按照?)(?P<way>[^，。；]{{2,30}}?)(?:的|等)?(?:{asked.unit})", sentence
    ):
        yield Candidate(_shift(match.span("way"), offset), 1.0)


def _lists(asked: Asked, sentence: str, offset: int) -> Iterator[Candidate]:
    for enumeration in find_enumerations(sentence):
        items = tuple(Span(i.start + offset, i.end + offset) for i in enumeration)
        count = asked.count
        if count is not None and len(items) < 0.75 * count:
            continue
        fit = 0.85 if count is None or len(items) < count else 1.0 if len(items) == count else 0.55
        fit += 0.15 * (sentence[enumeration[0].start] in "“「《")
        fit -= 0.3 * bool(_DOING.match(sentence, enumeration[0].start))
        yield Candidate(Span(items[0].start, items[-1].end), fit, items)


def _shift(span: tuple[int, int], offset: int) -> Span:
    return Span(span[0] + offset, span[1] + offset)
