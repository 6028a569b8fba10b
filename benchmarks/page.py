"""The page in a real browser on the real service: first paint, response to a key or a click, jumps, bytes.

Every figure is the browser's own: PerformanceObserver's `paint`, `event` and `layout-shift` entries, and the transferred
sizes of the resources. Each visit is a new profile, so that nothing comes from a cache.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.processes import QA, Server, run, serving
from benchmarks.report import ROOT, print_table, warn_if_busy, write_results

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SCREENS = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
VISITS = 5
QUESTION = "诸暨2023年新增了多少家规上企业？"
MAX_PAINT_MS, MAX_INTERACTION_MS, MAX_BYTES = 500, 100, 100_000
WATCH = """
window.seen = { paint: 0, shift: 0, interactions: [] };
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (one.name === "first-contentful-paint") window.seen.paint = one.startTime;
}).observe({ type: "paint", buffered: true });
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.seen.shift += one.value;
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (one.interactionId) window.seen.interactions.push(one.duration);
}).observe({ type: "event", durationThreshold: 16, buffered: true });
"""
BYTES = """["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .reduce((sum, one) => sum + one.transferSize, 0)"""


def main() -> int:
    """Measure every width; where there is no browser, say so."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        print("没有 Chromium，跳过。")
        return 0
    warn_if_busy()
    with tempfile.TemporaryDirectory() as folder, browser(executable) as chromium:
        index = Path(folder) / "index"
        run([*QA, "--index", str(index), "add", str(ROOT / "seeds")])
        with serving(index) as server:
            figures = {name: measured(chromium, server, size) for name, size in SCREENS.items()}
    report(figures)
    write_results("page", {"visits": VISITS, "goals": GOALS, "figures": figures})
    return 0


GOALS = {"paint_ms": MAX_PAINT_MS, "interaction_ms": MAX_INTERACTION_MS, "bytes": MAX_BYTES}


@contextmanager
def browser(executable: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


def measured(chromium: Browser, server: Server, size: dict[str, int]) -> dict[str, float]:
    """The medians of several visits; a visit has few interactions, so that its slowest one is its figure."""
    visits = [visit(chromium, server, size) for _ in range(VISITS)]
    worst = [max(one["interactions"], default=0.0) for one in visits]
    return {
        "paint_ms": statistics.median(one["paint"] for one in visits),
        "slowest_paint_ms": max(one["paint"] for one in visits),
        "interaction_ms": statistics.median(worst),
        "slowest_interaction_ms": max(worst),
        "shift": max(one["shift"] for one in visits),
        "bytes": max(one["bytes"] for one in visits),
    }


def visit(chromium: Browser, server: Server, size: dict[str, int]) -> dict[str, Any]:
    """Open the page, ask, open the source, close it, look at the figures and sort them."""
    context = chromium.new_context(viewport=size, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"http://{server.host}:{server.port}/")
    page.get_by_role("region", name="试试这样问").wait_for()
    transferred = page.evaluate(BYTES)
    use(page)
    page.wait_for_timeout(300)  # the observer is told of the last paint
    seen: dict[str, Any] = page.evaluate("window.seen")
    context.close()
    return {**seen, "bytes": transferred}


def use(page: Page) -> None:
    page.get_by_label("问题").click()
    page.keyboard.insert_text(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".answer-text sup a").first.click()
    page.get_by_role("dialog").locator("mark").first.wait_for()
    page.get_by_role("button", name="关闭原文").click()
    page.get_by_text("为什么是这个").click()
    page.get_by_role("link", name="数据", exact=True).click()
    page.get_by_role("button", name="数值").click()
    page.locator("[aria-sort=ascending]").wait_for()


def report(figures: dict[str, dict[str, float]]) -> None:
    names = {
        "paint_ms": "首次内容绘制，毫秒",
        "slowest_paint_ms": "　最慢的一次",
        "interaction_ms": "按键、点击到下一次绘制，毫秒",
        "slowest_interaction_ms": "　最慢的一次",
        "shift": "版面跳动（CLS）",
        "bytes": "首页传输，字节",
    }
    rows = [
        [
            label,
            *(f"{one[name]:.4g}" if name == "shift" else f"{one[name]:.0f}" for one in figures.values()),
            GOALS.get(name, ""),
        ]
        for name, label in names.items()
    ]
    print_table("网页：真实浏览器，真实服务", ["", *figures, "上限"], rows)


if __name__ == "__main__":
    sys.exit(main())
