"""The whole way, on the real service: ask, read the number, see the sentence in its article."""

from collections.abc import Callable

from chromium import ARTEFACTS
from playwright.sync_api import Page, expect

QUESTION = "诸暨2023年新增了多少家规上企业？"


def test_stranger_asks_and_reads_the_highlighted_sentence(
    live_server: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(live_server)
    page.get_by_label("问题", exact=True).fill(QUESTION)
    page.get_by_role("button", name="提问").click()
    expect(page.locator(".answer-text")).to_contain_text("134家")
    page.get_by_role("region", name="依据").get_by_role("link").first.click()
    mark = page.get_by_role("dialog").locator("mark").first
    expect(mark).to_contain_text("134家")
    expect(mark).to_be_in_viewport()
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / "live-answer.png")


def test_every_view_works_on_the_real_service(live_server: str, open_page: Callable[..., Page]) -> None:
    page = open_page(live_server)
    expect(page.get_by_role("region", name="试试这样问").get_by_role("link").first).to_be_visible()
    page.get_by_role("link", name="文档", exact=True).click()
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(5)
    page.goto(f"{live_server}?view=search&q=海铁联运")
    expect(page.get_by_role("main").get_by_role("listitem").first).to_contain_text("海铁联运")
    page.goto(f"{live_server}?view=facts&q=规上企业")
    expect(page.get_by_role("row").nth(1)).to_contain_text("规上企业")
    assert page.get_by_role("alert").count() == 0
