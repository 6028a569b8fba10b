"""Search terms: what is written differently finds each other, and words stay words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.fold import fold, fold_numerals, simplify


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("規上工業企業", "规上工业企业"),
        ("ＧＤＰ１２３％", "gdp123%"),
        ("１，２３４家", "1,234家"),
        ("1,234家和12,345,678元", "1234家和12345678元"),
        ("三十", "30"),
        ("第七届", "第7届"),
        ("第一百二十条", "第120条"),
        ("百分之三十", "30%"),
        ("百分之三点五", "3.5%"),
        ("百分之30.8", "30.8%"),
        ("三分之一", "1/3"),
        ("两家", "2家"),
        ("二〇二三年", "2023年"),
        ("一九七八年", "1978年"),
        ("十月一日", "10月1日"),
        ("一季度", "1季度"),
        ("二十三亿元", "23亿元"),
        ("三万五千人", "3.5万人"),
        ("一千零五十家", "1050家"),
        ("二十大", "20大"),
        ("二十一个", "21个"),
    ],
)
def test_fold_unites_spellings(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "text",
    [
        "一体化",
        "三农",
        "万亩千亿",
        "一些",
        "十四五规划",
        "一带一路",
        "百姓",
        "千万不要",
        "几十家",
        "三四十个",
        "五四运动",
        "十分重要",
        "一点",
        "三点钟",
    ],
)
def test_fold_leaves_words_made_of_numeral_characters(text):
    assert fold(text) == text


@pytest.mark.parametrize("text", ["2021,300家", "1,23", "12,3456", "1,234,5"])
def test_a_comma_that_does_not_group_digits_stays(text):
    assert fold(text) == text


@given(st.text(alphabet="零〇一二两三四五六七八九十百千万亿第点分之年家个%,.0129abＡ規 ", max_size=20))
def test_fold_takes_any_text_and_keeps_folded_numbers(text):
    folded = fold(text)
    assert fold(folded.upper()) == fold(folded)


@given(st.text(alphabet=st.characters(exclude_characters=",", exclude_categories=("Cs",))))
def test_fold_makes_every_form_of_a_character_one_as_unicode_does(text):
    assert fold(text) == fold_numerals(unicodedata.normalize("NFKC", simplify(text)).lower())


def test_simplify_leaves_simplified_text_and_ascii_alone():
    assert simplify("绍兴 GDP") == "绍兴 GDP"
    assert simplify("紹興") == "绍兴"
    assert fold("") == ""
