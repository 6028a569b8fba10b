"""The shapes of the wire by themselves."""

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from qa.answering.answer import Answer, Citation
from qa.answering.streaming import Began, Piece
from qa.indexing.filters import Filters
from qa.language.span import Span
from qa.retrieval.hit import Why
from qa.serving.convert import ask_response
from qa.serving.events import answer_events, pieces
from qa.serving.wire import AskRequest, FiltersRequest, check_date, upload_fields


def test_the_names_of_the_filters_are_those_of_the_package():
    assert set(FiltersRequest.model_fields) == set(Filters.__dataclass_fields__) - {"document_ids"}


def test_an_empty_filter_is_no_filter():
    assert FiltersRequest(place=" ", source="", date_from="").filters().is_empty


def test_a_filter_is_one_visible_line():
    assert FiltersRequest(place="诸\u200b暨\n市 ").filters() == Filters(place="诸暨 市")


@pytest.mark.parametrize("value", ["2024", "2024-02", "2024-02-29"])
def test_a_date_may_be_a_year_a_month_or_a_day(value):
    assert check_date(value) == value


@pytest.mark.parametrize(
    "value", ["24", "2024-2", "2024-02-30", "2023-02-29", "2024/02/01", "0000", "２０２４", "+202", ""]
)
def test_another_date_is_refused(value):
    with pytest.raises(PydanticCustomError):
        check_date(value)


def test_defaults_of_a_question():
    request = AskRequest.model_validate({"question": "诸暨？"})
    assert (request.history, request.k, request.filters) == ([], 5, None)


def test_two_requests_share_no_history():
    first, second = (AskRequest(question="诸暨？") for _ in range(2))
    first.history.append("一")
    assert second.history == []


def test_an_unknown_field_is_refused():
    with pytest.raises(ValidationError):
        AskRequest.model_validate({"question": "诸暨？", "temperature": 0})


def test_upload_fields_leave_out_what_is_blank():
    assert upload_fields({"title": "标题", "place": " "}) == {"title": "标题"}
    with pytest.raises(RequestValidationError):
        upload_fields({"date": "昨天"})


def test_a_citation_without_marks_is_one_segment():
    citation = Citation(1, "d", "a.txt", "题", 3, "全文", Span(0, 2), (), 1.0, False)
    response = ask_response(Answer(False, "没有。", "refusal", 0.5, "？", citations=(citation,)))
    assert [(part.text, part.marked) for part in response.citations[0].segments] == [("全文", False)]


@pytest.mark.parametrize("text", ["", "134家", "是，" * 40, "字" * 100, "一行\n二行。三"])
def test_the_pieces_of_an_answer_joined_give_it(text):
    assert "".join(pieces(text)) == text
    assert all(0 < len(piece) <= 25 for piece in pieces(text))


def test_no_line_break_in_an_answer_ends_an_event_early():
    answer = Answer(True, "一行\n\n二行", "sentences", 0.5, "？")
    events = list(answer_events([answer]))
    assert len(events) == 3
    assert all(event.count("\n") == 3 for event in events)


def test_pieces_that_came_early_are_not_sent_twice_and_are_taken_back_where_the_writer_failed():
    def names(*parts):
        return [event.split("\n")[0].removeprefix("event: ") for event in answer_events(parts)]

    written = Answer(True, "甲。乙。", "sentences", 0.5, "？", generated=True)
    began = Began(())
    assert names(began, Piece("甲。"), Piece("乙。"), written) == [
        "citations", "answer", "answer", "citations", "done",
    ]  # fmt: skip
    extracted = Answer(True, "丙", "span", 0.5, "？")
    assert names(began, Piece("甲。"), extracted) == [
        "citations",
        "answer",
        "citations",
        "reset",
        "answer",
        "done",
    ]
    assert names(began, extracted) == ["citations", "citations", "answer", "done"]


async def collect(events) -> list[str]:
    return [event async for event in events]


def test_why_a_passage_was_found_is_told_with_rounded_scores():
    why = Why(("规上", "企业"), {"fused": 0.123456, "owner": -0.5}, "诸暨", "2023")
    citation = Citation(1, "d", "s", "t", None, "文", Span(0, 1), (), 0.5, True, why=why)
    answer = Answer(True, "文", "span", 0.9, "问？", citations=(citation,))
    told = ask_response(answer).citations[0].why.model_dump()
    scores = {"fused": 0.1235, "owner": -0.5}
    assert told == {"words": ["规上", "企业"], "scores": scores, "place": "诸暨", "period": "2023"}
