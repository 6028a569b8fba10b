"""What texts and questions are cut into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.terms import MAX_TERM_CHARS, STOP_WORDS, grams, without_stop_words, words
from qa.language.words import WordList


def test_grams_are_characters_and_bigrams_of_han_runs():
    assert sorted(grams("规上企业")) == sorted(["规", "上", "企", "业", "规上", "上企", "企业"])


def test_a_bigram_crosses_neither_punctuation_nor_numbers():
    assert "业增" not in grams("企业，增长")
    assert "业家" not in grams("企业134家")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("2023", ["2023"]),
        ("30.8%", ["30.8%"]),
        ("TikTok", ["tiktok"]),
        ("PM2.5", ["pm2.5"]),
        ("５Ｇ", ["5g"]),
        ("2021-2023", ["2021", "2023"]),
        ("1,234", ["1234"]),
        ("15分钟", ["15", "分", "钟", "分钟"]),
    ],
)
def test_a_number_or_latin_word_is_one_term(text, terms):
    assert sorted(grams(text)) == sorted(terms)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("規上企業", "规上企业"),
        ("ＧＤＰ", "gdp"),
        ("三十家", "30家"),
        ("第七届", "第7届"),
        ("百分之五", "5%"),
    ],
)
def test_spellings_have_the_same_terms(one, other):
    assert grams(one) == grams(other)
    assert words(one) == words(other)


def test_words_are_dictionary_words_with_the_words_inside_them():
    assert {"中小", "企业", "中小企业"} <= set(words("科技型中小企业"))


def test_extra_words_are_added_and_replace_nothing():
    plain = words("打造枫桥经验样板")
    more = words("打造枫桥经验样板", WordList(["枫桥经验"]))
    assert more == [*plain, "枫桥经验"]


def test_an_extra_word_that_the_dictionary_knows_counts_once():
    assert words("企业增长", WordList(["企业"])).count("企业") == 1


@given(st.text(max_size=60))
def test_no_term_holds_a_space_or_is_empty_or_long(text):
    for term in [*grams(text), *words(text)]:
        assert term and not any(char.isspace() for char in term) and len(term) <= MAX_TERM_CHARS


def test_stop_words_leave_questions_only():
    assert "多少" in words("有多少企业")
    assert without_stop_words(["多少", "企业", "的"]) == ["企业"]
    assert "企业" not in STOP_WORDS
