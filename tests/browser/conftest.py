"""A real browser for the page, Chromium driven by Playwright, against a fake or the real service."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the helpers beside this file

from chromium import CHROMIUM_OPTIONS, DESKTOP, NO_CHROMIUM, ROOT, find_chromium
from fake_api import FakeApi
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser one test stands for all and says why it is skipped; with CI=true every test fails."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker(pytest.mark.browser)
    if not here or find_chromium() or os.environ.get("CI") == "true":
        return
    here[0].add_marker(pytest.mark.skip(reason=f"{len(here)} browser tests left out: {NO_CHROMIUM}"))
    config.hook.pytest_deselected(items=here[1:])
    left_out = set(here[1:])
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="module")  # not longer: while Playwright runs, other tests may not call asyncio.run
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        pytest.fail(NO_CHROMIUM)
    expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=list(CHROMIUM_OPTIONS))
        yield launched
        launched.close()


@pytest.fixture
def api() -> Iterator[FakeApi]:
    """A service with canned answers that serves the page; one for each test."""
    with FakeApi(ROOT / "web") as fake:
        yield fake


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page: `open_page(url, viewport=PHONE, color_scheme="dark")`.

    Afterwards no script may have failed, no resource may have been blocked and nothing loaded from elsewhere.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_url(url: str, viewport: dict[str, int] = DESKTOP, color_scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport=viewport, color_scheme=color_scheme, locale="zh-CN", reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        origin = "/".join(url.split("/")[:3])
        page.on("pageerror", lambda error: faults.append(f"script failed: {error}"))
        page.on("console", lambda message: faults.extend(policy_faults(message.text)))
        page.on("request", lambda request: faults.extend(foreign_faults(request.url, origin)))
        page.goto(url)
        return page

    yield open_url
    for context in contexts:
        context.close()
    assert faults == []


def policy_faults(message: str) -> list[str]:
    return [message] if "Content Security Policy" in message else []


def foreign_faults(url: str, origin: str) -> list[str]:
    return [] if url.startswith((origin, "data:", "blob:")) else [f"loaded from elsewhere: {url}"]


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real service over `seeds/`; yields its address."""
    folder = tmp_path_factory.mktemp("live")
    index = folder / "index"
    command = [sys.executable, "-m", "qa"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
    added = subprocess.run(
        [*command, "add", str(ROOT / "seeds"), "--index", str(index)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert added.returncode == 0, added.stdout + added.stderr
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    log = folder / "serve.log"
    with (
        log.open("wb") as output,
        running(
            [*command, "serve", "--index", str(index), "--port", str(port)], environment, output
        ) as process,
    ):
        wait_until_ready(url, process, log)
        yield url


@contextmanager
def running(command: list[str], environment: dict[str, str], output: object) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(url: str, process: subprocess.Popen, log: Path, timeout_s: float = 90) -> None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
        try:
            with urllib.request.urlopen(f"{url}readyz", timeout=5) as reply:
                if reply.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()
        time.sleep(0.2)
    pytest.fail(f"the service was not ready after {timeout_s} s:\n{log.read_text(encoding='utf-8')}")
