"""Growth and rank as written, and growth as a number."""

import re

_VERB = "增长|精简|压减|压缩|缩减|缩短|增加|增幅|增速|下降|减少|提高|上升|降低|提升|回落|收窄|扩大|缩小|上涨|下跌|高出|多出|高于|低于|快于|慢于|增|降|多|少|高|低|快|翻"
_SOFT = r"(?:了|约|近|超过|超|逾|为|是|达到|达|不少于|不低于)*"
_MODIFIER = r"(?:名义|实际|累计|分别|平均|年均|均|将|预计|再|又|大幅|的)*"
CHANGE = re.compile(
    rf"(?P<written>(?:同比|环比|(?P<against>(?:比(?![重例率])|较)[^，；、。]{{1,14}}?))?{_MODIFIER}(?P<verb>{_VERB}){_SOFT})$"
)
_AGAINST = re.compile(r"(?P<written>(?:高于|低于|快于|慢于|高出|领先)[^，；、。]{1,14}?)$")
LEVEL = re.compile(
    r"(?:提高|提升|增加|上升|增|升|降低|下降|降|缩小|压缩|缩短|减少|扩大|调整|回升|回落)(?:到|至|为)(?:了|约|近)*$"
)
FROM = re.compile(r"(?P<head>.*?)(?:从|由)(?P<from>[^，；。]*)$")
TO = re.compile(
    r"(?:整合|精简|合并|扩展|延伸|发展|回升|回落|压减|提高|提升|增加|增长|上升|增|升|降低|下降|降|缩小|压缩|缩短|减少|扩大|调整)(?:到|至|为)"
)
_CUT = re.compile(r"^(?:压减|压缩|减少|降低|削减|下调|上调|提高)(?:了)?")
_FALL = re.compile("下降|减少|降低|回落|收窄|缩小|下跌|低于|慢于|少|低|降|压减|压缩|削减|下调")
_NUMBER = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)(?:余|多)?(%|个百分点|倍)")
_RANKED = "排名|位列|位居|名列|跻身|稳居|跃居|进入|居于|排在|升至|升到|保持|居|列|排"
_SCOPE = re.compile(rf"(?:{_RANKED})(?:在|到|第)?(?P<scope>[^居列排]*)$")
_AMONG = re.compile(rf"(?:都|均|继续|一直)?在(?P<scope>[^，；、]{{2,12}}?)(?:中|里)?(?:{_RANKED}|是|为)?$")
_BARE_SCOPE = re.compile(
    r"(?:^|[，；、。]|[数量率额])(?P<scope>全[省市县区国][\u4e00-\u9fff]{0,6}|[\u4e00-\u9fff]{2,4})$"
)
_RANK_NOUNS = re.compile(
    r"增速|增幅|规模|总体数量|总量|数量|位次|名次|总额|成绩|得分|综合评价|两项|均|都|也|同样|继续|并|且|其中|分别|三项|各项指标?"
)


def change_before(lead: str, kind: str, unit: str) -> str:
    """The words of change that end a lead (「同比增长」); "" when the figure is no change."""
    if LEVEL.search(lead):
        return ""
    if match := CHANGE.search(lead):
        short = len(match["verb"]) == 1
        if short and not match["against"]:
            return ""
        return re.sub("^(?:预计|将|又|再)+", "", match["written"])
    if (kind == "percent" or unit in ("倍", "位")) and (match := _AGAINST.search(lead)):
        return match["written"]
    return ""


def cuts(lead: str) -> bool:
    """「压减一般性支出10%」: the verb of change stands first."""
    return bool(_CUT.match(lead))


def without_cut(lead: str) -> str:
    return _CUT.sub("", lead)


def change_number(change: str | None) -> float | None:
    """The growth that a fact states, in percent (倍 as hundreds), negative for a fall; None for points and other units."""
    for part in (change or "").split("，"):
        match = _NUMBER.search(part)
        if match and match[2] != "个百分点" and not re.search("高于|低于|快于|慢于|高出", part):
            value = float(match[1].replace(",", "")) * (100.0 if match[2] == "倍" else 1.0)
            return -value if _FALL.search(part) else value
    return None


def rank_scope(lead: str) -> str:
    """Among whom: 「增速居全市」 → 全市."""
    match = _AMONG.search(lead) or _SCOPE.search(lead) or _BARE_SCOPE.search(lead)
    scope = re.sub(r"[的中里，、均]+$", "", match["scope"]) if match else ""
    return scope if len(scope) <= 14 else ""


def rank_measure(lead: str) -> str:
    """The measure that a rank is of: 「研发机构认定数居绍兴」 → 研发机构认定数; "" when the words name none."""
    match = re.match(rf"^(?P<noun>.*?)(?:全年|连续\w年|继续|均|都|始终|稳定)*(?:{_RANKED})(?![级民住])", lead)
    if among := _AMONG.search(lead):
        noun = lead[: among.start()]
        return "" if not _RANK_NOUNS.sub("", noun).strip("的，、 ") else noun
    noun = match["noun"] if match else re.sub(r"(?:全[省市县区国]|[\u4e00-\u9fff]{2,3})$", "", lead)
    return "" if not _RANK_NOUNS.sub("", noun).strip("的，、 ") else noun
