"""A real browser for the page, Chromium driven by Playwright, against a fake or the real service."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the helpers beside this file

from fake_api import FakeApi

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "tests" / "artefacts"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def find_chromium() -> str | None:
    """The browser's path, or None where it is not installed."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def what_is_missing() -> str | None:
    if find_spec("playwright") is None:
        return "browser tests need the Python package playwright: pip install -e .[dev]"
    if find_chromium() is None:
        return "browser tests need Chromium: apt install chromium fonts-noto-cjk"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    missing = what_is_missing()
    for item in here:
        item.add_marker(pytest.mark.browser)
        if missing and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    if missing := what_is_missing():
        pytest.fail(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=find_chromium(), args=list(CHROMIUM_OPTIONS))
        yield launched
        launched.close()


@pytest.fixture
def api() -> Iterator[FakeApi]:
    """A service with canned answers that serves the page; one for each test."""
    with FakeApi(ROOT / "web") as fake:
        yield fake


@pytest.fixture
def open_page(browser: "Browser") -> "Iterator[Callable[..., Page]]":
    """Open a page: `open_page(url, viewport=PHONE, color_scheme="dark")`.

    Afterwards no script may have failed, no resource may have been blocked and nothing loaded from elsewhere.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_url(url: str, viewport: dict[str, int] = DESKTOP, color_scheme: str = "light") -> "Page":
        context = browser.new_context(
            viewport=viewport, color_scheme=color_scheme, locale="zh-CN", reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
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
