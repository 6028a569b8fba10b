"""The whole way, on the real service: ask, read the number, see the sentence in its article."""

from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from chromium import ARTEFACTS
from playwright.sync_api import Page, expect

QUESTION = "诸暨2023年新增了多少家规上企业？"
OpenPage = Callable[..., Page]


def test_stranger_asks_and_reads_the_highlighted_sentence(live_server: str, open_page: OpenPage) -> None:
    page = open_page(live_server)
    page.get_by_label("问题", exact=True).fill(QUESTION)
    page.get_by_role("button", name="提问").click()
    expect(page.locator(".answer-text")).to_contain_text("134家")
    evidence = page.get_by_role("region", name="依据")
    expect(evidence.locator("strong")).to_have_text("134家")
    page.get_by_text("为什么是这个").click()
    expect(page.locator(".result > .why .word").first).to_be_visible()
    evidence.get_by_role("link").first.click()
    mark = page.get_by_role("dialog").locator("mark").first
    expect(mark).to_contain_text("134家")
    expect(mark).to_be_in_viewport()
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / "live-answer.png")


def test_suggested_questions_are_answered(live_server: str, open_page: OpenPage) -> None:
    page = open_page(live_server)
    page.get_by_role("region", name="试试这样问").get_by_role("link").last.click()
    expect(page.locator(".answer-text")).to_be_visible()
    expect(page.get_by_role("region", name="还可以问").get_by_role("link").first).to_be_visible()


def test_first_paint_costs_less_than_100_kilobytes(live_server: str, open_page: OpenPage) -> None:
    page = open_page(live_server)
    page.get_by_role("region", name="试试这样问").wait_for()
    sizes = page.evaluate("""["navigation", "resource"].flatMap((kind) =>
      performance.getEntriesByType(kind).map((one) => one.transferSize))""")
    assert len(sizes) > 20 and 0 < sum(sizes) < 100_000


def test_every_view_works_on_the_real_service(live_server: str, open_page: OpenPage) -> None:
    page = open_page(live_server)
    page.get_by_role("link", name="文档", exact=True).click()
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(5)
    page.goto(f"{live_server}?view=search&q=海铁联运&year=2023&place=诸暨")
    expect(page.get_by_role("main").get_by_role("listitem").first).to_contain_text("海铁联运")
    page.goto(f"{live_server}?view=facts&q=规上企业")
    expect(page.get_by_role("region", name="文档里的数据").get_by_role("row").nth(1)).to_contain_text(
        "规上企业"
    )
    assert page.get_by_role("alert").count() == 0
    assert Axe().run(page).violations_count == 0


def test_document_is_added_replaced_and_removed(
    live_server: str, open_page: OpenPage, tmp_path: Path
) -> None:
    file = tmp_path / "红星村.txt"
    page = open_page(f"{live_server}?view=documents")
    items = page.get_by_role("list", name="文档列表").get_by_role("listitem")
    outcomes = page.get_by_role("list", name="上传").get_by_role("listitem")
    file.write_text("2024年，红星村集体经济收入达到120万元，比上年增长15%。", encoding="utf-8")
    page.get_by_label("选择文件").set_input_files(file)
    expect(outcomes.nth(0)).to_contain_text("已添加")
    expect(items).to_have_count(6)
    file.write_text("2024年，红星村集体经济收入达到130万元，比上年增长25%。", encoding="utf-8")
    village = items.filter(has_text="红星村.txt")
    village.locator("input[type=file]").set_input_files(file)
    expect(outcomes.nth(1)).to_contain_text("已替换")
    answered = open_page(f"{live_server}?q=红星村2024年集体经济收入是多少？")
    expect(answered.locator(".answer-text")).to_contain_text("130万元")
    outcomes.nth(1).get_by_role("button", name="撤销替换").click()
    expect(outcomes.nth(1)).to_contain_text("已换回")
    answered.reload()
    expect(answered.locator(".answer-text")).to_contain_text("120万元")
    village.get_by_role("button", name="移除").click()
    village.get_by_role("button", name="立即移除").click()
    expect(items).to_have_count(5)
