"""Chinese numerals read as numbers and written as Arabic ones."""

import re
from decimal import Decimal

DIGIT_BY_CHAR = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **{"〇": 0, "○": 0, "两": 2, "貳": 2, "參": 3, "陸": 6, "兩": 2},
}
SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE_UNITS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
NUMERAL_CHARS = "".join(DIGIT_BY_CHAR) + "".join(SMALL_UNITS) + "".join(LARGE_UNITS)

_ARABIC = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_PIECE = re.compile(rf"(?P<arabic>{_ARABIC.pattern})|(?P<han>[{NUMERAL_CHARS}])")


def parse_number(text: str) -> float | None:
    """The value of an Arabic, Chinese or mixed number, or None when `text` is not one number.

    Understands 3.5万, 1,234, 二十三亿, 两百五 (250), 三点五, 二〇二三, 半, 三万半, and a sign (负, -, −).
    """
    value = parse_decimal(text)
    return None if value is None else float(value)


def parse_decimal(text: str) -> Decimal | None:
    """As `parse_number`, without rounding."""
    text = text.strip()
    if text[:1] in ("-", "−", "负"):
        value = parse_decimal(text[1:]) if text[1:2] not in ("-", "−", "负") else None
        return None if value is None else -value
    if text == "半":
        return Decimal("0.5")
    if len(text) > 1 and text.endswith("半"):
        return _and_a_half(text[:-1])
    head, point, tail = text.partition("点")
    if point:
        return _with_fraction(head, tail)
    return _digits_only(text) if _is_digits(text) else _compound(text)


def _and_a_half(text: str) -> Decimal | None:
    """三万半 is 35,000: half of the last unit."""
    unit = LARGE_UNITS.get(text[-1]) or SMALL_UNITS.get(text[-1])
    whole = parse_decimal(text)
    return None if whole is None or unit is None else whole + Decimal(unit) / 2


def _with_fraction(head: str, tail: str) -> Decimal | None:
    """三点五, 三点五万: digits after the point, then perhaps 万 or 亿."""
    digits = tail.rstrip("".join(LARGE_UNITS))
    whole = parse_decimal(head)
    if whole is None or not digits or not _is_digits(digits):
        return None
    factor = 1
    for unit in tail[len(digits) :]:
        factor *= LARGE_UNITS[unit]
    fraction = Decimal("0." + "".join(str(DIGIT_BY_CHAR[char]) for char in digits))
    return (whole + fraction) * factor


def _is_digits(text: str) -> bool:
    return bool(text) and all(char in DIGIT_BY_CHAR for char in text)


def _digits_only(text: str) -> Decimal:
    return Decimal("".join(str(DIGIT_BY_CHAR[char]) for char in text))


def _compound(text: str) -> Decimal | None:
    """Digits with units; `high` is what 亿 has closed, `middle` what 万 has closed, `section` is below 万."""
    high = middle = section = Decimal(0)
    digit: Decimal | None = None
    last_unit = place = 0
    while place < len(text):
        piece = _PIECE.match(text, place)
        if piece is None:
            return None
        place, char = piece.end(), piece.group()
        if char in SMALL_UNITS:
            unit = SMALL_UNITS[char]
            if section % (unit * 10):
                return None
            section += (digit or Decimal(not digit)) * unit
            digit, last_unit = None, unit
        elif char in LARGE_UNITS:
            section += digit or 0
            if not section and not middle and place == 1:
                section = Decimal(1)  # 万 and 亿 alone
            if LARGE_UNITS[char] == 10**4:
                middle += section * 10**4
            else:
                high, middle = high + (middle + section) * 10**8, Decimal(0)
            section, digit, last_unit = Decimal(0), None, LARGE_UNITS[char]
        elif digit:
            return None  # two digits in a row
        elif char in DIGIT_BY_CHAR:
            digit = Decimal(DIGIT_BY_CHAR[char])
            last_unit = last_unit if digit else 0  # after 零 no unit is left out
        else:
            digit = Decimal(char.replace(",", ""))
    is_short = last_unit >= 100 and text[-1:] in DIGIT_BY_CHAR  # 两百五
    section += (digit or 0) * (last_unit // 10 if is_short else 1)
    return high + middle + section if text else None


def arabic(value: Decimal) -> str:
    """Plain digits, with 万 or 亿 where the value reaches them: 23亿, 3.5万, 1万亿, 2023."""
    if value >= 10**12:
        return f"{_plain(value / 10**12)}万亿"
    if value >= 10**8:
        return f"{_plain(value / 10**8)}亿"
    return f"{_plain(value / 10**4)}万" if value >= 10**4 else _plain(value)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
