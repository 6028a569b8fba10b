"""PDF: pages, columns, margins."""

from pathlib import Path

import pytest

from qa.documents.readers import read
from qa.documents.readers.pdf_columns import Line
from qa.documents.readers.pdf_margins import without_margins
from qa.errors import EmptyDocumentError, UnreadableFileError
from test_readers_samples import Placed, a_pdf

PROSE = "诸暨全市上下躬耕万顷在考验中成长在挑战中超越"


def lines(pages: list[list[Placed]]) -> list[list[str]]:
    return [block.text.split("\n") for block in read("a.pdf", a_pdf(pages)).blocks]


def column(x: float, top: float, name: str, count: int = 8) -> list[Placed]:
    return [(x, top - 18 * n, 12, f"{name}{n}{PROSE[n : n + 16]}") for n in range(count)]


def test_each_page_is_a_block_with_its_number():
    blocks = read("a.pdf", a_pdf([[(50, 700, 12, "第一页的话")], [], [(50, 700, 12, "第三页的话")]])).blocks
    assert [(block.kind, block.page, block.text) for block in blocks] == [
        ("lines", 1, "第一页的话"),
        ("lines", 3, "第三页的话"),
    ]


def test_columns_are_read_one_after_the_other_even_where_the_file_mixes_them():
    left, right = column(50, 700, "左"), column(320, 700, "右")
    mixed = [line for pair in zip(left, right, strict=True) for line in pair]
    assert lines([mixed]) == [[text for *_, text in left + right]]


def test_a_headline_over_two_columns_comes_before_both():
    left, right = column(50, 700, "左"), column(320, 700, "右")
    mixed = [line for pair in zip(left, right, strict=True) for line in pair]
    found = lines([[(150, 740, 24, "城乡共进收入共增"), *mixed]])[0]
    assert found == ["城乡共进收入共增", *(text for *_, text in left + right)]


def test_a_table_below_columns_stays_in_rows():
    left, right = column(50, 700, "左"), column(320, 700, "右")
    table = [(50, 500, 12, "地区"), (350, 500, 12, "增速"), (50, 480, 12, "诸暨"), (350, 480, 12, "7.5%")]
    mixed = [line for pair in zip(left, right, strict=True) for line in pair]
    assert lines([[*mixed, *table]])[0][-2:] == ["地区 增速", "诸暨 7.5%"]


def test_a_table_of_short_cells_is_no_pair_of_columns():
    table = [
        (x, 700 - 20 * n, 12, f"{name}{n}") for n in range(8) for x, name in ((50, "地区"), (350, "数值"))
    ]
    assert lines([table])[0] == [f"地区{n} 数值{n}" for n in range(8)]


def test_running_heads_and_page_numbers_are_left_out_and_the_head_is_remembered():
    bodies = ["甲地的话。", "乙处的话。", "丙方的话。"]
    pages = [
        [(50, 780, 9, f"诸暨日报 第{n}版"), (50, 600, 12, body), (290, 30, 9, f"- {n} -")]
        for n, body in enumerate(bodies, 1)
    ]
    extracted = read("a.pdf", a_pdf(pages))
    assert [block.text for block in extracted.blocks] == bodies
    assert extracted.metadata == {"running_head": "诸暨日报 第1版"}


def test_a_file_of_one_page_keeps_its_first_and_last_line():
    assert lines([[(50, 780, 9, "诸暨日报"), (290, 30, 9, "12")]]) == [["诸暨日报", "12"]]


def test_lines_of_digits_at_the_edge_are_no_margin():
    pages = [[Line("12 34 56", 0, 0, 9, 9), Line("诸暨", 0, 20, 9, 29)] for _ in range(4)]
    kept, margins = without_margins([[page[0]] for page in pages])
    assert [len(page) for page in kept] == [1, 1, 1, 1]
    assert margins == []


def test_a_line_inside_the_page_is_no_margin_however_often_it_stands_there():
    pages = [
        [Line(f"{name}开头", 0, 90, 9, 99), Line("同一行", 0, 80, 9, 89), Line(f"{name}结尾", 0, 70, 9, 79)]
        for name in "甲乙丙丁"
    ]
    assert [len(page) for page in without_margins(pages)[0]] == [3, 3, 3, 3]


def test_pages_without_text_are_called_a_scan():
    with pytest.raises(EmptyDocumentError) as caught:
        read("a.pdf", a_pdf([[], []]))
    assert caught.value.code == "file_without_text"


def test_a_pdf_with_a_password_says_so():
    with pytest.raises(UnreadableFileError) as caught:
        read("a.pdf", a_pdf([[(50, 700, 12, "甲")]], encrypted=True))
    assert caught.value.code == "file_encrypted"


def test_the_title_in_the_properties_counts_only_when_the_first_page_shows_it():
    page: list[Placed] = [(50, 700, 20, "诸暨这一年"), (50, 650, 12, "正文。")]
    assert read("a.pdf", a_pdf([page], title="诸暨这一年")).metadata == {"title": "诸暨这一年"}
    assert read("a.pdf", a_pdf([page], title="Microsoft Word - 文档1")).metadata == {}


@pytest.mark.browser
def test_a_pdf_printed_by_a_browser_gives_its_columns_and_table_in_order(tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api")
    chromium = next(
        (path for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if path.exists()),
        None,
    )
    if chromium is None:
        pytest.skip("no Chromium is installed")
    prose = "".join(f"<p>{name}{'躬耕万顷在考验中成长，' * 12}</p>" for name in "甲乙")
    page_html = (
        f"<h1>诸暨这一年</h1><div style='column-count:2'>{prose}</div>"
        "<table><tr><td>地区<td>增速<tr><td>诸暨<td>7.5%</table>"
    )
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(page_html)
        data = page.pdf()
        browser.close()
    text = read("a.pdf", data).blocks[0].text
    order = [text.index(word) for word in ("诸暨这一年", "甲躬耕", "乙躬耕", "地区 增速", "诸暨 7.5%")]
    assert order == sorted(order)
