"""Whose figure it is: the organisation, place, project or firm that a clause begins with, or else its section's."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache

from qa.documents.document import Document
from qa.facts.naming import begins_with_verb, strip_openers, tokens, verbs
from qa.language.places import PROVINCES, find_places
from qa.language.quantities import find_quantities
from qa.language.span import Span
from qa.passages.passage import Context

_ENTITY = (
    "经济开发区|经开区|开发区|高新技术园区|高新区|综保区|保税区|新区|产业园|科技园|园区|示范区|实验室|研究院|研究所|中心|大学|学院|医院|幼儿园|学校|集团"
    "|有限责任公司|股份有限公司|有限公司|公司|银行|平台|委员会|管委会|人民政府|委员会办公室|管理局|总局|财政局|统计局|公安局|税务局|合作社|协会|商会|基金会|基金|联合会"
    "|项目|工程|工坊|食堂|图书馆|博物馆|机场|港区|铁路|高速公路|隧道|大桥|水库|电站|街道|镇|乡|村|社区|板块"
)
_NAME = r"[\u4e00-\u9fffA-Za-z0-9“”·+（）\-—]"
_ENTITY_AHEAD = re.compile(rf"[\u4e00-\u9fff]{{0,6}}(?:{_ENTITY})")
_GENERIC = re.compile(
    r"(?:行政|全|农|乡|城|该|本|新|各|大|这|那|此|其|所有|多个|一批|重点|重大|工业|产业|内生|产业化|建设|签约|引进|实施|人才|省级|国家级|市级|新开工|新建|续建|在建|投资|招商选资|外资|招商|惠民|民生|亿元以上|规上|等|个|家)*"
    r"(?:村|乡|镇|社区|街道|项目|工程|平台|园区|中心|公司|集团|基金|医院|学校|大学|学院|银行|合作社|协会|食堂|示范区|产业园|实验室|乡镇|行政村|村镇|板块)"
)
_OFTEN = 5
_MEASURE_BEGIN = re.compile(
    r"的|总|年|月均|日均|人均|规上|规模|产值|产量|产能|投资|用地|建筑|占地|面积|收入|营收|营业|进出口|出口|进口|工业|固定资产|一般公共|财政|税收|利润|净利|销售|装机|吞吐|客流|旅客|床位|藏书|在校|在职|员工"
    r"|注册|城镇|城乡|农村|农民|居民|社会|地区|生产总值|GDP|第[一二三]产业|服务业|外贸|增加值|接待|累计|已|现|目前|共|先后|首批|[一二三]期|去年|今年|全年|全[市省县区]|\d{4}年|营商|能级|建设|运行|经济|增速|常住|户籍|人口|网络|粮食|高新|制造业|建筑业|限上|研发|一季度|上半年|预计|计划|力争"
)
_WHOLE = re.compile(r"(?:全|我|本)(?P<level>[省市县区州镇乡村国])")
_ANAPHOR = re.compile(
    r"(?:该|本|此|这个?|上述)(?P<kind>平台|中心|项目|公司|基金|园区|产业园|村|镇|工程|实验室|企业|医院|学校|局|区|市|县|集团)"
)
_LATER_STAGE = re.compile(
    r"“?(?:项目)?(?:[一二三四]期)?(?:项目)?(?:投产|建成|达产|投用|投运|全部建成)(?:投产|投用|运营)?后"
)
_NOT_AFTER_WHOLE = re.compile(r"第|首|前|平均|率先|最|领先|推广|范围|唯一|同类|[，、；。]|$")
_NO_SUBJECT = ("在", "比", "较", "与", "同比", "从", "对", "由", "向", "把", "被", "按", "以")
_BOUND_ON = re.compile(r"第一|唯一|等|[、—\-·”]")
_NOT_AFTER_PLACE = re.compile(r"首[家个批次条]|第一|唯一|最|等|港|籍|人(?!均|口)|市场|展|话|菜|味|[、—\-·”]")


@dataclass(frozen=True, slots=True)
class Owner:
    """A subject at a clause's beginning and the words after it; `is_place` for a whole place (全市, 诸暨)."""

    name: str
    rest: str
    is_place: bool


class Owners:
    """The subjects of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def topic(self) -> str:
        """The organisation, narrower than a place, that the whole document is about; "" when it is about its place."""
        front = [
            b.span.of(self._document.text) for b in self._document.blocks if b.kind in ("title", "subtitle")
        ]
        votes: Counter[str] = Counter()
        for line in [self._document.title, *front]:
            for piece in re.split(r"[\s，：:—“”《》、]+", line):
                for match in re.finditer(_ENTITY, piece[:24]):
                    name = piece[: match.end()]
                    if (
                        len(name) >= 3
                        and not _GENERIC.fullmatch(name)
                        and not _is_unnamed(name)
                        and not _has_verb(name)
                    ):
                        votes[name] = self._document.text.count(name)
        best = votes.most_common(1)
        return best[0][0] if best and best[0][1] >= 3 else ""

    def default(self, context: Context) -> str:
        """The narrowest owner that the section or the document gives."""
        if context.organisations:
            return context.organisations[-1]
        place = context.places[-1] if context.places else ""
        is_whole = place in ("", *(name for _, name in find_places(self._document.place or "")))
        return self.topic if self.topic and (is_whole or place in self.topic) else place

    def whole(self, context: Context, level: str) -> str:
        """The place that 全市, 全县 or 全省 means here."""
        if level == "国":
            return "全国"
        if level == "省":
            named = [name for _, name in find_places(self._document.text[:2000])]
            return next((p for p in named if p in PROVINCES), "全省")
        own = [p for p in context.places if not p.endswith(("新区", "开发区"))] or list(context.places)
        return own[-1] if own else ""

    def named(self, clause: str, context: Context) -> Owner | None:
        """The subject that a clause names at its beginning; None when it leaves it out."""
        if clause.lstrip("，、；： ").startswith(_NO_SUBJECT):
            return None
        words = strip_openers(clause)
        for name in context.organisations[-1:]:
            if words.startswith(name) and len(words) > len(name):
                return Owner(name, words[len(name) :], True)
        match = _WHOLE.match(words)
        if match and not _NOT_AFTER_WHOLE.match(words, match.end()):
            return Owner(self.whole(context, match["level"]), words[match.end() :], True)
        found = find_places(words)
        if self.topic and words.startswith(self.topic) and not _ENTITY_AHEAD.match(words, len(self.topic)):
            return Owner(self.topic, words[len(self.topic) :], True)
        if entity := self.entity(words):
            return entity
        if not found or found[0][0].start != 0:
            return None
        span, name = _listed(words, found)
        if len(found) > 1 and found[1][0].start == span.end and "、" not in name:
            span, name = found[1]
        rest = words[span.end :]
        is_own = name in context.places
        if not rest or (_BOUND_ON if is_own else _NOT_AFTER_PLACE).match(rest):
            return None
        is_own = is_own or self._document.text.count(name) >= _OFTEN
        match = _WHOLE.match(rest)
        if match and not _NOT_AFTER_WHOLE.match(rest, match.end()):
            return Owner(name, rest[match.end() :], True)
        begins = bool(_MEASURE_BEGIN.match(rest)) or begins_with_verb(rest)
        return Owner(name, rest, True) if is_own or begins else None

    def entity(self, words: str) -> Owner | None:
        """An organisation, project or firm with a name of its own, at the beginning of a clause and saying something."""
        return _entity(words)

    def anaphor(self, clause: str, before: str, entities: list[str]) -> Owner | None:
        """「该平台」, or the bare 「平台」 and 「综保区」, after their full name stood in the paragraph."""
        words = strip_openers(clause)
        if match := _ANAPHOR.match(words):
            kind, rest = match["kind"], words[match.end() :]
            earlier = next((e for e in reversed(entities) if e.endswith(kind)), "")
            if not earlier:
                quoted = re.findall(rf"“([^”]{{2,20}}{kind})”", before)
                earlier = quoted[-1] if quoted else ""
            return Owner(earlier, rest, False) if earlier else None
        if _LATER_STAGE.match(words) and entities:
            return Owner(entities[-1], words, False)
        for name in reversed(entities):
            for size in (4, 3, 2):
                short = name[-size:]
                rest = words[len(short) :]
                if len(name) > size and words.startswith(short) and rest and _speaks(rest):
                    return Owner(name, rest, False)
        return None


def _listed(words: str, found: tuple[tuple[Span, str], ...]) -> tuple[Span, str]:
    """The places enumerated at a clause's beginning as one subject: 「内江、眉山经济总量」."""
    span, name = found[0]
    names = [name]
    for after, other in found[1:]:
        if words[span.end : after.start] not in ("、", "和", "与", "及"):
            break
        span, names = Span(0, after.end), [*names, other]
    return span, "、".join(names)


@lru_cache(maxsize=8192)
def _entity(words: str) -> Owner | None:
    best: Owner | None = None
    for match in re.finditer(rf"(?:{_ENTITY})", words[:40]):
        name, rest = words[: match.end()], words[match.end() :]
        if re.search("[，；。：]", name):
            break
        if not re.fullmatch(rf"{_NAME}+(?:[、和与及]{_NAME}+)*", name) or len(name) < 3:
            continue
        if _GENERIC.fullmatch(name) or _is_unnamed(name) or name.count("“") != name.count("”"):
            continue
        if re.match(_ENTITY, rest) or not rest or not _speaks(rest) or _has_verb(name):
            continue
        best = Owner(name, rest, False)
    return best


def _is_unnamed(name: str) -> bool:
    """Kinds of things, counted things and short names of projects are nobody in particular."""
    if re.search(
        "(?:农村|全村|乡村|行政村|城乡|城镇|乡镇|以上项目|以下项目)$|[了是使让把抓]|^\\d|等\\d", name
    ):
        return True
    if re.match(
        "高标准|高质量|高水平|高站位|高效|全力|全面|做好|抓好|重点|谋划|加快|大力|深化|[一二三四五六七八九十]、",
        name,
    ):
        return True
    if "、" in name and not all(re.search(rf"(?:{_ENTITY})$", part) for part in name.split("、")):
        return True
    if re.search("(?:项目|工程|平台|基金)$", name) and len(name) < 6 and "“" not in name:
        return True
    return bool(find_quantities(name)) or re.fullmatch(_ENTITY, name) is not None


def _speaks(rest: str) -> bool:
    """Whether what follows a name says something of it."""
    if re.match(r"(?:已|共|达到?|为|有|约|近|超过?|突破|增至|增加到|升至|降至|减至)*\d", rest):
        return False
    if rest.startswith(("（", "，")):
        return rest.startswith("，")
    return (
        bool(_MEASURE_BEGIN.match(rest))
        or begins_with_verb(rest)
        or bool(re.match("[成正顺加全将与已是位居列占获达有]", rest))
    )


def _has_verb(name: str) -> bool:
    """Names hold no verbs and no 的: 「签约引进的产业园」 is none."""
    return "的" in name or any(t in verbs() for t in tokens(name)[:-1])
