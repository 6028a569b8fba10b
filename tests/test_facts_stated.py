"""A figure gains by the fact that states it, and loses where the fact is of another time, place or kind."""

from dataclasses import replace

from qa.answering.stated import Stated
from qa.facts.fact import Fact
from qa.language.span import Span
from qa.retrieval.question import understand

FACT = Fact(
    "d", "桐乡", "出口额", "345", "亿元", 345e8, "元", False, None, "2023", None, None, Span(0, 12), Span(6, 11)
)  # fmt: skip


FIGURE = FACT.value_span


def gain(fact, figure=FIGURE):
    question = understand("桐乡2023年出口额是多少？")
    return Stated({7: [fact]}).gain(question, question.needs[0], 7, figure, 2023)


def test_the_figure_of_a_fact_that_was_asked_for_gains():
    assert gain(FACT) > 0


def test_figures_of_another_time_place_or_kind_lose():
    others = [replace(FACT, period="2021"), replace(FACT, subject="海宁"), replace(FACT, status="目标")]
    assert all(gain(other) < 0 for other in others)


def test_figures_that_no_fact_states_gain_nothing():
    assert gain(FACT, Span(20, 25)) == 0.0
    assert gain(replace(FACT, value=None)) == 0.0
