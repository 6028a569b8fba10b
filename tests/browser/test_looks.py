"""How every screen looks and reads: contrast, labels, no sideways scrolling; screenshots to look at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from canned import EVIDENCE, FOLLOW_UP, LIST_QUESTION, QUESTION, REFUSED_QUESTION, WHY_QUESTION, place
from chromium import ARTEFACTS, DESKTOP, PHONE, ROOT
from fake_api import FakeApi
from playwright.sync_api import Page

OpenPage = Callable[..., Page]
CHECKS = (Path(__file__).parent / "checks.js").read_text(encoding="utf-8")
AT = place("review", EVIDENCE)
SCREENS = {
    "home": "",
    "answer": f"?q={QUESTION}",
    "list": f"?q={LIST_QUESTION}",
    "why": f"?q={WHY_QUESTION}",
    "follow-up": f"?q={FOLLOW_UP}&h={QUESTION}",
    "article": f"?q={QUESTION}&doc=review&at={AT['start']}-{AT['end']}",
    "refusal": f"?q={REFUSED_QUESTION}",
    "failed": "?q=失败",
    "waiting": "?q=慢",
    "search": "?view=search&q=海铁联运",
    "facts": "?view=facts",
    "documents": "?view=documents",
}


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screen_is_readable(
    api: FakeApi, open_page: OpenPage, screen: str, viewport: dict[str, int], scheme: str
) -> None:
    page = open_page(api.url + SCREENS[screen], viewport=viewport, color_scheme=scheme)
    if screen == "waiting":
        page.locator(".waiting").wait_for()
    else:
        page.wait_for_load_state("networkidle")
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    width = "phone" if viewport == PHONE else "desktop"
    page.screenshot(path=ARTEFACTS / f"{screen}-{width}-{scheme}.png", full_page=screen != "article")
    assert page.evaluate(CHECKS) == []
    api.released.set()


def test_reader_may_double_the_text(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url + SCREENS["answer"], viewport={"width": 320, "height": 640})
    page.wait_for_load_state("networkidle")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_keyboard_reaches_everything_in_reading_order(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url + SCREENS["answer"])
    page.wait_for_load_state("networkidle")
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent || document.activeElement.id"))
    assert reached == ["跳到内容", "问文档", "提问", "只找段落", "数据", "文档", "question", "提问", "134家"]


def test_print_leaves_out_what_paper_cannot_do(api: FakeApi, open_page: OpenPage) -> None:
    page = open_page(api.url + SCREENS["answer"])
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print")
    assert page.get_by_role("navigation").is_hidden() and page.get_by_role("button").count() == 0
    assert page.locator(".answer-text").is_visible() and page.locator(".evidence mark").is_visible()


def test_page_stays_small_and_never_makes_markup_from_text() -> None:
    files = [path for path in (ROOT / "web").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 60 * 1024
    scripts = "".join(path.read_text(encoding="utf-8") for path in files if path.suffix == ".js")
    for markup in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser"):
        assert markup not in scripts
