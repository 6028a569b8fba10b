"""Questions as typed, cleaned to one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import QuestionError
from qa.language.question_text import MAX_QUESTION_CHARS, clean_question, one_line


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  诸暨？\n", "诸暨？"),
        ("诸暨\r\n\r\n2023年", "诸暨 2023年"),
        ("诸\u200b暨\ufeff\u2060\u202e", "诸暨"),
        ("a\u3000\u00a0b\u2028c", "a b c"),
        ("a \x07 b", "a b"),
        ("\ud800诸暨", "诸暨"),
        ("𠮷野家㊙️", "𠮷野家㊙️"),
    ],
)
def test_a_question_becomes_one_visible_line(raw, clean):
    assert clean_question(raw) == clean


@pytest.mark.parametrize(
    ("raw", "code"),
    [("", "question_blank"), ("\u200b\n", "question_blank"), ("a\0", "question_has_nul")],
)
def test_a_question_that_cannot_be_asked_is_refused(raw, code):
    with pytest.raises(QuestionError) as caught:
        clean_question(raw)
    assert caught.value.code == code


def test_the_length_counts_after_cleaning():
    assert len(clean_question("问\u200b" * MAX_QUESTION_CHARS)) == MAX_QUESTION_CHARS
    with pytest.raises(QuestionError) as caught:
        clean_question("问" * (MAX_QUESTION_CHARS + 1))
    assert caught.value.details == {"length": MAX_QUESTION_CHARS + 1, "limit": MAX_QUESTION_CHARS}


@given(st.text())
def test_cleaning_twice_changes_nothing_more(raw):
    line = one_line(raw)
    assert one_line(line) == line
    assert line == line.strip() and "\n" not in line
    assert line.encode().decode() == line
