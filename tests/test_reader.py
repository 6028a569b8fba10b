"""The trained reader: windows, features, the network's answers, and how its opinion is weighed."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.candidates import Candidate, find_candidates, guessed
from qa.answering.confidence import WEIGHTS
from qa.answering.matched import PASSAGE_FEATURES, QUESTION_FEATURES, match_characters
from qa.answering.reading import Reading
from qa.answering.span_reader import Guess, Read, SpanReader, built_in_reader
from qa.answering.trust import FEATURES, agreeing, agreement, features, level, logistic, weigh_readings
from qa.answering.windows import MAX_CHARS, pieces_of, plain, window_of
from qa.errors import ModelError
from qa.language.span import Span
from qa.passages.passage import Context, Passage
from qa.retrieval.asking import Asked
from qa.retrieval.hit import Hit
from qa.retrieval.question import Need

TEXT = "云溪县今年新建公园3座。全县造林１.2万亩，比上年多两成；其中河西镇造林5000亩。県長说，明年还要造林。"
LETTERS = st.text(alphabet="造林万亩公园镇，。；、1２a “”\n", max_size=600)
NEED = Need(Asked("number"), "造林多少亩", ())


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


def hit(passage_id=1, rank=1):
    passage = Passage("d", 0, Span(100, 100 + len(TEXT)), "paragraph", Context(), id=passage_id)
    return Hit(passage, "a.txt", "综述", TEXT, rank, 0.9)


def reading(words, *, sentence="全县造林１.2万亩，比上年多两成；其中河西镇造林5000亩。", score=0.8, of=None):
    start = 100 + TEXT.index(sentence)
    at = 100 + TEXT.index(words)
    candidate = Candidate(Span(at, at + len(words)), 1.0)
    return Reading(of or hit(), Span(start, start + len(sentence)), candidate, 1.0, score, 0.0)


def read(words, probability=0.8, answered=0.9):
    at = TEXT.index(words)
    starts = np.zeros(len(TEXT), np.float32)
    starts[at] = probability
    return Read(answered, (Guess(Span(at, at + len(words)), probability),), None, starts)


def test_the_reading_that_the_reader_agrees_with_comes_first():
    first, second = reading("１.2万亩"), reading("5000亩")
    weighed = weigh_readings([first, second], {1: read("5000亩")})
    assert weighed[0].reading is second
    assert agreement(read("5000亩"), Span(TEXT.index("5000亩"), TEXT.index("5000亩") + 5)) == pytest.approx(
        0.8
    )


def test_the_rules_decide_where_the_reader_read_nothing():
    best, other = reading("5000亩", score=0.9), reading("１.2万亩", score=0.7)
    assert [w.reading for w in weigh_readings([other, best], {})] == [best, other]


def test_a_reading_without_any_sign_is_not_good_enough_and_one_with_all_signs_is():
    poor = weigh_readings([reading("１.2万亩", score=0.1)], {1: read("3座", answered=0.02)})
    good = weigh_readings([reading("5000亩", score=0.95)], {1: read("5000亩")})
    assert level(features(NEED, poor[0], poor), WEIGHTS) < 0 < level(features(NEED, good[0], good), WEIGHTS)


def test_readings_beside_what_was_chosen_come_first():
    other = hit(passage_id=2, rank=1)
    far, near = reading("１.2万亩", score=0.82, of=other), reading("5000亩", score=0.8)
    weighed = weigh_readings([far, near], {})
    assert weighed[0].reading is far
    assert agreeing(weighed, [near])[0].reading is near


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_level_becomes_a_probability_that_rises_with_it(a, b):
    low, high = sorted((a, b))
    assert 0 <= logistic(low) <= logistic(high) <= 1


def test_every_feature_has_a_weight():
    assert set(WEIGHTS) == set(FEATURES)


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
def test_a_guess_must_be_of_the_kind_asked_for(asked, text, suits):
    assert (guessed(asked, text, Span(0, len(text))) is not None) == suits


def test_people_stand_after_what_they_are():
    text = "妻子王桂兰在镇上开了一家裁缝铺。"
    assert "王桂兰" in [c.span.of(text) for c in find_candidates(Asked("person"), text, Span(0, len(text)))]
