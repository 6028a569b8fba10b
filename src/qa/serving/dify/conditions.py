"""Dify's conditions on metadata, held against what is known of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from qa.indexing.rows import first_day, last_day
from qa.indexing.summaries import DocumentSummary
from qa.serving.dify.wire import Condition, MetadataCondition, Scalar

Value = str | int
_Compare = Callable[[Value | None, list[Scalar]], bool]


def metadata_of(summary: DocumentSummary) -> dict[str, Value]:
    """What conditions can name and records carry; what is not known is left out."""
    known: dict[str, Value | None] = {
        "document_id": summary.id,
        "source": summary.source,
        "title": summary.title or summary.source,
        "date": summary.date,
        "year": int(summary.date[:4]) if summary.date else None,
        "place": summary.place,
        "characters": summary.characters,
        "added_at": summary.added_at,
    }
    return {name: value for name, value in known.items() if value is not None}


def meets(metadata: Mapping[str, Value], wanted: MetadataCondition) -> bool:
    """Whether a document meets the conditions, all or any of them; none at all lets everything through."""
    results = [_holds(metadata, condition) for condition in wanted.conditions or []]
    return not results or (any if wanted.logical_operator == "or" else all)(results)


def _holds(metadata: Mapping[str, Value], condition: Condition) -> bool:
    compare = _COMPARE[condition.comparison_operator]
    given = condition.value if isinstance(condition.value, list) else [condition.value]
    return any(compare(metadata.get(name), given) for name in condition.names)


def _text(value: Scalar) -> str:
    return "" if value is None else str(value).strip()


def _number(value: Scalar) -> float | None:
    try:
        return float(_text(value))
    except ValueError:
        return None


def _days(value: Scalar) -> tuple[str, str] | None:
    """The first and the last day that a date means; Dify's own time fields are seconds since 1970."""
    number = _number(value)
    if number is not None and abs(number) >= 1e8:
        try:
            day = datetime.fromtimestamp(number, UTC).date().isoformat()
        except (OverflowError, OSError, ValueError):
            return None
        return day, day
    text = _text(value).replace("/", "-")[:10]
    first, last = first_day(text), last_day(text)
    return (first, last) if first and last and text[:4].isdigit() else None


def _same(value: Scalar, given: Scalar) -> bool:
    left, right = _number(value), _number(given)
    return left == right if left is not None and right is not None else _text(value) == _text(given)


def _any_text(test: Callable[[str, str], bool]) -> _Compare:
    return lambda value, given: any(test(_text(value), _text(one)) for one in given if _text(one))


def _is_one_of(value: Value | None, given: list[Scalar]) -> bool:
    """`in` with a text means the items between its commas."""
    items = [item for one in given for item in (one.split(",") if isinstance(one, str) else [one])]
    return value is not None and any(_same(value, item) for item in items)


def _is(value: Value | None, given: list[Scalar]) -> bool:
    return any(_same(value, one) for one in given)


def _ordered(
    numbers: Callable[[float, float], bool], days: Callable[[tuple[str, str], tuple[str, str]], bool]
) -> _Compare:
    """Numbers are compared as numbers, everything else as dates; what is neither never holds."""

    def compare(value: Value | None, given: list[Scalar]) -> bool:
        if value is None or not given:
            return False
        left, right = _number(value), _number(given[0])
        if isinstance(value, int) and left is not None and right is not None:
            return numbers(left, right)
        first, second = _days(value), _days(given[0])
        return first is not None and second is not None and days(first, second)

    return compare


def _not(compare: _Compare) -> _Compare:
    return lambda value, given: not compare(value, given)


_CONTAINS = _any_text(lambda text, part: part in text)
_BEFORE = _ordered(lambda one, other: one < other, lambda one, other: one[1] < other[0])
_AFTER = _ordered(lambda one, other: one > other, lambda one, other: one[0] > other[1])
_EMPTY: _Compare = lambda value, given: not _text(value)  # noqa: E731 - a row of the table below
_COMPARE: Mapping[str, _Compare] = {
    "contains": _CONTAINS,
    "not contains": _not(_CONTAINS),
    "start with": _any_text(str.startswith),
    "end with": _any_text(str.endswith),
    "is": _is,
    "is not": _not(_is),
    "in": _is_one_of,
    "not in": _not(_is_one_of),
    "empty": _EMPTY,
    "not empty": _not(_EMPTY),
    "=": _is,
    "≠": _not(_is),
    "<": _BEFORE,
    ">": _AFTER,
    "≤": _ordered(lambda one, other: one <= other, lambda one, other: one[1] <= other[1]),
    "≥": _ordered(lambda one, other: one >= other, lambda one, other: one[0] >= other[0]),
    "before": _BEFORE,
    "after": _AFTER,
}
