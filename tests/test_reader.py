"""The trained reader: windows, features, the network's answers, and how its opinion is weighed."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.candidates import MAX_GUESS_CHARS, UNLIKE_FIT, find_candidates, guessed
from qa.answering.matched import PASSAGE_FEATURES, QUESTION_FEATURES, match_characters
from qa.answering.span_reader import SpanReader, built_in_reader
from qa.answering.windows import MAX_CHARS, pieces_of, plain, window_of
from qa.errors import ModelError
from qa.language.span import Span
from qa.retrieval.asking import Asked

TEXT = "云溪县今年新建公园3座。全县造林１.2万亩，比上年多两成；其中河西镇造林5000亩。県長说，明年还要造林。"
LETTERS = st.text(alphabet="造林万亩公园镇，。；、1２a “”\n", max_size=600)


@given(LETTERS, LETTERS)
def test_a_window_is_made_of_the_passages_own_characters_in_order(question, text):
    window = window_of(plain(question), "题目", text)
    body = window.places >= 0
    places = window.places[body]
    assert (np.diff(places) > 0).all()
    own = plain(text)
    assert "".join(c for c, inside in zip(window.text, body, strict=True) if inside) == "".join(
        own[p] for p in places
    )
    assert len(window.text) == len(window.places) == len(window.sentence)


def test_a_long_passage_is_read_where_it_shares_most_with_the_question():
    text = "今天天气很好。" * 60 + "全县造林1.2万亩。" + "大家都很高兴。" * 60
    window = window_of("全县造林多少亩", "", text)
    assert "造林1.2万亩" in window.text
    assert len(window.text) <= MAX_CHARS


@given(LETTERS)
def test_pieces_do_not_overlap_and_hold_every_letter(text):
    pieces = pieces_of(text)
    assert all(a.end <= b.start for a, b in pairwise(pieces))
    held = "".join(p.of(text) for p in pieces)
    assert "".join(held.split()) == "".join(text.split())


def test_comparing_keeps_the_number_of_characters():
    assert plain("造林１.2萬畝ＡＢ") == "造林1.2万亩ab"
    assert len(plain("㈱①…")) == 3


@given(LETTERS, LETTERS)
def test_features_are_finite_and_between_0_and_1(question, text):
    window = window_of(plain(question), "题目", text)
    matched = match_characters(plain(question), window, {"造林": 3.0})
    assert matched.passage.shape == (len(window.text), PASSAGE_FEATURES)
    assert matched.question.shape == (len(plain(question)), QUESTION_FEATURES)
    for values in (matched.passage, matched.question):
        assert np.isfinite(values).all()
        assert ((values >= 0) & (values <= 1 + 1e-6)).all()


@given(LETTERS, st.lists(LETTERS, max_size=3))
def test_guesses_are_spans_of_the_passage_and_probabilities_add_up(question, texts):
    reads = built_in_reader().read(question, [("题目", text) for text in texts])
    assert len(reads) == len(texts)
    for read, text in zip(reads, texts, strict=True):
        assert 0 <= read.answered <= 1
        assert read.starts.shape == (len(text),)
        assert read.starts.sum() <= 1 + 1e-4
        for guess in read.guesses:
            assert 0 <= guess.span.start < guess.span.end <= len(text)
            assert 0 <= guess.probability <= 1


def test_what_is_said_of_a_passage_does_not_depend_on_the_others():
    reader = built_in_reader()
    alone = reader.read("造林多少亩？", [("", TEXT)])[0]
    beside = reader.read("造林多少亩？", [("", "别的事情。" * 30), ("", TEXT)])[1]
    assert alone.answered == pytest.approx(beside.answered, abs=1e-4)
    assert alone.guesses[0].span == beside.guesses[0].span


def test_a_passage_about_the_question_is_likelier_to_answer_than_one_about_something_else():
    right, wrong = built_in_reader().read(
        "云溪县今年造林多少亩？", [("", TEXT), ("", "图书馆周一闭馆，请读者在周日以前还书。")]
    )
    assert right.answered > wrong.answered
    assert "造林" in TEXT[max(0, right.guesses[0].span.start - 12) : right.guesses[0].span.end + 2]


def test_a_missing_or_damaged_model_is_said_to_be_so(tmp_path):
    with pytest.raises(ModelError, match="training"):
        SpanReader(tmp_path)
    (tmp_path / "alphabet.json").write_text("{}", encoding="utf-8")
    (tmp_path / "model.npz").write_bytes(b"not a model")
    with pytest.raises(ModelError):
        SpanReader(tmp_path)


@pytest.mark.parametrize(
    ("asked", "text", "suits"),
    [
        (Asked("number", "家"), "134家", True),
        (Asked("number", "家"), "134亩", False),
        (Asked("number"), "很多", False),
        (Asked("person"), "梁海生", True),
        (Asked("person"), "他来了，就走了", False),
        (Asked("list", "", 3), "申请表、复印件和委托书", True),
        (Asked("list", "", 2), "申请表、复印件和委托书", False),
    ],
)
def test_a_guess_fits_little_where_it_is_not_of_the_kind_asked_for(asked, text, suits):
    guess = guessed(asked, text, Span(0, len(text)))
    assert guess is not None
    assert (guess.fit > UNLIKE_FIT) == suits


@pytest.mark.parametrize("text", ["，。", "路" * (MAX_GUESS_CHARS + 1)])
def test_marks_alone_and_long_stretches_are_no_candidates(text):
    assert guessed(Asked("number"), text, Span(0, len(text))) is None


def test_people_stand_after_what_they_are():
    text = "妻子王桂兰在镇上开了一家裁缝铺。"
    assert "王桂兰" in [c.span.of(text) for c in find_candidates(Asked("person"), text, Span(0, len(text)))]
