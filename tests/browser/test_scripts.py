"""The page's pure modules, run in the browser and compared with Python where Python is the truth."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from canned import REVIEW_TEXT
from chromium import ROOT
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
        "filters": {"document": "c&d", "place": "诸暨", "year": "2023", "min": "-1"},
        "sort": "-value",
        "chart": 2,
    }
    assert call(page, "address", "readAddress", call(page, "address", "writeAddress", address)) == address


def test_address_leaves_out_what_makes_no_sense(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    read = call(page, "address", "readAddress", "?view=x&at=1-2&sort=%3Cb%3E&chart=-1&year=%20&place=诸暨")
    assert read == {
        "view": "ask",
        "question": "",
        "history": [],
        "document": None,
        "range": None,
        "filters": {"place": "诸暨"},
        "sort": "",
        "chart": 0,
    }


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("134", "134"),
        ("-3.2%", "-3.2%"),
        (None, ""),
        ("=1+1", "'=1+1"),
        ("+HYPERLINK(1)", "'+HYPERLINK(1)"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ('说"好",对', '"说""好"",对"'),
        ("=a,b", '"\'=a,b"'),
        ("第一行\n第二行", '"第一行\n第二行"'),
    ],
)
def test_cell_of_a_table_is_never_a_formula(
    api: FakeApi, open_page: OpenPage, value: str | None, cell: str
) -> None:
    assert call(open_page(api.url), "csv", "cell", value) == cell


def test_facts_are_sorted_by_size_and_gaps_stand_last(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    facts = [
        {"value_number": n, "change": c}
        for n, c in ((5, "降2%"), (None, None), (40, "增长10%"), (7, "增长3%"))
    ]
    for sort, numbers in (("value", [5, 7, 40, None]), ("-value", [40, 7, 5, None]), ("", [5, None, 40, 7])):
        found = call(page, "view/facts", "inOrder", facts, sort)
        assert [fact["value_number"] for fact in found] == numbers
    by_change = call(page, "view/facts", "inOrder", facts, "change")
    assert [fact["value_number"] for fact in by_change] == [5, 7, 40, None]


def test_context_of_the_evidence_begins_and_ends_with_a_sentence_where_it_can(
    api: FakeApi, open_page: OpenPage
) -> None:
    page = open_page(api.url)
    long = "长" * 60
    assert call(page, "view/evidence", "leadIn", f"{long}。成果如下：\n") == "成果如下：\n"
    assert call(page, "view/evidence", "leadIn", long) == "…" + "长" * 48
    assert call(page, "view/evidence", "leadIn", "短。") == "短。"
    assert call(page, "view/evidence", "leadOut", f"接着说。{long}") == "接着说。"
    assert call(page, "view/evidence", "leadOut", f"\n一；\n二；\n{long}") == "\n一；\n二；"
    assert call(page, "view/evidence", "leadOut", f"起头，{long}") == "起头，…"
    assert call(page, "view/evidence", "leadOut", long) == "长" * 24 + "…"


def test_both_languages_have_the_same_texts(api: FakeApi, open_page: OpenPage) -> None:
    names = """async () => {
      const shape = (value) => typeof value === "object" && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shape(inner)])) : typeof value;
      const { zh } = await import("/static/messages-zh.js");
      const { en } = await import("/static/messages-en.js");
      return [zh, en].map(({ serverErrors, ...texts }) => shape(texts));
    }"""
    chinese, english = open_page(api.url).evaluate(names)
    assert chinese == english


def test_every_module_of_the_first_screen_is_fetched_at_once() -> None:
    """A module found only when another one was read costs one more round trip."""
    web = ROOT / "web"
    needed = modules(web / "main.js")
    index = (web / "index.html").read_text(encoding="utf-8")
    preloaded = re.findall('modulepreload" href="/static/([^"]+)"', index)
    assert sorted(preloaded) == sorted(
        path.relative_to(web).as_posix() for path in needed - {web / "main.js"}
    )


def modules(path: Path) -> set[Path]:
    imported = re.findall(
        r'^import [^;]*?from "(\./|\.\./)([^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE
    )
    found = {path}
    for up, name in imported:
        found |= modules((path.parent / up / name).resolve())
    return found
