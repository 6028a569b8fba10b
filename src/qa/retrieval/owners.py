"""Whose figure and of which time: 「同一指标，不同主人」 is the commonest wrong answer."""

import re
from collections.abc import Sequence
from functools import lru_cache

from qa.language.fold import fold
from qa.language.periods import Period, is_beside, told_periods
from qa.language.places import PROVINCES, find_places
from qa.passages.passage import Context

WRONG_OWNER, WRONG_PERIOD = 0.5, 0.5
_PLACE_CODE = re.compile(r"(?<![a-z0-9])[a-z]\d*(?=[省市县区州镇乡村])")
_COMPARED = re.compile(r"(?:居|列|位居|位列|排|占|在|是|全|为|比|较)$")


_CONTRASTS = tuple(
    frozenset(group.split())
    for group in (
        "城镇 农村 城乡", "进口 出口 进出口", "线上 线下", "批发 零售 住宿 餐饮", "国家级 省级 市级 县级", "第一产业 第二产业 第三产业",
        "男 女", "总产值 增加值", "工业 农业 服务业 建筑业",
    )
)  # fmt: skip


_LEVEL = r"国家级?|全国|(?<![\u4e00-\u9fff])[省市]|[省市县]级"


def level_penalty(question: str, measure: str, counted: str) -> float:
    """What a figure loses where what is counted is 省科技型企业, and the question asks for 国家科技型企业."""
    named = re.compile(rf"({_LEVEL})(?:(?!以上)[\u4e00-\u9fff]){{0,4}}?{re.escape(counted)}")
    asked, said = named.search(question), named.findall(measure)
    if not counted or not asked or not said or "以上" in (asked[0] + measure):
        return 0.0
    levels = [level.replace("全国", "国家").rstrip("级") for level in (asked[1], said[-1])]
    return WRONG_OWNER if levels[0] != levels[1] else 0.0


def contrast_penalty(question: str, measure: str) -> float:
    """What a figure loses whose own words say 农村 where the question says 城镇, and the like."""
    for group in _CONTRASTS:
        asked = {w for w in group if w in question}
        said = {w for w in group if w in measure}
        if asked and said and not any(a in s or s in a for a in asked for s in said):
            return WRONG_OWNER
    return 0.0


def owner_penalty(asked: Sequence[str], context: Context, sentence: str) -> float:
    """What a sentence loses because it speaks of another place than the question asks about.

    A place that the sentence names itself decides (unless it only ranks among it: 「居绍兴第一」); else the passage's
    narrowest place does: a county's figure does not answer for its city, nor the city's for the county.
    """
    if not asked or any(_names(sentence, place) for place in asked):
        return 0.0
    named = _subject(sentence)
    own = context.places
    if named and named not in own:
        return WRONG_OWNER
    if not own:
        return 0.0 if any(p in context.title + context.heading for p in asked) else WRONG_OWNER / 3
    if own[-1] in asked or any(own[-1] in p or p in own[-1] for p in asked):
        return 0.0
    if any(p in " ".join((*context.organisations, context.heading)) for p in asked):
        return 0.0
    return WRONG_OWNER


def code_penalty(question: str, around: str) -> float:
    """What a passage loses where it and its surroundings name only other places than the question, by codes.

    Published letters and files hide places behind a letter and a number: 「A7县」, 「K市」. One code that begins
    another may be the place it lies in.
    """
    asked = _place_codes(question)
    named = _place_codes(around) if asked else frozenset()
    agrees = any(a.startswith(n) or n.startswith(a) for a in asked for n in named)
    return WRONG_OWNER if named and not agrees else 0.0


@lru_cache(maxsize=4096)
def _place_codes(text: str) -> frozenset[str]:
    return frozenset(_PLACE_CODE.findall(fold(text)))


@lru_cache(maxsize=4096)
def _subject(sentence: str) -> str:
    """The county, city or district that stands first in a sentence, "" when none does or it is only compared with."""
    for span, name in find_places(sentence[:40]):
        before, after = sentence[: span.start], sentence[span.end : span.end + 1]
        if name in PROVINCES or re.search(r"[\w]$", before) or re.match("[村镇乡街路山湖江河岛]", after):
            continue
        if _names(sentence, name):
            return name
    return ""


def _names(sentence: str, place: str) -> bool:
    """Whether the sentence speaks of the place, not only ranks something among its parts: 「居绍兴第一」."""
    start = sentence.find(place)
    while start >= 0:
        end = start + len(place)
        ranked = re.match("第[一二三\\d]|首", sentence[end : end + 2])
        if not ranked and not (
            _COMPARED.search(sentence[:start]) and re.match("前|全|地", sentence[end : end + 1])
        ):
            return True
        start = sentence.find(place, end)
    return False


def period_penalty(
    asked: Sequence[Period], passage_period: str, sentence: str, reference_year: int | None, question: str
) -> float:
    """What a sentence loses because it speaks of another time; a year's part does not answer for the year (全年)."""
    if not asked:
        return 0.0
    told = told_periods(sentence, reference_year)
    if any(_agrees(a, m.period, question) for a in asked for m in told):
        return 0.0
    named = [m.period for m in told if not is_beside(sentence, m.span)]
    known = named or [p if p.months > 1 else Period(p.year) for p in [Period.parse(passage_period)] if p]
    if not known:
        return WRONG_PERIOD / 4
    if any(_agrees(a, k, question) for a in asked for k in known):
        return 0.0
    if "全年" in question and all(k.months < 12 for k in known):
        return WRONG_PERIOD
    if any(a.overlaps(k) for a in asked for k in known):
        return WRONG_PERIOD / (5 if named else 8)
    if named or "全年" in question:
        return WRONG_PERIOD
    if all(p.months < 12 for p in (*asked, *known)):
        return WRONG_PERIOD  # another quarter of the year
    if re.search("年初|目前|现在|截至", question) and any(a.year == reference_year for a in asked):
        return WRONG_PERIOD / 4  # a sentence without a time may speak of the day it was written
    return WRONG_PERIOD if all(a.year != k.year for a in asked for k in known) else WRONG_PERIOD / 3


def _agrees(asked: Period, known: Period, question: str) -> bool:
    if asked == known:
        return True
    if not asked.overlaps(known):
        return False
    if (
        asked.months == 12 and known.months < 12
    ):  # one month's event lies in the year, a quarter's figure is not the year's
        return "全年" not in question and known.months == 1
    return known.months < 12
