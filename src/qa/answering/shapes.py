"""What the words of a possible answer look like, and whether their unit and their time are those asked for."""

import re

from qa.documents.surnames import SURNAMES
from qa.retrieval.asking import AskedKind

_ASKED_UNIT = re.compile(r"(?:几|多少|若干)(?:来)?(?P<unit>个?[\u4e00-\u9fff]{1,2})")
_SAME_UNITS = {
    "钱": "元", "块": "元", "号": "日", "天": "日", "点": "时", "成": "%", "人": "名", "位": "名", "个点": "百分点",
}  # fmt: skip
_LIKE: dict[AskedKind, str] = {
    "number": "count", "money": "money", "percent": "share", "time": "date", "person": "person", "organisation": "body",
    "place": "place",
}  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|\D|$)")
_TIME = re.compile(
    r"(?:19|20)\d{2}|\d{1,2}月|[一二三四]季度|前三季度|[上下]半年|去年|今年|前年|全年|年底|年初|期末"
)
_AIM = re.compile("目标|计划|预计|力争|预期|打算|规划|将|拟|争取|安排")
_SHAPES = {
    "person": re.compile("[\u4e00-\u9fff]{2,4}"),
    "body": re.compile(
        r"[\w（）·]{2,30}(?:局|委|办|部|厅|院|所|处|科|会|社|厂|店|行|队|站|公司|集团|大学|中心|实验室|联盟|政府|法院|机关|机构|部门|小组)"
    ),
    "place": re.compile(
        r"\w{2,20}(?:村|镇|乡|县|市|区|省|州|路|街道|社区|国|港|岛|园|楼|广场|基地|中心|馆|站|桥|湖|山)"
    ),
    "date": re.compile(r"(?:\d{2,4}年|去年|今年|前年|\d{1,2}月|\d{1,2}[日号天时]|[上下]半年|\d季度).{0,12}"),
    "money": re.compile(r".{0,6}\d[\d.,]*\w{0,3}元"),
    "share": re.compile(r".{0,6}[\d.]+(?:%|‰|个百分点|成|倍).{0,3}"),
    "count": re.compile(r".{0,4}[\d.,]+[万亿千百余多]*[^\d%元年月日]{1,3}"),
    "year": re.compile(r"(?:\d{4}年|去年|今年|前年)"),
    "day": re.compile(r".{0,8}\d{1,2}[日号]"),
    "clock": re.compile(r".{0,12}\d{1,2}(?:[时点:]\d{0,2}分?|[时点])"),
    "rank": re.compile(
        r".{0,8}(?:第[一二三四五六七八九十\d]+\w{0,3}|首位|榜首|前\w{1,3}|[金银铜]\w|\w等奖|[冠亚季]军)"
    ),
}


def likenesses(own: str, kind: AskedKind) -> dict[str, float]:
    """Which shapes some words have, each 0 or 1, and whether they have that of the kind asked for (−1: it has none)."""
    row = {f"like_{name}": float(bool(shape.fullmatch(own))) for name, shape in _SHAPES.items()}
    row["like_person"] *= float(own[:1] in SURNAMES)
    row["like_asked"] = row[f"like_{_LIKE[kind]}"] if kind in _LIKE else -1.0
    return row


def unit_fit(asked: str, own: str) -> float:
    """Whether an amount has the measure word that follows 几 or 多少, 0–1.5 by how much of it; −1 where none does."""
    match = _ASKED_UNIT.search(asked)
    if not match:
        return -1.0
    unit = match["unit"]
    units = {unit, unit[:1], _SAME_UNITS.get(unit, unit), _SAME_UNITS.get(unit[:1], unit)}
    return max(len(one) / 2 + 0.5 for one in (*(u for u in units if u in own), "")) - 0.5


def times(asked: str, sentence: str, passage: str, head: str) -> dict[str, float]:
    """Whether the times that a question names are those of the sentence, its passage, its head; −1 where it names none."""
    years, named = set(_YEAR.findall(asked)), set(_TIME.findall(asked))
    told = set(_YEAR.findall(sentence))
    row = {
        "aim": float(bool(_AIM.search(sentence))) - float(bool(_AIM.search(asked))),
        "other_year": float(bool(told) and not told & years),
    }
    for name, where in (("sentence", sentence), ("passage", passage), ("head", head)):
        row[f"year_{name}"] = float(any(year in where for year in years)) if years else -1.0
        row[f"time_{name}"] = sum(time in where for time in named) / len(named) if named else -1.0
    return row
