"""How an answer, a quotation and a document are compared: without regard to form, but number by number."""

import re
import unicodedata

_BETWEEN_DIGITS = re.compile(r"(?<=\d)(\D+)(?=\d)")
_DECIMAL_POINT = re.compile(r"\s*\.\s*")
_KEPT = frozenset("%+$|")
POINT, BOUNDARY = "点", "|"


def comparable(text: str) -> str:
    """The text without spaces and punctuation, NFKC, lower case.

    A decimal point becomes 点, a comma before three digits goes, whatever else parted two numbers is |.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(filter(_is_kept, _BETWEEN_DIGITS.sub(_join, folded)))


def _join(between: re.Match[str]) -> str:
    """What stays of the characters that stand between two digits."""
    parted = between[1]
    if _DECIMAL_POINT.fullmatch(parted):
        return POINT
    if parted == "," and re.match(r"\d{3}", between.string[between.end() :]):
        return ""
    if any(char.isalnum() or char == "_" for char in parted) or "%" in parted:
        return parted
    return BOUNDARY


def _is_kept(char: str) -> bool:
    return char in _KEPT or not (char.isspace() or unicodedata.category(char)[0] in "PSZC")


def without_boundaries(text: str) -> str:
    """Comparable text for a search inside running text, where it does not matter what parts two numbers."""
    return text.replace(BOUNDARY, "")


def contains(text: str, part: str) -> bool:
    """Whether comparable text holds a comparable part, whose numbers must be whole numbers of the text."""
    before = rf"(?<![\d{POINT}])" if part[:1].isdigit() else ""
    after = rf"(?![\d{POINT}])" if part[-1:].isdigit() else ""
    return re.search(f"{before}{re.escape(part)}{after}", text) is not None
