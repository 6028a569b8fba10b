"""A question cut into the clauses that ask, and those that only say about what."""

import re
from collections.abc import Sequence

from qa.language.periods import find_periods
from qa.language.places import find_places
from qa.retrieval.asking import MEASURE

_TAG = re.compile(
    "(?:是)?(?:这样|真的|对|没错)(?:的)?(?:吗|吧|么)|对不对|是不是(?:这样)?|不?是[吗吧]|没有吧|有没有这回事|是否属实|属实吗"
)


def split_clauses(text: str) -> list[str]:
    """Pieces between commas and the like; what stands in quotation marks or brackets is not cut."""
    pieces, depth, begin = [], 0, 0
    for i, char in enumerate(text):
        depth += (char in "“「《（(") - (char in "”」》）)")
        if depth <= 0 and (
            char in "，,？?；;。！!：:" or (char == "、" and _asks_before_and_after(text, begin, i))
        ):
            pieces.append(text[begin:i].strip())
            begin = i + 1
    return _with_tags([p for p in [*pieces, text[begin:].strip()] if p])


def _with_tags(clauses: list[str]) -> list[str]:
    """「…200家，对吗」: a tag that only asks whether it is so belongs to what it asks about."""
    joined: list[str] = []
    for clause in clauses:
        if joined and _TAG.fullmatch(clause):
            joined[-1] += clause
        else:
            joined.append(clause)
    return joined


def _asks_before_and_after(text: str, begin: int, position: int) -> bool:
    """「做了多少亿、增长多少」: two questions parted by 、."""
    return bool(
        re.search("多少|几", text[begin:position])
        and re.search("^[^，。？]*(?:多少|几)", text[position + 1 :])
    )


def coordinated(clauses: Sequence[str]) -> list[str] | None:
    """「2023年的总产值，以及2024年的规上产值，分别是多少」: the two things asked, when they are two clauses."""
    parts = [_AND.sub("", c) if _joins(c) else c for c in clauses if not _ASKS_EACH.match(c)]
    if len(parts) < 2 or not any(map(_joins, clauses)) or any(map(_is_period, parts[-2:])):
        return None
    return parts[-2:]


_AND = re.compile("^(?:以及|和|与|及)")
_ASKS_EACH = re.compile("(?:分别|各)自?[是为有占]?(?:多少|几|什么|百分之|$)")


def _joins(clause: str) -> bool:
    """Whether a clause goes on with 和 and the like, which is not the beginning of a place's name: 和县."""
    return bool(_AND.match(clause)) and not any(span.start == 0 for span, _ in find_places(clause))


def _is_period(text: str) -> bool:
    return any(len(mention.span) == len(text) for mention in find_periods(text, 2000))


_EACH = re.compile(
    r"分别(?:下降|增长|提高|上升|减少|增加)$|"
    r"(?:各|分别)(?:自)?(?:有|是|为|占|排|居|要|得了?|多了?|涨了?|增长了?|下降了?|提高了?|达到?了?|新增了?|投了?|花了?)?"
    r"(?:多少|几|什么|百分之几|百分之多少|第几|多[大高长])"
)


_OF = re.compile("的[^的]{2,}$")
_YEAR_AT_END = re.compile(r"(.{2,}?)\d{4}年")


def each_of(clause: str) -> list[str] | None:
    """「强村公司和共富工坊各有多少家」: the things that are asked about one by one, each with what is asked of all."""
    match = _EACH.search(clause)
    if not match:
        return None
    named = clause[: match.start()].strip()
    parts = [
        p for p in re.split(r"、|(?<=.{2})(?:和|与|跟(?![踪班进随])|及|以及)(?=.{2})", named) if p.strip()
    ]
    if len(parts) < 2:
        parts = named.split()[-2:]
    if not 2 <= len(parts) <= 4:
        return None
    return _completed(parts, re.sub(f"^{MEASURE}(?=.)", "", clause[match.end() :].strip("？?。 ")))


def _completed(parts: Sequence[str], counted: str) -> list[str]:
    """Each part with what only the first (a place before years) or the last (a measure) names.

    「禾陵县2022年和2023年的人口」 → 禾陵县2022年的人口, 禾陵县2023年的人口; `counted` is what stands after 各有多少家.
    """
    *before, last = parts
    measure = _OF.search(last)
    tail = measure[0] if measure and not any(_OF.search(p) for p in before) else ""
    head = first[1] if (first := _YEAR_AT_END.fullmatch(parts[0])) else ""
    starts = [head if number and re.match(r"\d{4}年", part) else "" for number, part in enumerate(parts)]
    ends = ["" if part == last else tail for part in parts]
    if len(counted) < 2 or any(counted in part for part in parts):
        counted = ""
    return [start + part + end + counted for start, part, end in zip(starts, parts, ends, strict=True)]


def doubled(clause: str) -> int:
    """「从多少提高到了多少」 and 「调整前后各是多少」 ask for two figures."""
    is_change = re.search("从.*多少.*[到至].*多少|前后[^，]{0,6}(?:各|分别)?[是为有]?多少", clause)
    return 2 if is_change else 1
