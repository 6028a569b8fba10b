"""Facts as series, and facts against questions."""

import pytest

from qa.facts.agreement import Asked, agreement, measure_overlap
from qa.facts.changes import change_number
from qa.facts.fact import Fact
from qa.facts.series import find_series
from qa.language.periods import Period
from qa.language.span import Span


def fact(period, value=1.0, subject="桐乡", metric="出口额", unit="元", status=None, change=None):
    written = None if value is None else str(value)
    return Fact(
        "d", subject, metric, written, unit, value, unit, False, status, period, change, None, Span(0, 9), Span(0, 9)
    )  # fmt: skip


def test_one_measure_in_several_years_is_a_series_in_order_of_time():
    (series,) = find_series([fact("2023", 3.0), fact("2021", 1.0), fact("2022", 2.0)])
    assert (series.by, series.subject, series.metric, series.unit) == ("period", "桐乡", "出口额", "元")
    assert [(p.label, p.value, p.fact) for p in series.points] == [
        ("2021", 1.0, 1),
        ("2022", 2.0, 2),
        ("2023", 3.0, 0),
    ]


def test_one_measure_of_several_places_is_a_series_by_place():
    (series,) = find_series([fact("2023", 3.0), fact("2023", 5.0, subject="海宁")])
    assert (series.by, series.subject) == ("place", "")
    assert [p.label for p in series.points] == ["海宁", "桐乡"]


@pytest.mark.parametrize(
    "other",
    [
        fact("2024", 9.0, status="目标"),
        fact("2024", 9.0, unit="家"),
        fact("2024", 9.0, metric="进口额"),
        fact("2024Q1", 9.0),
        fact("2024", None, change="增长9%"),
        fact(None, 9.0),
        fact("2023", 9.0, subject="某某集团"),
    ],
)
def test_what_cannot_be_compared_makes_no_series(other):
    assert find_series([fact("2023"), other]) == []


def test_growth_makes_a_series_of_its_own():
    facts = [fact("2022", 10.0, change="增长5%"), fact("2023", 11.0, change="下降2.5%")]
    growth = next(s for s in find_series(facts) if s.is_growth)
    assert [p.value for p in growth.points] == [5.0, -2.5]
    assert growth.unit == "%"


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ("增长9.7%", 9.7),
        ("同比下降4.28%", -4.28),
        ("增长6.1倍", 610.0),
        ("提升23.4个百分点", None),
        ("高于全市平均6个百分点", None),
        (None, None),
    ],
)
def test_growth_as_a_number(change, number):
    assert change_number(change) == (None if number is None else pytest.approx(number))


QUESTION = Asked("桐乡2023年出口额是多少？", places=("桐乡",), periods=(Period(2023),), unit="元")


def test_the_fact_that_was_asked_for_agrees_in_everything():
    found = agreement(fact("2023"), QUESTION)
    assert (found.owner, found.period, found.measure, found.unit) == (1.0, 1.0, 1.0, 1.0)
    assert not found.contradicts


@pytest.mark.parametrize("other", [fact("2022"), fact("2023", subject="海宁"), fact("2023", status="目标")])
def test_another_time_or_place_or_an_aim_contradicts(other):
    found = agreement(other, QUESTION)
    assert found.contradicts
    assert found.score < agreement(fact("2023"), QUESTION).score


def test_an_aim_agrees_where_one_is_asked_for():
    asked = Asked("桐乡2023年出口额的目标是多少？", ("桐乡",), (Period(2023),))
    assert not agreement(fact("2023", status="目标"), asked).contradicts
    assert agreement(fact("2023"), asked).contradicts


def test_what_the_question_leaves_open_contradicts_nothing():
    found = agreement(fact("2021", subject="海宁"), Asked("出口额是多少？"))
    assert (found.owner, found.period) == (0.0, 0.0)


def test_measure_overlap_is_the_share_of_the_measures_words():
    assert measure_overlap("出口额", "出口额多少") == 1.0
    assert measure_overlap("出口额", "天气如何") == 0.0
    assert measure_overlap("", "天气如何") == 0.0
