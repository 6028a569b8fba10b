"""The documents: the list, adding, replacing, removing; nothing is lost on the way."""

from collections.abc import Callable
from pathlib import Path

import pytest
from canned import ARTICLES, QUESTION
from fake_api import FakeApi, eventually
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]
UNDO_MS = 10_000


def items(page: Page):
    return page.get_by_role("list", name="文档列表").get_by_role("listitem")


def uploads(page: Page):
    return page.get_by_role("list", name="上传").get_by_role("listitem")


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[Path]]:
    def make(*names: str) -> list[Path]:
        paths = [tmp_path / name for name in names]
        for path in paths:
            path.write_text("正文。", encoding="utf-8")
        return paths

    return make


def test_documents_are_listed_and_opened(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=documents")
    expect(items(page)).to_have_count(3)
    for words in ("2024年1月", "浙江省诸暨市", "1,035 字", "14 段", "9 条数据", "2023/发展回顾.md"):
        expect(items(page).first).to_contain_text(words)
    items(page).first.get_by_role("link").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("聚势蓄能")


def test_long_list_is_narrowed_as_one_types(api: FakeApi, open_page: OpenPage) -> None:
    for number in range(6):
        api.articles[f"x{number}"] = ARTICLES["park"] | {"id": f"x{number}", "title": f"第{number}号通知"}
    page = open_page(f"{api.url}?view=documents")
    page.get_by_label("在列表里找").fill("3号")
    expect(items(page).filter(visible=True)).to_have_count(1)
    expect(page.get_by_text("1 / 9 篇")).to_be_visible()


def test_policy_of_a_document_is_told(api: FakeApi, open_page: OpenPage) -> None:
    policy = {
        "number": "诸政发〔2023〕5号",
        "issuer": "诸暨市人民政府",
        "effective": "2023-07-01",
        "repealed": "2025-01-01",
    }
    api.articles["park"] = ARTICLES["park"] | {"policy": policy}
    page = open_page(f"{api.url}?view=documents")
    for words in ("诸政发〔2023〕5号", "2023-07-01 起施行", "2025-01-01 废止"):
        expect(items(page).nth(1)).to_contain_text(words)


def test_one_document_alone_can_be_asked(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=documents")
    items(page).nth(1).get_by_role("link", name="只问这篇").click()
    expect(page.get_by_text("只在「开发区这三十年」里找")).to_be_visible()
    page.get_by_label("问题").fill(QUESTION)
    page.get_by_label("问题").press("Enter")
    expect(page.locator(".answer-text")).to_contain_text("134家")
    assert api.asked[-1]["filters"] == {"document_id": "park"}
    page.get_by_role("button", name="改为全部文档").click()
    expect(page.get_by_text("只在「开发区这三十年」里找")).to_have_count(0)
    assert eventually(page, lambda: "filters" not in api.asked[-1])


def test_upload_tells_how_each_file_gets_on(api: FakeApi, open_page: OpenPage, files) -> None:
    page = open_page(f"{api.url}?view=documents")
    page.get_by_label("选择文件").set_input_files(files("新文章.txt", "旧格式.wps", "慢.txt", "后来.txt"))
    expect(uploads(page)).to_have_count(4)
    expect(uploads(page).nth(0)).to_contain_text("已添加")
    expect(uploads(page).nth(1)).to_contain_text(
        "失败旧格式.wps重试不支持 .wps 格式。请另存为 .docx 或 .pdf。"
    )
    expect(uploads(page).nth(2)).to_contain_text("正在收录……")
    expect(uploads(page).nth(2).get_by_role("progressbar", name="慢.txt 的上传进度")).to_be_visible()
    page.get_by_role("button", name="取消上传：后来.txt").click()
    expect(uploads(page).nth(3)).to_contain_text("已取消")
    expect(page.get_by_role("link", name="新文章.txt")).to_be_visible()
    api.released.set()
    expect(uploads(page).nth(2)).to_contain_text("已添加")
    assert api.uploaded == ["新文章.txt", "旧格式.wps", "慢.txt"]
    page.get_by_role("button", name="清空这份清单").click()
    expect(uploads(page)).to_have_count(0)


def test_upload_goes_on_while_another_screen_is_shown(api: FakeApi, open_page: OpenPage, files) -> None:
    page = open_page(f"{api.url}?view=documents")
    page.get_by_label("选择文件").set_input_files(files("慢.txt"))
    expect(uploads(page)).to_contain_text("正在收录")
    page.get_by_role("link", name="数据", exact=True).click()
    expect(page.get_by_role("heading", name="文档里的数据")).to_be_visible()
    api.released.set()
    page.get_by_role("link", name="文档", exact=True).click()
    expect(uploads(page)).to_contain_text("已添加")
    assert api.uploaded == ["慢.txt"]


def test_failed_upload_is_retried(api: FakeApi, open_page: OpenPage, files) -> None:
    page = open_page(f"{api.url}?view=documents")
    page.route(
        "**/api/documents",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    page.get_by_label("选择文件").set_input_files(files("新文章.txt"))
    expect(uploads(page)).to_contain_text("连不上服务")
    page.unroute_all()
    page.get_by_role("button", name="重新上传：新文章.txt").click()
    expect(uploads(page)).to_contain_text("已添加")


def test_files_dropped_on_the_page_are_added(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=documents")
    expect(items(page)).to_have_count(3)
    page.evaluate("""() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["正文。"], "拖来的.txt"));
      for (const type of ["dragover", "drop"]) {
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    }""")
    expect(uploads(page)).to_contain_text("已添加")
    assert api.uploaded == ["拖来的.txt"]


def test_removal_waits_and_can_be_undone(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=documents")
    page.clock.install()
    page.get_by_role("button", name="移除：开发区这三十年").click()
    undo = page.get_by_role("button", name="撤销移除：开发区这三十年")
    expect(undo).to_be_focused()
    expect(items(page).nth(1)).to_contain_text("10 秒后移除")
    page.clock.fast_forward(UNDO_MS - 1000)
    undo.press("Enter")
    expect(page.get_by_role("button", name="移除：开发区这三十年")).to_be_focused()
    page.clock.fast_forward(2 * UNDO_MS)
    expect(page.get_by_role("status")).to_have_text("「开发区这三十年」保留了下来。")
    assert api.removed == []


def test_removal_is_carried_out_when_the_time_is_over(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=documents")
    page.clock.install()
    page.get_by_role("button", name="移除：开发区这三十年").click()
    page.clock.fast_forward(UNDO_MS + 1000)
    expect(page.get_by_role("status")).to_have_text("已移除「开发区这三十年」。")
    expect(items(page)).to_have_count(2)
    assert api.removed == ["park"]


def test_removal_can_be_hastened(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?view=documents")
    page.get_by_role("button", name="移除：开发区这三十年").click()
    page.get_by_role("button", name="立即移除：开发区这三十年").click()
    expect(items(page)).to_have_count(2)
    assert api.removed == ["park"]


def test_replacement_under_the_same_name_can_be_undone(api: FakeApi, open_page: OpenPage, files) -> None:
    page = open_page(f"{api.url}?view=documents")
    page.get_by_label("替换：开发区这三十年").set_input_files(files("改好的.pdf"))
    expect(uploads(page)).to_contain_text("已替换")
    assert api.uploaded == ["开发区.pdf"] and api.removed == []
    page.get_by_role("button", name="撤销替换：开发区这三十年").click()
    expect(uploads(page)).to_contain_text("已换回")
    assert api.uploaded == ["开发区.pdf", "开发区.pdf"] and len(api.articles) == 3


def test_replacement_of_another_format_removes_the_old_one_only_later(
    api: FakeApi, open_page: OpenPage, files
) -> None:
    page = open_page(f"{api.url}?view=documents")
    page.get_by_label("替换：开发区这三十年").set_input_files(files("开发区.txt"))
    expect(uploads(page)).to_contain_text("已替换")
    expect(items(page).nth(1)).to_contain_text("10 秒后移除")
    assert api.removed == [] and {"park", "开发区.txt"} <= set(api.articles)
    page.get_by_role("button", name="撤销替换：开发区这三十年").click()
    expect(uploads(page)).to_contain_text("已换回")
    expect(items(page)).to_have_count(3)
    assert api.removed == ["开发区.txt"] and "park" in api.articles


def test_replacement_that_fails_changes_nothing(api: FakeApi, open_page: OpenPage, files) -> None:
    page = open_page(f"{api.url}?view=documents")
    page.get_by_label("替换：开发区这三十年").set_input_files(files("坏.wps"))
    expect(uploads(page)).to_contain_text("失败")
    assert api.removed == [] and set(api.articles) == set(ARTICLES)
