"""The other screens: passages only, facts, documents."""

from collections.abc import Callable
from pathlib import Path

from canned import QUESTION
from fake_api import FakeApi
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


def test_facts_are_a_table_whose_rows_open_their_sentence(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=facts")
    expect(page.get_by_role("row")).to_have_count(6)
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
    expect(page.get_by_role("row")).to_have_count(2)
    box.fill("")
    box.press("Enter")
    expect(page.get_by_role("row")).to_have_count(6)


def test_documents_are_listed_and_opened(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=documents")
    items = page.get_by_role("main").get_by_role("listitem")
    expect(items).to_have_count(3)
    for words in ("2024年1月", "浙江省诸暨市", "14 段", "9 条数据", "2023/发展回顾.md"):
        expect(items.first).to_contain_text(words)
    items.first.get_by_role("link").click()
    expect(page.get_by_role("dialog")).to_contain_text("聚势蓄能")


def test_upload_tells_the_result_of_each_file(api: FakeApi, open_page: OpenPage, tmp_path: Path) -> None:
    files = [tmp_path / "新文章.txt", tmp_path / "旧格式.wps"]
    for file in files:
        file.write_text("正文。", encoding="utf-8")
    page = open_page(f"{api.url}?view=documents")
    page.get_by_label("选择文件").set_input_files(files)
    page.get_by_role("button", name="上传").click()
    results = page.get_by_role("list", name="上传结果").get_by_role("listitem")
    expect(results).to_have_count(2)
    expect(results.nth(0)).to_contain_text("已添加")
    expect(results.nth(1)).to_contain_text("失败旧格式.wps不支持 .wps 格式。请另存为 .docx 或 .pdf。")
    expect(page.get_by_role("link", name="新文章.txt")).to_be_visible()
    assert api.uploaded == ["新文章.txt", "旧格式.wps"]


def test_upload_without_a_file_asks_for_one(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=documents")
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("status")).to_have_text("请先选择文件。")


def test_remove_asks_first(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=documents")
    items = page.get_by_role("main").get_by_role("listitem")
    button = page.get_by_role("button", name="移除：开发区这三十年")
    page.once("dialog", lambda dialog: dialog.dismiss())
    button.click()
    expect(items).to_have_count(3)
    assert "park" in api.articles
    page.once("dialog", lambda dialog: dialog.accept())
    button.click()
    expect(items).to_have_count(2)
    expect(page.get_by_role("status")).to_have_text("已移除「开发区这三十年」。")
    assert "park" not in api.articles
