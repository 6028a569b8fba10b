"""The one place where text is rewritten: what may change, and what may never."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.documents.characters import HAN, display_width, is_letter_spaced, join_spaced_names, normalise

HAN_CHARS = "一二三开放发展产业项目市县村镇年月亿万元的了在和与"
MARKS = "，。、；：？！（）“”《》—…％%,.;:?!()+-·"
SPACES = " \u3000\u00a0\t"
LINES = st.text(alphabet=HAN_CHARS + MARKS + SPACES + "019ABz０９Ａｚ", max_size=60)


def kept(text: str) -> str:
    """Letters, digits and Han characters in their usual widths: what normalising may never lose."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


@given(LINES)
def test_normalise_never_loses_a_letter_digit_or_han_character(line):
    assert kept(normalise(line)) == kept(line)


@given(st.text(max_size=60))
def test_normalise_keeps_words_of_any_script_in_order(line):
    line = "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    assert kept(normalise(line)) == kept(line)


@given(LINES)
def test_normalise_leaves_no_wide_digit_or_latin_letter(line):
    assert not re.search("[０-９Ａ-Ｚａ-ｚ]", normalise(line))


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("统 筹 推 进 水 利 建 设 ，开 局 良 好 。", "统筹推进水利建设，开局良好。"),
        ("完成投资 28.6 亿元，增长 17.5% 。", "完成投资28.6亿元，增长17.5%。"),
        ("完成１２３家，占９．５％", "完成123家，占9.5%"),
        ("海宁(钱塘江边)的城市:潮城;水乡", "海宁（钱塘江边）的城市：潮城；水乡"),
        ("比分是3:1,共1,234,567元", "比分是3:1，共1,234,567元"),
        ("见 https://example.org:8080/a,b 一文", "见https://example.org:8080/a,b一文"),
        ("零宽\u200b字符\ufeff和\u00ad软连字符", "零宽字符和软连字符"),
        ("\u2f00\u2f8f兼容部首", "一行兼容部首"),
        ("　　段首两格", "段首两格"),
        ("", ""),
        (" \t\u3000", ""),
    ],
)
def test_normalise_writes_a_line_one_way(raw, clean):
    assert normalise(raw) == clean


def test_a_row_of_names_stays_apart():
    assert normalise("沈 佳 陆明远 周思齐") == "沈 佳 陆明远 周思齐"
    assert join_spaced_names("沈 佳 陆明远 周思齐") == "沈佳 陆明远 周思齐"


def test_join_spaced_names_joins_only_pairs_of_single_characters():
    assert join_spaced_names("钱 蓉（市商务局）") == "钱蓉（市商务局）"
    assert join_spaced_names("城市更新 小巷变化") == "城市更新 小巷变化"


def test_a_heading_of_two_words_is_not_letter_spaced():
    assert is_letter_spaced("坚 持 稳 外 贸 、促 消 费 并 举")
    assert not is_letter_spaced("产业转型 老树发出新枝")
    assert not is_letter_spaced("钱 蓉")


def test_headings_keep_the_space_between_their_words():
    assert normalise("产业转型  老树发出新枝") == "产业转型 老树发出新枝"


def test_a_han_character_is_two_columns_wide():
    assert display_width("潮城abc12") == 4 + 5
    assert display_width("") == 0


def test_han_covers_rare_characters_and_the_round_zero():
    assert re.fullmatch(f"[{HAN}]+", "㐀一鿿豈\U00020000〇")
