"""Questions made from facts."""

from dataclasses import replace

import pytest

from qa.answering.suggesting import suggest
from qa.errors import QuestionError
from test_api_fakes import FACT, Service

ON_ROADS = replace(
    FACT, document_id="d2", metric="公路投资", value="3", unit="亿元", status=None, period="2024-03"
)


def test_a_suggestion_names_subject_period_measure_and_asks_in_the_unit():
    assert suggest([[FACT]]) == ["诸暨2023年新增规上企业多少家？"]


def test_an_amount_is_asked_for_without_its_unit():
    assert suggest([[ON_ROADS]]) == ["诸暨2024年3月公路投资是多少？"]


@pytest.mark.parametrize(
    "gap",
    [
        {"subject": ""},
        {"period": None},
        {"value": None},
        {"status": "目标"},
        {"metric": "<b>企业"},
        {"metric": "涉及"},
    ],
)
def test_a_fact_that_makes_no_clear_question_is_left_out(gap):
    assert suggest([[replace(FACT, **gap)]]) == []


def test_documents_take_turns_and_a_measure_is_asked_once():
    output = replace(FACT, metric="工业产值", unit="亿元", status=None)
    assert suggest([[FACT, output], [ON_ROADS, replace(output, document_id="d2")]]) == [
        "诸暨2023年新增规上企业多少家？",
        "诸暨2023年工业产值是多少？",
        "诸暨2024年3月公路投资是多少？",
    ]


def test_a_quarter_is_written_out():
    assert suggest([[replace(FACT, period="2024Q2")]]) == ["诸暨2024年第二季度新增规上企业多少家？"]


def test_the_service_suggests_what_it_answers_and_tries_each_once():
    service = Service()
    first = service.client.get("/api/suggestions").json()
    assert (
        first
        == service.client.get("/api/suggestions?k=8").json()
        == {"questions": ["诸暨2023年新增规上企业多少家？"]}
    )
    assert len(service.answerer.asked) == 1


def test_the_service_suggests_nothing_that_it_would_refuse():
    service = Service()
    service.answerer.error = QuestionError("no", code="question_blank")
    assert service.client.get("/api/suggestions?document_id=d1").json() == {"questions": []}


@pytest.mark.parametrize("query", ["k=0", "k=9", "k=x"])
def test_a_wrong_number_of_suggestions_is_refused(query):
    assert Service().client.get(f"/api/suggestions?{query}").status_code == 422
