"""Numbers with their units as Chinese texts write them: 超75亿元, 2.9万家, 30.8%, 第2, 6.2个百分点, 1.61."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from qa.language.span import Span

QuantityKind = Literal["money", "percent", "rank", "count", "time", "bare"]

_MONEY = ("美元", "欧元", "港元", "日元", "英镑", "人民币", "元", "块钱", "角")
_LENGTHS = [
    "平方公里",
    "平方千米",
    "平方米",
    "立方米",
    "公顷",
    "万亩",
    "亩",
    "公里",
    "千米",
    "海里",
    "米",
    "厘米",
    "毫米",
    "吨",
    "公斤",
    "千克",
    "克",
    "斤",
    "升",
    "千瓦时",
    "千瓦",
    "兆瓦",
    "度",
    "标准箱",
    "标箱",
    "TEU",
]
_MEASURES = (
    "个工作日 个百分点 人次 人份 户次 车次 班次 场次 人 名 位 家 个 项 户 件 条 次 场 所 处 辆 台 套 支 只 座 幢 栋 块 片 间 层 步 倍 "
    "期 届 轮 批 起 宗 单 份 册 篇 部 颗 枚 头 株 棵 艘 架 列 班 组 队 村 镇 县 市 省 国 周岁 岁 类 种 级 档 页 款 堂 亿次 万场 "
    "剂次 剂 头 张 例 床 道 笔 股 台套 ℃ 摄氏度 台次 航次 瓶 杯 盒 袋 箱 桶 粒 顿 餐 幅 首 平方 "
    "多个 余个 余家 余名 余户 余件 余次 余场 余条 余人 余项 年 个月 月 天 日 小时 个小时 分钟 分 秒 周 季度 成 折 字 句 号 码"
).split()
_UNITS = sorted({*_MONEY, *_LENGTHS, *_MEASURES}, key=len, reverse=True)
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_HAN_DIGITS = r"[〇零一二两三四五六七八九十百千]+"
_MULTIPLIER = r"(?:万亿|千亿|百亿|亿|千万|百万|万|千(?![瓦米克])|百)"
_ROUND = r"(?<=[近上超过数约达破])(?:百万|千万|百亿|千亿|万|亿|(?<=[近超过破])[百千](?![万亿]))(?=[家个名位人户件条次堂场元吨亩])"  # 近万堂, 超亿元
_NUMBER = rf"(?:(?:{_DIGITS}|{_HAN_DIGITS})(?:{_MULTIPLIER})?|{_ROUND})"
_APPROXIMATE = (
    r"(?P<before>(?<![签条合节预履])约|大约|近|将近|超过|超|突破|逾|不足|不到|至少|最多|最低|高达)?"
)
_LOOSE = r"(?P<after>余|多|几)?"
_RANK = re.compile(
    rf"第(?:\d+|{_HAN_DIGITS})(?:名|位)?|(?:居|列|位居|位列|排名)?(?P<top>首位|榜首|前列|前茅|末位|(?<![提之目以])前(?:\d+|{_HAN_DIGITS})(?:%|名|位|强|成)?(?![年个季月轮]))"
    r"|(?:金|银|铜)奖|[一二三特]等奖"
)
_QUANTITY = re.compile(
    rf"{_APPROXIMATE}(?P<number>{_NUMBER}){_LOOSE}(?P<scale>{_MULTIPLIER})?{_LOOSE.replace('after', 'after2')}"
    rf"(?P<unit>%|％|‰|{'|'.join(_UNITS)})?(?P<tail>/(?:月|年|人|小时|天|日|平方米|户|亩|吨))?"
)
_BARE_OK = re.compile(
    r"(?:超过|突破|近|约|逾|超|为|是|至|到|达|达到|到达|提高|缩小|降低|下降|上升|系数|倍差|指数|得分|评分|比为)$"
)
SCALES = {
    "百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "百亿": 1e10, "千亿": 1e11, "万亿": 1e12,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text.

    Attributes:
        span: the number with its unit as a short answer gives it (「134家」, 「8000余个」, 「第2」), without 超, 约.
        kind: money, percent (also 个百分点), rank, count (any other unit), time (年, 个月, 天, 小时), bare (no unit).
        unit: as written, scale included (「亿元」); "" when there is none.
        value: the number in units of `base`; None for ranks in words and prizes.
        base: the unit without its scale (「元」).
    """

    span: Span
    kind: QuantityKind
    text: str
    unit: str
    value: float | None
    base: str
    is_approximate: bool


@lru_cache(maxsize=4096)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text from left to right, none overlapping; years, dates and list numbers are not quantities."""
    found = [_rank(m) for m in _RANK.finditer(text) if _is_rank(text, m)]
    taken = [q.span for q in found]
    for match in _QUANTITY.finditer(text):
        span = Span(match.start("number"), match.end())
        if any(span.overlaps(t) for t in taken) or not _is_quantity(text, match):
            continue
        found.append(_quantity(match, span))
    return tuple(sorted(found, key=lambda q: q.span))


def _is_rank(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 2]
    if match[0].startswith("第"):
        return not re.match(
            "[一二三四]?季度|产业|届|批|期|次|条|章|节|款|项|轮|大|方|动力|者|员|书记|个|版|[^\\W\\d]?医院",
            after,
        )
    return True


def _rank(match: re.Match[str]) -> Quantity:
    start = match.start("top") if match["top"] else match.start()
    span = Span(start, match.end())
    digits = re.search(r"\d+", match[0])
    return Quantity(
        span, "rank", match.string[start : match.end()], "", float(digits[0]) if digits else None, "名", False
    )


def _is_quantity(text: str, match: re.Match[str]) -> bool:
    number, unit = match["number"], match["unit"] or ""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    has_digit = number[0].isdigit()
    if re.match(r"[\d.A-Za-z+]", before) or (before in "“〔[" and not unit) or before == "第":
        return False
    if unit == "年" and re.fullmatch(r"\d{1,2}", number) and not re.match("[度月级初末底]", after):
        return True  # a duration: 3年内
    if unit in ("年", "月", "日", "号") or (unit == "" and after in "年月日号"):
        return False
    if not has_digit:
        return _is_han_quantity(number, unit, match, before, after)
    if not unit and not match["scale"]:
        counts = number[-1] in "万亿" and bool(
            re.search("(?:人口|人数|人次|次数|总量|数量)$", text[: match.start()])
            or re.match("[\u4e00-\u9fff]{2}", text[match.end() :])
        )
        bare = "." in number or counts or bool(_BARE_OK.search(text[: match.start()]))
        return bare and after not in "+-—－~+、.)" + "）" and not re.match("[A-Za-z]", after)
    return True


def _is_han_quantity(number: str, unit: str, match: re.Match[str], before: str, after: str) -> bool:
    """Chinese numerals count only before a unit, and never in words such as 一个, 一项项, 千家万户, 三农."""
    if not unit or unit in (
        "国",
        "省",
        "市",
        "县",
        "村",
        "镇",
        "队",
        "部",
        "组",
        "班",
        "步",
        "成",
        "分",
        "级",
        "号",
        "字",
        "句",
        "度",
    ):
        return unit in ("元", "成") and number not in ("一",)
    if re.fullmatch("百万|千万|百亿|千亿|万|亿", number) or (
        number in "百千" and match.string[: match.start("number")].endswith(("近", "超", "过", "破"))
    ):
        return True
    if number in ("一", "千", "百", "百千") and not (match["scale"] and unit):
        return False
    return not (after == unit or before in "每这那某同统唯单")


def _quantity(match: re.Match[str], span: Span) -> Quantity:
    unit, scale = match["unit"] or "", match["scale"] or ""
    number = match["number"]
    inner = re.search(r"(?:万亿|千亿|百亿|亿|千万|百万|万)$", number)
    if inner is None and number[0].isdigit():
        inner = re.search("[千百]$", number)
    factor = SCALES[inner[0]] if inner else 1.0
    factor *= SCALES.get(scale, 1.0)
    digits = number[: inner.start()] if inner else number
    digits = digits or "一"
    value = float(digits.replace(",", "")) * factor if digits[0].isdigit() else _han_value(digits) * factor
    base = re.sub("^[余多]", "", unit)
    if base.startswith(("万", "亿")) and base[1:]:
        value, base = value * SCALES[base[0]], base[1:]
    written = match.string[match.start("number") + len(digits) : match.end()]
    text = match.string[span.start : span.end]
    approximate = bool(match["before"] or match["after"] or match["after2"] or unit[:1] in ("余", "多"))
    return Quantity(span, _kind(unit), text, written.lstrip("余多几"), value, base, approximate)


def _kind(unit: str) -> QuantityKind:
    if unit.endswith(_MONEY):
        return "money"
    if unit in ("%", "％", "‰", "个百分点", "成"):
        return "percent"
    if unit in ("个月", "天", "小时", "个小时", "分钟", "秒", "周", "季度", "年", "个工作日"):
        return "time"
    return "count" if unit else "bare"


_HAN = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def _han_value(text: str) -> float:
    total, digit = 0, 0
    for char in text:
        if char in _HAN:
            digit = _HAN[char]
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
    return float(total + digit)
