"""When a document speaks: the date that 今年 and 去年 count from."""

import re

from qa.documents.document import ReferenceDate

_PLAN = re.compile(
    r"(?:到|至|力争|计划|规划|争取|预计|预期|将于|将在|拟|拟于|有望|目标)(?:在|于)?(?:20\d{2})年|20\d{2}年(?:底|末)?(?:以)?前|(?:20\d{2})年?[-—–至到～]+(?:20\d{2})年|[（(]20\d{2}[-—–~]20\d{2}"
)
_YEAR = re.compile(r"(?<!\d)(20\d{2}|19\d{2})(?=年|实干|奋进)")
_WHOLE_YEAR = r"{year}年(?:度)?[\s\S]{{0,120}}?(?:全年|共|累计|生产总值)(?!目标|计划)"
_GIVEN = re.compile(r"((?:19|20)\d{2})(?:[-./年](\d{1,2}))?(?:[-./月](\d{1,2}))?")
_ISSUED = re.compile(
    r"(?:发布|印发|成文|发文|签发|公布|实施)?(?:日期|时间)?[:：]?\s*(20\d{2})年(\d{1,2})月(\d{1,2})日(?:\s*印发)?\s*$",
    re.M,
)
_DATED = re.compile(  # a line of its own below the title
    r"^(?:(?:发布|成文|印发|发文)?(?:日期|时间)[:：]\s*)?(20\d{2})[年/.-](\d{1,2})[月/.-](\d{1,2})日?\s*$",
    re.M,
)


def reference_date(text: str, given: str = "") -> ReferenceDate | None:
    """The document's date: as given, as signed at its end, or inferred from the years that it names.

    Args:
        text: the cleaned text.
        given: a date from a person or the front matter: 2024-03-15, 2024年3月, 2023年; "" when there is none.
    """
    if match := _GIVEN.search(given):
        return ReferenceDate(_iso(match), f"given: {given}")
    if match := _ISSUED.search(text[-200:]):
        return ReferenceDate(_iso(match), f"signed: {match[0].strip()}")
    if match := _DATED.search(text[:300]):
        return ReferenceDate(_iso(match), f"dated: {match[0].strip()}")
    years = [int(y) for y in _YEAR.findall(_PLAN.sub("", text))]
    if not years:
        return None
    last = max(years)
    looks_back = re.search(_WHOLE_YEAR.format(year=last), text) and not _speaks_of_start(text, last)
    if looks_back and re.search("去年|今年|过去一年", text):
        # figures for the whole of the last year named, and a 去年 or 今年 beside them: written in the year after
        return ReferenceDate(str(last + 1), f"inferred: whole-year figures of {last}")
    return ReferenceDate(str(last), f"inferred: the latest year named is {last}")


def _speaks_of_start(text: str, year: int) -> bool:
    """Whether the year is the running one: its first months are reported, or its beginning is."""
    return bool(re.search(rf"{year}年(?:第?一季度|[1-6]月|的钟声|初|第一季度)|{year}(?:实干|奋进)", text))


def _iso(match: re.Match[str]) -> str:
    parts = [match[1]] + [f"{int(g):02d}" for g in match.groups()[1:] if g]
    return "-".join(parts)
