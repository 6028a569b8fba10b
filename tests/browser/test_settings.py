"""The language of the page and the key of the service: chosen once, kept in this browser."""

from collections.abc import Callable
from pathlib import Path

from canned import QUESTION, REFUSED_QUESTION
from fake_api import FakeApi
from playwright.sync_api import Page, Route, expect

OpenPage = Callable[..., Page]


def test_english_is_chosen_with_one_click_and_kept(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={REFUSED_QUESTION}")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_text("文档里没有写", exact=True)).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_text("The documents do not say", exact=True)).to_be_visible()
    expect(page.locator(".refusal-text")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("link", name="Documents", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="中文")).to_be_focused()
    page.reload()
    expect(page.get_by_role("region", name="Nearest passages")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_text("文档里没有写", exact=True)).to_be_visible()
    assert len(api.asked) == 2  # changing the language asks nothing


def test_every_screen_speaks_english(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url)
    page.get_by_role("button", name="English").click()
    for view, words in (
        ("search", "Search passages"),
        ("facts", "Figures in the documents"),
        ("documents", "Documents"),
    ):
        page.goto(f"{api.url}?view={view}")
        expect(page.get_by_role("heading", level=1)).to_have_text(words)
    page.goto(f"{api.url}?q=失败")
    expect(page.get_by_role("alert")).to_contain_text("Another program is writing to the index.")
    own = "[...document.querySelectorAll('body :not([lang=zh-CN] *)')].filter((n) => !n.closest('[lang=zh-CN], noscript'))"
    shown = f"{own}.flatMap((n) => [...n.childNodes].filter((c) => c.nodeType === 3)).map((c) => c.data).join(' ')"
    assert not any("一" <= char <= "鿿" for char in page.evaluate(shown).replace("失败", ""))


def test_key_is_asked_for_once_kept_and_sent(api: FakeApi, open_page: OpenPage, tmp_path: Path) -> None:
    api.key = "secret-1"
    page = open_page(f"{api.url}?q={QUESTION}")
    dialog = page.get_by_role("dialog", name="需要密钥")
    dialog.get_by_label("密钥", exact=True).fill("wrong")
    dialog.get_by_role("button", name="使用").click()
    expect(dialog).to_contain_text("密钥不对")
    dialog.get_by_label("密钥", exact=True).fill("secret-1")
    dialog.get_by_label("密钥", exact=True).press("Enter")
    expect(page.locator(".answer-text")).to_contain_text("134家")
    page.goto(f"{api.url}?view=documents")
    file = tmp_path / "新.txt"
    file.write_text("正文。", encoding="utf-8")
    page.get_by_label("选择文件").set_input_files(file)
    expect(page.get_by_role("list", name="上传")).to_contain_text("已添加")
    page.get_by_role("link", name="开发区这三十年").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载原始文件").click()
    assert download.value.suggested_filename == "开发区.pdf"


def test_key_can_be_refused_and_forgotten(api: FakeApi, open_page: OpenPage) -> None:
    api.key = "secret-1"
    page = open_page(f"{api.url}?q={QUESTION}")
    page.get_by_role("button", name="取消").click()
    expect(page.get_by_role("alert")).to_contain_text("这个服务需要密钥。")
    expect(page.get_by_role("button", name="忘掉密钥")).to_be_hidden()
    page.get_by_role("button", name="重试").click()
    page.get_by_label("密钥", exact=True).fill("secret-1")
    page.get_by_role("button", name="使用").click()
    expect(page.locator(".answer-text")).to_contain_text("134家")
    page.get_by_role("button", name="忘掉密钥").click()
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    expect(page.get_by_role("dialog", name="需要密钥")).to_be_visible()


def test_late_reply_to_a_request_without_key_asks_for_no_second_one(
    api: FakeApi, open_page: OpenPage
) -> None:
    page = open_page(api.url)
    expect(page.get_by_role("region", name="试试这样问")).to_be_visible()
    api.key = "secret-1"
    held: list[Route] = []
    page.route("**/api/options", lambda route: held.append(route), times=1)
    page.goto(f"{api.url}?q={QUESTION}")
    page.get_by_label("密钥", exact=True).fill("secret-1")
    with page.expect_response(lambda reply: reply.url.endswith("/api/ask") and reply.ok):
        page.get_by_role("button", name="使用").click()
    held[0].continue_()
    expect(page.locator(".answer-text")).to_contain_text("134家")
    expect(page.get_by_role("dialog", name="需要密钥")).to_have_count(0)
