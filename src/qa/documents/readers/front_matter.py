"""The `key: value` lines between two `---` at the very top of a text file."""

import re
from collections.abc import Mapping

MAX_LINES = 100
_KEYS: Mapping[str, str] = {
    name: key
    for key, names in {
        "title": "title headline 标题 题目 题名",
        "subtitle": "subtitle 副标题 副题",
        "kicker": "kicker 引题 肩题 眉题",
        "author": "author authors byline 作者 记者 撰稿 署名",
        "date": "date published publishdate publish_date pubdate 日期 发布日期 发布时间 发表日期 出版日期",
        "place": "place region location area 地区 地点 地域 区域 所在地",
        "period": "period 时期 时间 期间 时段",
        "source": "source 来源 出处 稿源",
        "organisation": "organisation organization publisher 机构 单位 发布机构 发文机关",
        "keywords": "keywords tags 关键词 标签",
        "summary": "summary description abstract 摘要 提要 简介",
        "url": "url link 链接 网址 原文链接",
    }.items()
    for name in names.split()
}
_LINE = re.compile(r"([A-Za-z\u4e00-\u9fff][\w\- ]{0,39}?)\s*[:：](?:\s+|(?<=：)|$)(.*)")
_CHINESE_LINE = re.compile(r"([\u4e00-\u9fff]{1,12})\s*:(?!//)(.*)")
_FULL_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}")


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Split front matter off a text.

    Returns:
        The values by English key (标题 becomes `title`, 地区 and `region` become `place`; an unknown key
        stays, in lower case), and the rest of the text. Without front matter, or when any of its lines is
        malformed: no values and the text as it was.
    """
    lines = text.lstrip("\n").split("\n")
    if lines[0].rstrip() != "---":
        return {}, text
    end = next((n for n, line in enumerate(lines[1:MAX_LINES], 1) if line.rstrip() in ("---", "...")), None)
    values = _values(lines[1:end]) if end is not None else None
    if not values or end is None:
        return {}, text
    return values, "\n".join(lines[end + 1 :])


def canonical_key(name: str, value: str = "") -> str:
    """The English key for a name in English or Chinese; a full date under 时间 is a date, not a period."""
    lowered = name.strip().lower()
    key = _KEYS.get(lowered, lowered)
    return "date" if lowered == "时间" and _FULL_DATE.match(value) else key


def _values(lines: list[str]) -> dict[str, str] | None:
    values: dict[str, str] = {}
    key = ""
    for line in lines:
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if key and bare.startswith("- "):  # an item of a list below its key
            values[key] = "、".join(filter(None, (values[key], _unquoted(bare[2:]))))
            continue
        match = _LINE.fullmatch(bare) or _CHINESE_LINE.fullmatch(bare)
        if match is None:
            return None
        value = _flat(match[2].strip())
        key = canonical_key(match[1], value)
        values[key] = value
    return {key: value for key, value in values.items() if value}


def _flat(value: str) -> str:
    if value.startswith("[") and value.endswith("]"):
        return "、".join(_unquoted(item) for item in re.split(r"[,，]", value[1:-1]) if item.strip())
    return _unquoted(value)


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1].strip() if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
