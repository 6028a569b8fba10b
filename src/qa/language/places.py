"""Places of China, down to counties, found in text by the names in jieba's dictionary."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

from qa.language.span import Span

PROVINCES = frozenset(
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 "
    "青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门".split()
)
_SUFFIX = re.compile(r"(?:特别行政区|自治区|自治州|自治县|地区|省|市|县|区|州|盟|旗)$")
_NOT_PLACES = frozenset("全市 全省 城市 上市 超市 新市 本市 我市 都市 县市 股市 门市 集市 夜市 市区 地区 新区 城区 社区 校区 园区".split())
_MAX_CHARS = 8


@cache
def names() -> dict[str, str]:
    """Every name by which a place is written → its short name: 诸暨市 and 诸暨 → 诸暨, 滨海新区 → 滨海新区."""
    import jieba

    known: dict[str, str] = {p: p for p in PROVINCES}
    rows = (Path(jieba.__file__).with_name("dict.txt")).read_text(encoding="utf-8").splitlines()
    places = {row.split(" ")[0] for row in rows if row.endswith(" ns")}
    for word in places:
        if len(word) < 3 or not _SUFFIX.search(word) or word in _NOT_PLACES:
            continue
        short = short_name(word)
        if short in places:  # 新兴 and 富民 are counties, but far more often plain words
            known[word] = known[short] = short
    return known


def short_name(name: str) -> str:
    """A place's name without what it is: 浙江省 → 浙江, 诸暨市 → 诸暨; 滨海新区 and two-letter names stay."""
    stem = _SUFFIX.sub("", name)
    return name if len(stem) < 2 or stem.endswith(("新", "开发", "高新")) else stem


def find_places(text: str) -> list[tuple[Span, str]]:
    """The places named in a text with their short names, left to right, the longest name at each position."""
    known = names()
    found: list[tuple[Span, str]] = []
    position = 0
    while position < len(text):
        for length in range(min(_MAX_CHARS, len(text) - position), 1, -1):
            word = text[position : position + length]
            if word in known:
                found.append((Span(position, position + length), known[word]))
                position += length
                break
        else:
            position += 1
    return found


def main_place(title: str, text: str) -> str | None:
    """The place that a document is about: named most, the title counting ten times and the first lines three times.

    A province counts little, for a county's article names it often.
    """
    votes: Counter[str] = Counter()
    for piece, weight in ((title, 10.0), (text[:300], 2.0), (text, 1.0)):
        for _, name in find_places(piece):
            votes[name] += weight * (0.25 if name in PROVINCES else 1.0)  # type: ignore[assignment]
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] >= 2 else None


def hierarchy(place: str) -> tuple[str, ...]:
    """The short names in a written place, widest first: 浙江省诸暨市 → (浙江, 诸暨)."""
    found = tuple(dict.fromkeys(name for _, name in find_places(place)))
    return found or ((place,) if place else ())
