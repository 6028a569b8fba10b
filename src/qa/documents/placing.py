"""Which place a document is about, also one that no gazetteer lists."""

import re
from collections import Counter

from qa.documents.surnames import SURNAMES
from qa.language.places import find_places, main_place, short_name

_NAMED = re.compile(
    r"(?:^|(?<=[，。；：、《（\s]))(?:(?:中共|关于|在|从|对|向|到|全国|我们|位于|来自|走进)?)"
    r"(?P<name>[\u4e00-\u9fff]{2,4}?(?:自治县|街道|市|县|区|镇|乡|村))(?![域别间内级长民口占场值容])"
)
_COMMON = re.compile(
    r"^(?:[本该全各我两多某此这那其每跨省市区县镇乡村城园社新老旧]|地区|山区|城市|城镇|农村|乡村|行政|自然|中心|经济|开发|示范|先行|先导|试点)|"
    r"(?:社区|园区|新区|地区|景区|校区|厂区|矿区|城区|小区|片区|辖区|库区|灾区|山区|街区|城市|都市|县市|市县|乡村|农村|乡镇|集镇|市区|县区)$"
)
_BEFORE_NAME = re.compile(r"[^\u4e00-\u9fff]|[的员记者长任民师人]")
_PREPOSITIONS = "于和向从对把与被在是乐经"
_TITLE_VOTE, _MIN_VOTES, _LEAD_CHARS = 2, 2, 120


def document_place(title: str, text: str) -> str | None:
    """The place that the document is about, by its short name; None where it names none often enough.

    A place of the gazetteer wins; else a name that ends as places do, written in the title, in the lead or twice in the text.
    """
    known = main_place(title, text)
    if known and not _is_part_of_name(known, title + text):
        return known
    votes: Counter[str] = Counter()
    for piece, weight in ((title, _TITLE_VOTE), (text[:_LEAD_CHARS], 1), (text, 1)):
        for match in _NAMED.finditer(piece):
            if not _COMMON.search(match["name"]) and not find_places(match["name"]):
                votes[match["name"]] += weight
    best = votes.most_common(1)
    return short_name(best[0][0]) if best and best[0][1] >= _MIN_VOTES else None


def _is_part_of_name(place: str, text: str) -> bool:
    """Whether every mention is the given name of a person: 北辰 in 「，柯北辰」."""
    before = [text[max(0, m.start() - 2) : m.start()] for m in re.finditer(re.escape(place), text)]
    return bool(before) and all(
        len(b) == 2 and b[1] in SURNAMES and b[1] not in _PREPOSITIONS and _BEFORE_NAME.match(b[0])
        for b in before
    )
