"""Different spellings of the same thing made one, for search terms only: folded text is never shown."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from qa.language.numerals import arabic, parse_decimal

if TYPE_CHECKING:
    from opencc import OpenCC

_DIGITS = "零〇一二两三四五六七八九"
_NUMERAL = f"[{_DIGITS}十百千万亿]"
_MEASURES = (
    "个|家|项|条|年|月|日|天|次|届|位|名|人|户|亩|元|米|吨|倍|批|期|级|类|章|款|岁|季度|小时|分钟|公里|千米|平方|"
    "周|套|所|座|件|份|场|台|辆|支|只|种|成|号|楼|层|村|镇|乡|县|市|省|区|大类|点(?=[多半一二三四五])|轮|万|亿"
)
_CANDIDATES = re.compile(
    rf"(?=[第{_NUMERAL[1:-1]}])(?:"  # so that most places are passed over at once
    rf"(?P<base>百|千|{_NUMERAL}+)分之(?P<part>[\d.]+|{_NUMERAL}+(?:点[{_DIGITS}]+)?)"
    rf"|第(?P<ordinal>{_NUMERAL}+)"
    rf"|(?<![几数])(?:(?P<decimal>{_NUMERAL}+点[{_DIGITS}]+[万亿]?(?!钟))"
    rf"|(?P<counted>{_NUMERAL}+)(?={_MEASURES})"
    rf"|(?P<number>{_NUMERAL}{{2,}})))"
)
_GROUPED = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])")
_WIDE = {wide: unicodedata.normalize("NFKC", wide) for wide in "，：；！？（）％…\u3000"}
_PLAIN_DIGITS = re.compile(rf"[{_DIGITS}]+")
_WELL_FORMED = re.compile(rf"(?:[{_DIGITS}]|十[{_DIGITS}])")


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional characters written as simplified ones; lengths may change."""
    return text if text.isascii() else _converter().convert(text)


def fold(text: str) -> str:
    """Simplified, half-width, lower-case text with Arabic numerals; lengths may change."""
    if "," in text:
        text = _GROUPED.sub(lambda match: match.group().replace(",", ""), text)
    if text.isascii():
        return text.lower()
    return fold_numerals(_half_width(simplify(text)).lower())


def _half_width(text: str) -> str:
    """The text in Unicode's form NFKC, ten times as fast: most texts are in it but for their punctuation."""
    for wide, narrow in _WIDE.items():
        text = text.replace(wide, narrow)
    return unicodedata.normalize("NFKC", text)


def fold_numerals(text: str) -> str:
    """Chinese numerals that count or order something as Arabic ones; 一体化, 三农 and 十四五 stay."""
    return _CANDIDATES.sub(_arabic_match, text)


def _arabic_match(match: re.Match[str]) -> str:
    original, name = match.group(), match.lastgroup or ""
    if name == "part":
        return _share(match["base"], match["part"]) or original
    numeral = match[name]
    written = _written(numeral, is_free=name == "number")
    return original if written is None else original.replace(numeral, written)


def _share(base: str, part: str) -> str | None:
    value = parse_decimal(part)
    whole = parse_decimal(base)
    if value is None or whole is None or value >= 10**9:
        return None
    sign = {100: "%", 1000: "‰"}.get(int(whole))
    return f"{arabic(value)}{sign}" if sign else f"{arabic(value)}/{arabic(whole)}"


@lru_cache(maxsize=4096)
def _written(numeral: str, *, is_free: bool) -> str | None:
    """The numeral in Arabic digits; None when it is a word made of numeral characters rather than a number.

    A free numeral, without a measure word, must have three digits in a row (二〇二三) or a digit with a unit.
    """
    if _PLAIN_DIGITS.fullmatch(numeral):
        if len(numeral) == 1:
            value = parse_decimal(numeral)
            return None if value is None else arabic(value)
        is_year = len(numeral) >= 3 or (not is_free and "两" not in numeral and len(numeral) != 2)
        return _digits(numeral) if is_year and "两" not in numeral else None
    if numeral != "十" and not _WELL_FORMED.match(numeral):
        return None
    value = parse_decimal(numeral)
    return None if value is None else arabic(value)


def _digits(numeral: str) -> str:
    return "".join(str(int(parse_decimal(char) or 0)) for char in numeral)
