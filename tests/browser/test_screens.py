"""The other screens: passages only, and facts."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

from canned import QUESTION
from fake_api import FakeApi, eventually
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]


def test_search_ranks_passages_and_opens_them(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    page.get_by_role("link", name="只找段落").click()
    page.get_by_label("要找的词或句子").fill("海铁联运")
    page.get_by_role("button", name="查找").click()
    hits = page.get_by_role("main").get_by_role("listitem")
    expect(hits).to_have_count(2)
    expect(page.get_by_role("status")).to_have_text("找到 2 个段落")
    expect(hits.first.locator("mark")).to_have_text("海铁联运")
    hits.first.get_by_role("link").click()
    mark = page.get_by_role("dialog").locator("mark")
    expect(mark).to_have_text("全市海铁联运吞吐量超过4.3万标箱，比上年增长30.8%，货物从浣江边直达宁波港。")


def test_search_without_hits_says_so(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=search&q=无")
    expect(page.get_by_role("main")).to_contain_text("没有找到相关的段落")


def test_question_is_kept_between_asking_and_searching(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={QUESTION}")
    page.get_by_role("link", name="只找段落").click()
    expect(page.get_by_label("要找的词或句子")).to_have_value(QUESTION)
    expect(page.get_by_role("link", name="只找段落")).to_have_attribute("aria-current", "page")


def test_search_is_narrowed_by_document_place_year_and_measure(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=search&q=海铁联运")
    page.get_by_label("文档", exact=True).select_option("开发区这三十年")
    page.get_by_label("地点").fill("诸暨")
    page.get_by_label("地点").press("Enter")
    page.get_by_label("年份").fill("2023")
    page.get_by_label("年份").press("Tab")
    expect(page.get_by_label("指标")).to_be_focused()
    page.get_by_label("指标").fill("吞吐量")
    page.get_by_label("指标").press("Enter")
    filters = {"document_id": "park", "place": "诸暨", "metric": "吞吐量", "year": 2023}
    assert eventually(page, lambda: {"query": "海铁联运", "k": 20, "filters": filters} in api.searched)
    colleague = open_page(page.url)
    expect(colleague.get_by_label("文档", exact=True)).to_have_value("park")
    expect(colleague.get_by_label("地点")).to_have_value("诸暨")
    expect(colleague.get_by_role("main").get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="清空条件").click()
    expect(page.get_by_label("地点")).to_have_value("")
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(2)
    assert eventually(page, lambda: "filters" not in api.searched[-1])
    page.go_back()
    expect(page.get_by_label("地点")).to_have_value("诸暨")


def test_arrows_move_through_the_results(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=search&q=海铁联运")
    links = page.get_by_role("main").get_by_role("listitem").get_by_role("link")
    links.first.focus()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").locator("mark")).to_contain_text("去年开发区")
    page.keyboard.press("Escape")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("要找的词或句子")).to_be_focused()


def test_slash_goes_to_the_question_unless_one_is_typing(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={QUESTION}")
    expect(page.locator(".answer-text")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_label("问题")).to_be_focused()
    expect(page.get_by_label("问题")).to_have_value(QUESTION)
    page.keyboard.press("End")
    page.keyboard.type("/")
    expect(page.get_by_label("问题")).to_have_value(f"{QUESTION}/")


def rows(page: Page):
    return page.get_by_role("region", name="文档里的数据").get_by_role("row")


def test_facts_are_a_table_whose_rows_open_their_sentence(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=facts")
    expect(rows(page)).to_have_count(6)
    row = page.get_by_role("row", name="诸暨 规上企业")
    expect(row).to_contain_text("134家")
    expect(row).to_contain_text("2023年")
    row.get_by_role("link").click()
    expect(page.get_by_role("dialog").locator("mark")).to_have_text("新增规上企业134家")


def test_facts_are_filtered_and_the_filter_can_be_emptied(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=facts")
    box = page.get_by_label("筛选数据")
    box.fill("常住人口")
    box.press("Enter")
    expect(rows(page)).to_have_count(2)
    box.fill("")
    box.press("Enter")
    expect(rows(page)).to_have_count(6)


def test_facts_are_narrowed_by_what_the_service_knows(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=facts")
    page.get_by_text("更多条件").click()
    for label, value in (("数值不小于", "10"), ("单位", "家"), ("时期从", "2023"), ("指标", "企业")):
        page.get_by_label(label).fill(value)
        with page.expect_response("**/api/facts**"):
            page.get_by_label(label).press("Enter")
        expect(page.locator("#screen")).to_have_attribute("aria-busy", "false")
    expect(rows(page)).to_have_count(4)
    assert api.narrowed[-1] == {"min": "10", "unit": "家", "period_from": "2023", "metric": "企业"}


def test_facts_are_sorted_by_a_column_without_asking_again(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=facts")
    header = page.get_by_role("columnheader", name="数值")
    values = page.locator(".table-scroll tbody td:nth-child(3)")
    button = header.get_by_role("button")
    button.click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    expect(values).to_have_text(["41家", "134家", "超过4.3万标箱", "约6万人", "1800亿元"])
    expect(button).to_be_focused()
    button.press("Enter")
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(values.first).to_have_text("超过4.3万标箱")
    assert len(api.narrowed) == 1
    colleague = open_page(page.url)
    expect(colleague.locator(".table-scroll tbody td:nth-child(3)").first).to_have_text("超过4.3万标箱")


def test_facts_are_downloaded_as_a_table_that_excel_reads(
    api: FakeApi, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(f"{api.url}?view=facts")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载表格").click()
    assert download.value.suggested_filename == "数据.csv"
    download.value.save_as(tmp_path / "facts.csv")
    content = (tmp_path / "facts.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content
    head, first, *others = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head[:5] == ["主体", "指标", "数值", "单位", "换算值"] and len(others) == 4
    assert first[:5] == ["诸暨", "规上企业", "134", "家", "134"]
    page.goto(first[-1])
    expect(page.get_by_role("dialog").locator("mark")).to_have_text("新增规上企业134家")


def test_chart_draws_a_measure_and_each_point_opens_its_sentence(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=facts")
    charts = page.get_by_role("region", name="图表")
    points = charts.locator("svg").get_by_role("link")
    expect(points).to_have_count(3)
    expect(points.last).to_have_accessible_name("2023年：134，看原文")
    charts.get_by_text("图中的数字").click()
    expect(charts.get_by_role("row")).to_have_text(["时间数值", "2021年98家", "2022年115家", "2023年134家"])
    charts.get_by_label("看哪一项").select_option("规上企业（家）")
    expect(points).to_have_count(2)
    assert "chart=1" in page.url
    points.last.press("Enter")
    expect(page.get_by_role("dialog").locator("mark")).to_have_text("新增规上企业41家")


def test_facts_without_series_have_no_chart(api: FakeApi, open_page: OpenPage) -> None:
    api.has_series = False  # an older service
    page = open_page(f"{api.url}?view=facts")
    expect(rows(page)).to_have_count(6)
    expect(page.get_by_role("region", name="图表")).to_have_count(0)
