"""A cell's value as people write it."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

MAX_DECIMALS = 4  # of a number with a long tail, when its format names none
_DECIMALS = re.compile(r"[0#]\.(0+)")
_LITERAL = re.compile(
    r'"[^"]*"|\\.|\[[^\]]*\]'
)  # text, escapes, colours and currencies inside a number format


def written(value: object, number_format: str = "General") -> str:
    """12.0 → 12; 0.107 as a percentage → 10.7%; a date → 2024-03-01; nothing and error values → ""."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case int() | float():
            return _number(value, _LITERAL.sub("", number_format or "").split(";")[0])
        case datetime():
            return _moment(value, _LITERAL.sub("", number_format or "").lower())
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case timedelta():
            return str(value)
    text = str(value).strip()
    return "" if re.fullmatch(r"#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)", text) else text


def _number(value: float, number_format: str) -> str:
    is_percent = "%" in number_format
    try:
        exact = Decimal(format(value, ".15g")) * (100 if is_percent else 1)
    except (ArithmeticError, ValueError, OverflowError):
        return ""
    if not exact.is_finite():
        return ""
    tail = -int(exact.normalize().as_tuple().exponent)
    if tail > MAX_DECIMALS and abs(exact) >= Decimal("0.01"):
        shown = _DECIMALS.search(number_format)
        exact = round(exact, len(shown[1]) if shown else MAX_DECIMALS)
    text = format(exact, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return ("0" if text == "-0" else text) + ("%" if is_percent else "")


def _moment(value: datetime, number_format: str) -> str:
    if value.time() != time():
        return value.isoformat(" ", "minutes")
    if "y" in number_format and "d" not in number_format:
        return value.strftime("%Y-%m") if "m" in number_format else f"{value:%Y}"
    return value.date().isoformat()
