"""How every screen looks and reads: axe finds nothing, nothing scrolls sideways; screenshots to look at."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from canned import (
    EVIDENCE,
    FOLLOW_UP,
    GENERATED_QUESTION,
    LIST_QUESTION,
    QUESTION,
    REFUSED_QUESTION,
    WHY_QUESTION,
    place,
)
from chromium import ARTEFACTS, DESKTOP, PHONE, ROOT
from fake_api import FakeApi
from playwright.sync_api import Page

OpenPage = Callable[..., Page]
AT = place("review", EVIDENCE)
SCREENS = {
    "home": "",
    "answer": f"?q={QUESTION}",
    "list": f"?q={LIST_QUESTION}",
    "why": f"?q={WHY_QUESTION}",
    "follow-up": f"?q={FOLLOW_UP}&h={QUESTION}",
    "article": f"?q={QUESTION}&doc=review&at={AT['start']}-{AT['end']}",
    "refusal": f"?q={REFUSED_QUESTION}",
    "generated": f"?q={GENERATED_QUESTION}",
    "failed": "?q=失败",
    "waiting": "?q=慢",
    "search": "?view=search&q=海铁联运",
    "facts": "?view=facts",
    "bars": "?view=facts&chart=1",
    "documents": "?view=documents",
}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
AXE = Axe()


def unfold(page: Page) -> None:
    """Everything that can be unfolded, for axe does not look at what is hidden."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def look(page: Page, name: str, full_page: bool = True) -> list[str]:
    """Take a picture, and give what axe finds."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=full_page)
    found = AXE.run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("screen", SCREENS)
def test_screen_is_readable_at_every_width_in_light_and_dark(
    api: FakeApi, open_page: OpenPage, screen: str
) -> None:
    for width, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
        page = open_page(api.url + SCREENS[screen], viewport=viewport)
        if screen == "waiting":
            page.locator(".waiting").wait_for()
        else:
            page.wait_for_load_state("networkidle")
        if screen in ("why", "documents"):
            unfold(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert look(page, f"{screen}-{width}-{scheme}", full_page=screen != "article") == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    api.released.set()


def test_what_opens_on_demand_is_readable_too(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(f"{api.url}?q={FOLLOW_UP}&h={QUESTION}")
    page.locator(".turns summary").click()
    page.locator(".answer-text sup a").hover()
    page.get_by_role("tooltip").wait_for()
    assert look(page, "preview-desktop-light", full_page=False) == []
    page.goto(f"{api.url}?view=documents")
    page.get_by_label("选择文件").set_input_files([{"name": "旧.wps", "mimeType": "", "buffer": b"x"}])
    page.get_by_role("list", name="上传").get_by_text("不支持 .wps 格式").wait_for()
    page.get_by_role("button", name="移除：开发区这三十年").click()
    assert look(page, "uploads-desktop-light") == []
    api.key = "secret-1"
    page.goto(f"{api.url}?q={QUESTION}")
    page.get_by_role("dialog", name="需要密钥").wait_for()
    assert look(page, "key-desktop-light", full_page=False) == []
    api.key = None
    page.get_by_role("button", name="取消").click()
    page.get_by_role("button", name="English").click()
    page.goto(f"{api.url}?view=facts")
    page.get_by_role("heading", name="Figures in the documents").wait_for()
    page.wait_for_load_state("networkidle")
    unfold(page)
    assert look(page, "english-desktop-light") == []


def test_reader_may_double_the_text(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url + SCREENS["answer"], viewport={"width": 320, "height": 640})
    page.wait_for_load_state("networkidle")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_keyboard_reaches_everything_in_reading_order(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url + SCREENS["answer"])
    page.wait_for_load_state("networkidle")
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent || document.activeElement.id"))
    head = [
        "跳到内容",
        "问文档",
        "提问",
        "只找段落",
        "数据",
        "文档",
        "English",
        "question",
        "提问",
        "134家",
        "1",
    ]
    assert reached[:11] == head
    assert [words.removesuffix("已复制") for words in reached[11:]] == [
        "复制回答",
        "复制为 Markdown",
        "复制链接",
    ]


def test_print_leaves_out_what_paper_cannot_do(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url + SCREENS["answer"])
    page.wait_for_load_state("networkidle")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.pdf(path=ARTEFACTS / "answer.pdf", format="A4")
    assert page.get_by_role("navigation").is_hidden() and page.get_by_role("button").count() == 0
    for shown in (
        ".answer-text",
        ".evidence mark",
        "#asked",
        ".evidence .passage-source",
        ".related .passage",
    ):
        assert page.locator(shown).first.is_visible(), shown
    assert page.locator("#printed-from").inner_text() == f"出自：{page.url}"


@pytest.mark.parametrize("screen", ["home", "answer", "facts", "documents"])
def test_nothing_jumps_while_the_page_fills(api: FakeApi, open_page: OpenPage, screen: str) -> None:
    page = open_page(api.url + SCREENS[screen])
    page.wait_for_load_state("networkidle")
    shifted = """() => new Promise((resolve) => new PerformanceObserver((list) =>
      resolve(list.getEntries().reduce((sum, entry) => sum + entry.value, 0))
    ).observe({ type: "layout-shift", buffered: true }) ?? setTimeout(() => resolve(0), 100))"""
    assert page.evaluate(shifted) < 0.02


def test_page_never_makes_markup_from_text() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "web").rglob("*.js"))
    for markup in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser"):
        assert markup not in scripts
