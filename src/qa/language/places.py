"""Places of China, down to counties and districts, found in text by name; the names stand in lexicon/places.txt."""

import re
from functools import cache, lru_cache
from importlib.resources import files

from qa.language.span import Span

PROVINCES = frozenset(
    [
        "北京",
        "天津",
        "上海",
        "重庆",
        "河北",
        "山西",
        "辽宁",
        "吉林",
        "黑龙江",
        "江苏",
        "浙江",
        "安徽",
        "福建",
        "江西",
        "山东",
        "河南",
        "湖北",
        "湖南",
        "广东",
        "海南",
        "四川",
        "贵州",
        "云南",
        "陕西",
        "甘肃",
        "青海",
        "台湾",
        "内蒙古",
        "广西",
        "西藏",
        "宁夏",
        "新疆",
        "香港",
        "澳门",
    ]
)
_PEOPLES = (
    "土家族|苗族|侗族|布依族|壮族|瑶族|彝族|藏族|羌族|回族|哈萨克|蒙古族?|朝鲜族|满族|傣族|景颇族|傈僳族|白族|哈尼族|维吾尔|柯尔克孜|畲族|黎族|仡佬族|水族|"
    "纳西族|拉祜族|佤族|布朗族|独龙族|怒族|普米族|锡伯|撒拉族|土族|东乡族|保安族|裕固族|塔吉克|各族|达斡尔族|鄂温克族|鄂伦春|毛南族|仫佬族"
)
_SUFFIX = re.compile(rf"(?:{_PEOPLES})*(?:特别行政区|自治[区州县旗]|地区|林区|矿区|省|市|县|区|州|盟|旗)$")
_NEW_DISTRICT = re.compile(r"[\u4e00-\u9fff]{2}新区")
_MAX_CHARS = 15


@cache
def _names() -> dict[str, str]:
    """Every name by which a place is written → its short name."""
    known = {p: p for p in PROVINCES}
    for line in files("qa.language").joinpath("lexicon/places.txt").read_text(encoding="utf-8").splitlines():
        for written in () if line.startswith("#") else line.replace(":", " ").split():
            full = written.rstrip("!")
            known[full] = short_name(full)
            if written == full and full != "-":
                known.setdefault(known[full], known[full])
    known.pop("-", None)
    return known


def short_name(name: str) -> str:
    """A place's name without what it is: 浙江省 → 浙江, 诸暨市 → 诸暨; 滨海新区 and two-letter names stay."""
    province = next(
        (p for p in PROVINCES if name.startswith(p) and name.endswith(("省", "自治区", "行政区"))), ""
    )
    stem = province or _SUFFIX.sub("", name)
    return name if len(stem) < 2 or stem.endswith(("新", "开发", "高新")) else stem


@lru_cache(maxsize=8192)
def find_places(text: str) -> tuple[tuple[Span, str], ...]:
    """The places named in a text with their short names, left to right, the longest name at each position."""
    known = _names()
    found: list[tuple[Span, str]] = []
    position = 0
    while position < len(text):
        length = _length_at(text, position, known)
        if length:
            word = text[position : position + length]
            found.append((Span(position, position + length), known.get(word, word)))
        position += length or 1
    return tuple(found)


def _length_at(text: str, position: int, known: dict[str, str]) -> int:
    if _NEW_DISTRICT.match(text, position):
        return 4
    if text[position : position + 2] not in _beginnings():
        return 0
    for length in range(min(_MAX_CHARS, len(text) - position), 1, -1):
        if text[position : position + length] in known:
            return length
    return 0


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(name[:2] for name in _names())


_THING = re.compile("[山湖江河岛溪]?(?:大桥|水库|隧道)|湖(?![滨州北南])|岛")


def is_chance(text: str, span: Span) -> bool:
    """Whether the characters only happen to be a place's: 和县 in 「市政府和县委」, 鹤山 in 「鹤山湖大桥」."""
    written, before = span.of(text), text[max(0, span.start - 1) : span.start]
    if len(written) == 2 and written[1] in "县市区":
        return bool(re.match("[\u4e00-\u9fff]", before)) and before not in "省市州区在于"
    return written[-1] not in "省市县区州" and bool(_THING.match(text, span.end))


def hierarchy(place: str) -> tuple[str, ...]:
    """The short names in a written place, widest first: 浙江省诸暨市 → (浙江, 诸暨)."""
    found = tuple(dict.fromkeys(name for _, name in find_places(place)))
    return found or ((place,) if place else ())
