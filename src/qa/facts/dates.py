"""Days written out in full, as ISO dates: 2024年6月1日, 二〇二四年六月一日."""

import re
from datetime import date, timedelta

from qa.language.numerals import parse_number

_HAN = "〇○零一二三四五六七八九十"
DAY = rf"(?:(?:19|20)\d{{2}}|[一二][〇○零九][{_HAN}]{{2}})\s*年\s*(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s*月\s*(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s*日"


def iso_day(text: str) -> str | None:
    """The day that a text names first, as YYYY-MM-DD; None when there is none or it does not exist."""
    match = re.search(DAY, text)
    if match is None:
        return None
    parts = [parse_number(part.strip()) for part in re.split("[年月日]", match[0])[:3]]
    try:
        year, month, day = (int(part or 0) for part in parts)
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def years_later(day: str, years: int) -> str:
    """The last day of a term of years that begins on a day."""
    begin = date.fromisoformat(day)
    try:
        end = begin.replace(year=begin.year + years)
    except ValueError:  # 29 February
        end = begin.replace(year=begin.year + years, day=28) + timedelta(days=1)
    return (end - timedelta(days=1)).isoformat()
