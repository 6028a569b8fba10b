"""The page's pure modules, run in the browser and compared with Python where Python is the truth."""

from collections.abc import Callable

import pytest
from canned import REVIEW_TEXT
from fake_api import FakeApi
from playwright.sync_api import Page

OpenPage = Callable[..., Page]
IMPORT_AND = "async ([module, name, values]) => (await import(`/static/${module}.js`))[name](...values)"


def call(page: Page, module: str, name: str, *values: object) -> object:
    return page.evaluate(IMPORT_AND, [module, name, list(values)])


def test_offsets_agree_with_python(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    for text in ("", "诸暨", "𠮷𠀋a", "a😀\n\n𠮷野家\n", "e\u0301́", REVIEW_TEXT):
        assert call(page, "offsets", "codePointLength", text) == len(text)
        for start, end in ((0, 1), (1, 3), (2, len(text)), (5, 90)):
            parts = [text[:start], text[start:end], text[end:]]
            assert call(page, "offsets", "cut", text, start, end) == parts
        for line in call(page, "offsets", "lines", text):
            assert text[line["start"] : line["end"]] == line["text"]


def test_marked_range_reaches_from_the_first_mark_to_the_last(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    segments = [("𠮷前", False), ("一", True), ("中", False), ("二𠀋", True), ("后", False)]
    passage = {"start": 10, "end": 17, "segments": [{"text": t, "marked": m} for t, m in segments]}
    assert call(page, "offsets", "markedRange", passage) == {"start": 12, "end": 16}
    plain = {"start": 10, "end": 12, "segments": [{"text": "𠮷前", "marked": False}]}
    assert call(page, "offsets", "markedRange", plain) == {"start": 10, "end": 12}


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("2023", "2023年"),
        ("2024Q1", "2024年第一季度"),
        ("2024-03", "2024年3月"),
        ("2024-03-05", "2024年3月5日"),
        ("近三年", "近三年"),
        (None, ""),
    ],
)
def test_periods_are_written_out(api: FakeApi, open_page: OpenPage, period: str | None, text: str) -> None:
    assert call(open_page(api.url), "messages", "periodText", period) == text


def test_address_comes_back_as_it_was_written(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    address = {
        "view": "search",
        "question": "100% & <a>＃？\n第二行",
        "history": ["甲+乙", "甲+乙"],
        "document": "a/b?c",
        "range": {"start": 0, "end": 12},
    }
    assert call(page, "address", "readAddress", call(page, "address", "writeAddress", address)) == address


def test_examples_need_a_subject_a_period_and_a_number(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    fact = {
        "document_id": "a",
        "subject": "诸暨",
        "metric": "规上企业",
        "value": "134",
        "unit": "家",
        "period": "2023",
        "status": "新增",
    }
    assert call(page, "examples", "exampleQuestions", [fact]) == ["诸暨2023年新增规上企业多少家？"]
    for gap in ({"subject": ""}, {"period": None}, {"value": None}, {"status": "目标"}, {"metric": "<b>"}):
        assert call(page, "examples", "exampleQuestions", [fact | gap]) == []
