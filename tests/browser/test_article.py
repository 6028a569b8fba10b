"""The article beside the answer."""

import re
from collections.abc import Callable

import pytest
from canned import EVIDENCE, LIST_QUESTION, QUESTION, REASON, REFUSED_QUESTION, place
from chromium import PHONE
from fake_api import SLOW, FakeApi
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]
GOAL_TO_NEXT = "𠮷田村口的老樟树下，𠀋一位"


def link_to(api: FakeApi, words: str) -> str:
    found = place("review", words)
    return f"{api.url}?q={QUESTION}&doc=review&at={found['start']}-{found['end']}"


def test_article_opens_at_the_evidence_and_highlights_just_that(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={QUESTION}")
    page.get_by_role("region", name="依据").get_by_role("link").first.click()
    article = page.get_by_role("dialog", name="原文：乘风而上的一年")
    expect(article.locator("mark")).to_have_text(EVIDENCE)
    expect(article.locator("mark")).to_be_in_viewport()
    expect(article.get_by_role("heading", name="聚势蓄能")).to_be_visible()
    expect(article.get_by_role("link", name="下载原始文件")).to_have_attribute(
        "href", "/api/documents/review/original"
    )
    expect(page.locator(".answer-text")).to_be_in_viewport()


@pytest.mark.parametrize(
    "words", [GOAL_TO_NEXT, EVIDENCE, REASON, "民生共享", "聚势蓄能\n企业是发展的底气。"]
)
def test_highlight_counts_code_points(api: FakeApi, open_page: OpenPage, words: str) -> None:
    page = open_page(link_to(api, words))
    marks = page.get_by_role("dialog").locator("mark")
    expect(marks).to_have_text(words.split("\n"))
    expect(marks.first).to_be_in_viewport()


def test_opening_the_same_place_again_scrolls_back_and_asks_nothing(
    api: FakeApi, open_page: OpenPage
) -> None:
    page = open_page(link_to(api, EVIDENCE), viewport={"width": 1280, "height": 600})
    expect(page.locator(".answer-text")).to_be_visible()
    mark = page.get_by_role("dialog").locator("mark")
    expect(mark).to_be_in_viewport()
    page.locator(".article-body").evaluate("body => { body.scrollTop = body.scrollHeight }")
    expect(mark).not_to_be_in_viewport()
    page.get_by_role("region", name="依据").get_by_role("link").first.click()
    expect(mark).to_be_in_viewport()
    assert len(api.asked) == 1


def test_answer_that_comes_later_leaves_the_article_where_it_was_scrolled(
    api: FakeApi, open_page: OpenPage
) -> None:
    found = place("review", EVIDENCE)
    address = f"{api.url}?q={QUESTION}{SLOW}&doc=review&at={found['start']}-{found['end']}"
    page = open_page(address, viewport={"width": 1280, "height": 600})
    mark = page.get_by_role("dialog").locator("mark")
    expect(mark).to_be_in_viewport()
    page.locator(".article-body").evaluate("body => { body.scrollTop = body.scrollHeight }")
    expect(mark).not_to_be_in_viewport()
    api.released.set()
    expect(page.locator("#screen")).to_have_attribute("aria-busy", "false")
    expect(mark).not_to_be_in_viewport()


def test_long_article_scrolls_without_moving_the_page(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(link_to(api, "养老服务中心开到了每一个乡镇"), viewport={"width": 1280, "height": 500})
    expect(page.get_by_role("dialog").locator("mark")).to_be_in_viewport()
    assert page.evaluate("window.scrollY") == 0


def test_escape_closes_and_gives_the_focus_back(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={QUESTION}")
    link = page.get_by_role("region", name="依据").get_by_role("link").first
    link.focus()
    link.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(link).to_be_focused()
    expect(page).not_to_have_url(re.compile("doc="))


def test_phone_shows_the_article_over_the_whole_screen(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={QUESTION}", viewport=PHONE)
    link = page.get_by_role("region", name="依据").get_by_role("link").first
    link.click()
    article = page.get_by_role("dialog")
    expect(article.locator("mark")).to_be_in_viewport()
    assert article.bounding_box() == {"x": 0, "y": 0, "width": PHONE["width"], "height": PHONE["height"]}
    page.keyboard.press("Escape")
    expect(article).to_be_hidden()
    expect(link).to_be_focused()
    expect(page).not_to_have_url(re.compile("doc="))
    page.go_back()
    expect(article.locator("mark")).to_be_visible()
    article.get_by_role("button", name="关闭原文").click()
    expect(article).to_be_hidden()


def test_turning_the_screen_keeps_the_article_open(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(link_to(api, EVIDENCE), viewport={"width": 1200, "height": 700})
    expect(page.get_by_role("dialog").locator("mark")).to_be_visible()
    page.set_viewport_size({"width": 700, "height": 1200})
    page.wait_for_timeout(200)
    expect(page.get_by_role("dialog").locator("mark")).to_be_visible()
    assert "doc=review" in page.url
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_missing_article_says_so(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={QUESTION}&doc=gone&at=1-5")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("没有找到文档「gone」")
    expect(page.locator(".answer-text")).to_contain_text("134家")


def test_previous_and_next_go_through_the_places_of_the_screen(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={REFUSED_QUESTION}")
    page.get_by_role("region", name="最接近的段落").get_by_role("link").first.click()
    article = page.get_by_role("dialog")
    forward, back = (article.get_by_role("button", name=name) for name in ("下一处", "上一处"))
    expect(article.locator("mark")).to_contain_text(EVIDENCE)
    expect(article.get_by_text("第 1 处，共 4 处")).to_be_attached()
    expect(back).to_be_disabled()
    forward.press("Enter")
    expect(article.locator("mark")).to_have_text("去年开发区新增规上企业41家，占全市的三成多。")
    expect(forward).to_be_focused()
    forward.press("Enter")
    expect(article.locator("mark")).to_contain_text("全市海铁联运")
    back.click()
    expect(article.locator("mark")).to_contain_text("去年开发区")
    page.go_back()
    expect(article).to_be_hidden()


def test_single_place_has_no_previous_and_next(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={LIST_QUESTION}")
    page.get_by_role("link", name="新材料").click()
    expect(page.get_by_role("dialog").locator("mark")).to_have_text("新材料")
    expect(page.get_by_role("button", name="下一处")).to_have_count(0)
