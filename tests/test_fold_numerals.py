"""Chinese numerals and numbers find each other."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.numerals import arabic, parse_number

DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """The ordinary wording of 0 ≤ number < 10^12, made for this test."""
    if number < 10:
        return DIGITS[number]
    for size, unit in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            head, rest = divmod(number, size)
            gap = "零" if rest and rest < size // 10 else ""
            return in_chinese(head) + unit + gap + (in_chinese(rest) if rest else "")
    raise AssertionError


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_a_written_out_number_is_read_back(number):
    assert parse_number(in_chinese(number)) == number


@given(st.integers(min_value=0, max_value=9_999), st.sampled_from(["", "万", "亿"]))
def test_an_arabic_number_with_a_unit_is_read(number, unit):
    factor = {"": 1, "万": 10**4, "亿": 10**8}[unit]
    assert parse_number(f"{number}{unit}") == number * factor
    assert parse_number(f"{number}.5{unit}") == number * factor + factor / 2


@given(st.integers(min_value=1_000, max_value=9_999))
def test_digits_in_a_row_are_a_year(number):
    assert parse_number("".join(DIGITS[int(digit)] for digit in str(number))) == number


@given(st.integers(min_value=0, max_value=10**13))
def test_what_arabic_writes_is_the_same_number(number):
    assert parse_number(arabic(Decimal(number))) == number


@given(st.text(max_size=12))
def test_any_text_is_read_or_not_but_never_fails(text):
    value = parse_number(text)
    assert value is None or isinstance(value, float)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.5万", 35_000),
        ("二十三亿", 2_300_000_000),
        ("半", 0.5),
        ("三万半", 35_000),
        ("两百五", 250),
        ("一千二", 1_200),
        ("一百零五", 105),
        ("一千零五十", 1_050),
        ("三点五万", 35_000),
        ("三点一四", 3.14),
        ("十", 10),
        ("十五", 15),
        ("百万", 1_000_000),
        ("1.2万亿", 1_200_000_000_000),
        ("1亿2千万", 120_000_000),
        ("1,234", 1_234),
        ("１２", 12),
        ("-3", -3),
        ("负三", -3),
        ("壹佰贰拾", 120),
    ],
)
def test_mixed_and_short_forms_are_read(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text", ["", "万亩", "十四五", "三三十", "一体", "3.5.1", "点五", "--3", "abc", "百分之三"]
)
def test_what_is_no_number_is_none(text):
    assert parse_number(text) is None
