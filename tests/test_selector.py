"""The choice among readings: what the reader's opinion adds, the features, the order and the confidence."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.candidates import Candidate
from qa.answering.confidence import ENOUGH, logistic, sureness
from qa.answering.opinions import agreement, weigh_readings
from qa.answering.reading import Reading
from qa.answering.selection import selection_features
from qa.answering.selector import (
    BUILT_IN,
    LEAD,
    WEIGHTS,
    Selector,
    agreeing,
    built_in_selector,
    judged_row,
    write_selector,
)
from qa.answering.span_reader import Guess, Read
from qa.errors import ModelError
from qa.language.span import Span
from qa.network.trees import flattened
from qa.passages.passage import Context, Passage
from qa.retrieval.asking import Asked
from qa.retrieval.content import Term
from qa.retrieval.hit import Hit
from qa.retrieval.question import Need

TEXT = "云溪县今年新建公园3座。全县造林１.2万亩，比上年多两成；其中河西镇造林5000亩。県長说，明年还要造林。"
NEED = Need(Asked("number", "亩"), "河西镇造林多少亩", (Term("河西镇", 1.0), Term("造林", 0.8)))
QUESTION = "河西镇造林多少亩？"


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


def features_of(readings, reads):
    weighed = weigh_readings(readings, reads)
    return weighed, *selection_features(QUESTION, NEED, weighed, reads)


def test_features_are_finite_and_named_one_by_one():
    _, rows, names = features_of([reading("１.2万亩"), reading("5000亩")], {1: read("5000亩")})
    assert rows.shape == (2, len(names))
    assert len(set(names)) == len(names)
    assert np.isfinite(rows).all()


def test_features_tell_the_readers_guess_and_what_stands_beside_it():
    weighed, rows, names = features_of([reading("１.2万亩"), reading("5000亩")], {1: read("5000亩")})
    by_words = {
        w.reading.candidate.span.start - 100: dict(zip(names, row, strict=True))
        for w, row in zip(weighed, rows, strict=True)
    }
    wide, own = by_words[TEXT.index("１.2万亩")], by_words[TEXT.index("5000亩")]
    assert own["exact"] == pytest.approx(0.8)
    assert wide["exact"] == 0
    assert own["clause_share"] > wide["clause_share"]
    assert own["suits"] == wide["suits"] == 1
    assert own["lacking"] == 0


def test_a_word_that_no_passage_holds_is_said_to_be_lacking():
    need = replace(NEED, terms=(*NEED.terms, Term("轨道", 0.9)))
    weighed = weigh_readings([reading("5000亩")], {})
    rows, names = selection_features(QUESTION, need, weighed, {})
    assert rows[0][names.index("lacking")] == pytest.approx(0.9)


def test_nothing_to_choose_from_gives_nothing():
    assert built_in_selector().choose(QUESTION, NEED, [], {}) == []


def test_the_readers_sure_guess_is_chosen_and_its_confidence_is_a_probability():
    weighed = weigh_readings([reading("１.2万亩"), reading("5000亩")], {1: read("5000亩")})
    choices = built_in_selector().choose(QUESTION, NEED, weighed, {1: read("5000亩")})
    assert [c.reading.candidate.span.of("·" * 100 + TEXT) for c in choices] == ["5000亩", "１.2万亩"]
    verdict = built_in_selector().judge(choices)
    assert 0 < verdict.right < 1 and 0 < verdict.said < 1


def test_a_reading_without_any_sign_is_not_good_enough():
    poor = weigh_readings([reading("１.2万亩", score=0.1)], {1: read("3座", answered=0.02)})
    choices = built_in_selector().choose(QUESTION, NEED, poor, {1: read("3座", answered=0.02)})
    verdict = built_in_selector().judge(choices)
    assert sureness(verdict.right, verdict.said) < ENOUGH


def test_what_the_documents_surely_say_may_be_answered_with_less_certainty():
    assert sureness(0.4, 0.95) > ENOUGH > sureness(0.4, 0.5)
    assert sureness(0.9, 0.5) > sureness(0.6, 0.5)
    assert 0 < sureness(0.0, 0.0) < sureness(0.01, 0.01) < sureness(0.99, 0.99) < sureness(1.0, 1.0) < 1


def test_readings_beside_what_was_chosen_come_first():
    far, near = reading("１.2万亩", of=hit(passage_id=2)), reading("5000亩")
    choices = built_in_selector().choose(QUESTION, NEED, weigh_readings([far, near], {}), {})
    equal = [replace(choice, score=0.0) for choice in choices]
    assert agreeing(equal, [near])[0].reading is near
    assert agreeing(equal, [far])[0].reading is far


def test_the_judged_row_tells_how_far_the_first_leads():
    weighed = weigh_readings([reading("１.2万亩"), reading("5000亩")], {})
    best, other = built_in_selector().choose(QUESTION, NEED, weighed, {})
    row = judged_row([replace(best, score=2.0), replace(other, score=0.5)])
    lead = dict(zip(LEAD, row[len(best.features) :], strict=True))
    assert lead["lead"] == pytest.approx(1.5)
    assert lead["above_mean"] == pytest.approx(0.75)
    assert len(judged_row([best])) == len(row)


@pytest.mark.parametrize("content", [None, b"", b"not a zip"])
def test_a_missing_or_damaged_model_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / WEIGHTS).write_bytes(content)
    with pytest.raises(ModelError, match="training"):
        Selector(tmp_path)


def test_a_model_with_other_features_says_so(tmp_path):
    write_selector(tmp_path, ["gone"], flattened([]), flattened([]), flattened([]))
    with pytest.raises(ModelError, match="train it again"):
        Selector(tmp_path).choose(QUESTION, NEED, weigh_readings([reading("5000亩")], {}), {})


def test_the_shipped_model_is_small_and_has_its_card():
    assert (BUILT_IN / WEIGHTS).stat().st_size < 1_000_000
    assert "Held out" in (BUILT_IN / "README.md").read_text(encoding="utf-8")


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_level_becomes_a_probability_that_rises_with_it(a, b):
    low, high = sorted((a, b))
    assert 0 <= logistic(low) <= logistic(high) <= 1
