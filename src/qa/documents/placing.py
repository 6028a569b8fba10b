"""Which place a document is about, also one that no gazetteer lists."""

import re
from collections import Counter
from collections.abc import Iterator

from qa.documents.surnames import SURNAMES
from qa.language.places import PROVINCES, find_places, is_chance, short_name
from qa.language.span import Span

_NAMED = re.compile(
    r"(?:^|(?<=[，。；：、《（—\s]))(?:(?:中共|关于|在|从|对|向|到|全国|我们|位于|来自|走进)?)"
    r"(?P<name>[\u4e00-\u9fff]{2,4}?(?:自治县|街道|市|县|区|镇|乡|村))(?![域别间内级长民口占场值容])"
)
_COMMON = re.compile(
    r"^(?:[本该全各我两多某此这那其每跨省市区县镇乡村城园社新老旧]|地区|山区|城市|城镇|农村|乡村|行政|自然|中心|经济|开发|示范|先行|先导|试点)|"
    r"(?:社区|园区|新区|地区|景区|校区|厂区|矿区|城区|小区|片区|辖区|库区|灾区|山区|街区|城市|都市|县市|市县|乡村|农村|乡镇|集镇|市区|县区|本[省市县区镇乡村])$"
)
_BEFORE_NAME = re.compile(r"[^\u4e00-\u9fff]|[的员记者长任民师人]")
_SMALL = re.compile("(?:[镇乡村]|街道)$")
_PREPOSITIONS = "于和向从对把与被在是乐经"
_TITLE_VOTE, _LEAD_VOTE, _PROVINCE_VOTE = 10.0, 2.0, 0.25
_MIN_VOTES, _LEAD_CHARS = 2, 300


def document_place(title: str, text: str) -> str | None:
    """The place that the document is about, by its short name; None where it names none often enough.

    The one named most, in the gazetteer or by what places end in; the title counts ten times, the first lines three
    times, a province little, for a county's article names it often. A town or village is the place only where no
    county or city is.
    """
    votes: Counter[str] = Counter()
    for piece, weight in ((title, _TITLE_VOTE), (text[:_LEAD_CHARS], _LEAD_VOTE), (text, 1.0)):
        for name in _places_in(piece):
            votes[name] += weight * (_PROVINCE_VOTE if name in PROVINCES else 1.0)  # type: ignore[assignment]
    for name, count in sorted(votes.items(), key=lambda one: (_is_small(one[0]), -one[1])):
        if count >= _MIN_VOTES and not _is_part_of_name(name, title + text):
            return name
    return None


def _is_small(name: str) -> bool:
    return bool(_SMALL.search(name)) and not find_places(name)  # 桐乡 is a city


def _places_in(text: str) -> Iterator[str]:
    """The short names of the places that a text names, as often as it does."""
    unknown = []
    for match in _NAMED.finditer(text):
        name, span = match["name"], Span(*match.span("name"))
        known = find_places(name)
        if not _COMMON.search(name) and not (known and known[0][0].start == 0):
            unknown.append(span)
            yield short_name(name)
    for span, name in find_places(text):
        if not any(span.overlaps(u) for u in unknown) and not is_chance(text, span):
            yield name


def _is_part_of_name(place: str, text: str) -> bool:
    """Whether every mention is the given name of a person: 北辰 in 「，柯北辰」."""
    before = [text[max(0, m.start() - 2) : m.start()] for m in re.finditer(re.escape(place), text)]
    return bool(before) and all(
        len(b) == 2 and b[1] in SURNAMES and b[1] not in _PREPOSITIONS and _BEFORE_NAME.match(b[0])
        for b in before
    )
