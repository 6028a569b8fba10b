"""The question box for other sites, on a page of another origin, against the real application over fakes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from chromium import ARTEFACTS, DESKTOP, PHONE, ROOT
from playwright.sync_api import Browser, Page, expect

from qa.answering.answer import Answer
from qa.serving.backend import Backend, Parts
from qa.serving.server import address, listen, start
from qa.settings import Settings
from test_api_fakes import ANSWER, EVIDENCE, SENTENCE, TITLE, FakeAnswerer, FakeLibrary, FakeRetriever

HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>&amp;'
HOST_STYLE = "* { color: red !important; font-size: 40px !important; } button { display: none !important; }"
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>某单位</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style>
<h1>某单位网站</h1><div id="here"></div><script src="{service}widget.js" {attributes}></script></html>"""


class Site:
    """Somebody's website; `html` is the page it shows, `policy` its content security policy."""

    def __init__(self) -> None:
        self.html, self.policy = "", ""

    def __enter__(self) -> "Site":
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        return self

    def __exit__(self, *reason: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.server.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, site: Site, *arguments: object) -> None:
        self.site = site
        super().__init__(*arguments)

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        body = self.site.html.encode() if self.path == "/" else b""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if self.site.policy:
            self.send_header("Content-Security-Policy", self.site.policy)
        self.end_headers()
        self.wfile.write(body)


class Widget:
    """A site with the box on it, and the service that it asks."""

    def __init__(self, browser: Browser, site: Site, service: str, answerer: FakeAnswerer) -> None:
        self.browser, self.site, self.service, self.answerer = browser, site, service, answerer
        self.faults: list[str] = []
        self.sent: list[dict[str, str]] = []
        self.contexts = []

    def open(
        self, attributes: str = "", style: str = "", policy: str = "", viewport=DESKTOP, scheme="light"
    ) -> Page:
        self.site.html = PAGE.format(service=self.service, attributes=attributes, style=style)
        self.site.policy = policy
        context = self.browser.new_context(viewport=viewport, color_scheme=scheme, locale="zh-CN")
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self.faults.extend(["csp"] * ("Content Security" in message.text)))
        page.on("request", lambda request: self.sent.append({"url": request.url} | request.headers))
        page.goto(self.site.origin)
        return page


@contextmanager
def serving(answerer: FakeAnswerer, origins: tuple[str, ...]) -> Iterator[str]:
    parts = Parts(FakeLibrary(), answerer, FakeRetriever())
    settings = Settings(web_dir=ROOT / "web", allowed_origins=origins)
    with listen("127.0.0.1", 0) as server:
        process = start(Backend.loaded(parts), settings, lambda error: None)
        thread = threading.Thread(target=process.run, kwargs={"sockets": [server]})
        thread.start()
        try:
            yield address(server)
        finally:
            process.should_exit = True
            thread.join(20)


@pytest.fixture
def make(browser: Browser) -> Iterator[Callable[..., Widget]]:
    """`make(is_allowed=True)` gives the site; afterwards no script may have failed."""
    opened: list[Widget] = []
    with ExitStack() as stack:

        def make_widget(is_allowed: bool = True) -> Widget:
            site, answerer = stack.enter_context(Site()), FakeAnswerer()
            origins = (site.origin,) if is_allowed else ("https://other.example",)
            opened.append(Widget(browser, site, stack.enter_context(serving(answerer, origins)), answerer))
            return opened[-1]

        yield make_widget
        for widget in opened:
            for context in widget.contexts:
                context.close()
    assert [fault for widget in opened for fault in widget.faults] == []


def ask(page: Page, question: str = ANSWER.question) -> None:
    page.get_by_role("button", name="问文档").click()
    page.get_by_label("问题", exact=True).fill(question)
    page.get_by_label("问题", exact=True).press("Enter")


def test_a_visitor_of_another_site_asks_and_opens_the_source(make):
    widget = make()
    page = widget.open()
    ask(page)
    expect(page.locator(".answer")).to_have_text("134家")
    link = page.get_by_role("link", name=f"出处 1：{TITLE}")
    expected = f"{widget.service}?doc=d1&at={EVIDENCE.start}-{EVIDENCE.end}"
    assert link.get_attribute("href") == expected
    expect(page.locator(".sources mark")).to_have_text(SENTENCE)
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.get_by_role("dialog").locator("mark").first).to_have_text(SENTENCE)


def test_a_follow_up_brings_the_earlier_questions_until_one_begins_anew(make):
    widget = make()
    page = widget.open()
    ask(page)
    box = page.get_by_label("问题", exact=True)
    expect(box).to_have_value("")
    box.fill("那2022年呢？")
    page.get_by_role("button", name="提问").click()
    expect(page.locator(".asked")).to_have_text("那2022年呢？")
    page.get_by_role("button", name="重新开始").click()
    expect(page.locator(".answer")).to_have_count(0)
    box.fill("新的？")
    box.press("Enter")
    expect(page.locator(".asked")).to_have_text("新的？")
    assert [history for _, history, *_ in widget.answerer.asked] == [(), (ANSWER.question,), ()]


def test_a_refusal_is_shown_and_said_as_one(make):
    page = make().open()
    ask(page, "火星上有多少家企业？")
    expect(page.locator(".refused")).to_have_text("文档里没有写")
    expect(page.locator(".said")).to_have_text("文档里没有写。文档里没有说明。")


def test_a_site_that_is_not_allowed_gets_no_answer(make):
    page = make(is_allowed=False).open()
    ask(page)
    expect(page.get_by_role("status").first).to_have_text("连不上服务。请稍后再试。")


def test_a_failure_is_said_in_chinese(make):
    widget = make()
    widget.answerer.error = RuntimeError("/secret")
    page = widget.open()
    ask(page)
    expect(page.get_by_role("status").first).to_contain_text("服务内部出错")


def test_text_is_never_mark_up(make):
    widget = make()
    hostile = Answer(True, HOSTILE, "span", 1.0, HOSTILE)
    widget.answerer.ask = lambda *arguments, **more: hostile
    page = widget.open(f"data-title='{HOSTILE}'")
    page.get_by_role("button").first.click()
    page.get_by_label("问题", exact=True).fill(HOSTILE)
    page.get_by_label("问题", exact=True).press("Enter")
    expect(page.locator(".answer")).to_have_text(HOSTILE)
    expect(page.locator(".asked")).to_have_text(HOSTILE)
    assert page.title() == "某单位"


def test_an_input_method_that_takes_enter_asks_nothing(make):
    widget = make()
    page = widget.open()
    page.get_by_role("button", name="问文档").click()
    box = page.get_by_label("问题", exact=True)
    box.fill("zhuji")
    for options in ("{isComposing: true}", "{keyCode: 229}"):
        event = (
            f"new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, cancelable: true, ...{options}}})"
        )
        box.evaluate(f"box => box.dispatchEvent({event})")
    box.press("Shift+Enter")
    assert box.input_value() == "zhuji\n" and widget.answerer.asked == []
    box.fill(" ")
    box.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("请先输入问题。")


def test_the_keyboard_opens_it_and_escape_closes_it(make):
    page = make().open()
    page.keyboard.press("Tab")
    opener = page.get_by_role("button", name="问文档")
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="问文档")).to_be_visible()
    expect(page.get_by_label("问题", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_neither_the_sites_style_nor_its_policy_breaks_it(make):
    widget = make()
    service = widget.service.rstrip("/")
    page = widget.open(
        "data-target='#here' data-theme='light'",
        style=HOST_STYLE,
        policy=f"default-src 'none'; script-src {service}; connect-src {service}; style-src 'unsafe-inline'",
    )
    box = page.get_by_label("问题", exact=True)
    box.fill("诸暨？")
    page.get_by_role("button", name="提问").click()
    answer = page.locator(".answer")
    expect(answer).to_have_text("134家")
    style = answer.evaluate("node => [getComputedStyle(node).color, getComputedStyle(node).fontSize]")
    assert style == ["rgb(34, 38, 43)", "20px"]
    assert page.locator("#here").evaluate("node => node.children.length") == 1


def test_it_adds_no_name_to_the_site_and_stores_nothing(make):
    widget = make()
    page = widget.open()
    ask(page)
    expect(page.locator(".answer")).to_have_text("134家")
    fresh = "document.body.appendChild(document.createElement('iframe')).contentWindow"
    added = f"(fresh => Object.keys(window).filter(name => !(name in fresh)))({fresh})"
    assert page.evaluate(added) == ["0"]  # the frame of this test
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]
    loaded = {sent["url"].split("?")[0] for sent in widget.sent if sent["url"].startswith(widget.service)}
    assert loaded == {f"{widget.service}widget.js", f"{widget.service}api/ask"}


def test_a_key_is_sent_where_one_is_given_and_only_then(make):
    widget = make()
    for attributes, expected in (("", None), ("data-key='public-key'", "Bearer public-key")):
        widget.sent.clear()
        page = widget.open(attributes)
        ask(page)
        expect(page.locator(".answer")).to_have_text("134家")
        asked = [sent for sent in widget.sent if sent["url"].endswith("/api/ask")]
        assert [sent.get("authorization") for sent in asked if "content-type" in sent] == [expected]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_fits_the_screen_and_can_be_read(make, viewport, scheme):
    page = make().open(viewport=viewport, scheme=scheme)
    ask(page)
    expect(page.locator(".answer")).to_have_text("134家")
    shape = page.get_by_role("dialog").bounding_box()
    assert shape["x"] >= 0 and shape["x"] + shape["width"] <= viewport["width"]
    assert shape["y"] >= 0 and shape["y"] + shape["height"] <= viewport["height"]
    background = page.locator(".box").evaluate("node => getComputedStyle(node).backgroundColor")
    assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(28, 32, 36)"}[scheme]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"widget-{'phone' if viewport == PHONE else 'desktop'}-{scheme}.png")


def test_it_is_small():
    assert (ROOT / "web" / "widget.js").stat().st_size < 15_000
