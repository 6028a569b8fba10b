"""The pages about chatbots and the question box are true: their commands run in order, their samples are read."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from fake_platform import FakePlatform
from qa.serving.bots import dingtalk, feishu, wecom
from qa.settings import DINGTALK_URL
from test_readme import ROOT, START_TIMEOUT_S, Shop, assert_shows, examples

DOCS = ROOT / "docs"
PAGES = ["chatbots-feishu", "chatbots-dingtalk", "chatbots-wecom", "widget"]
QUESTION = "诸暨2023年新增了多少家规上企业？"
OPENED = {"feishu": "/callback/ws/endpoint", "dingtalk": "/v1.0/gateway/connections/open"}


class BotShop(Shop):
    """Commands that go on for ever are started, seen to work, and stopped by the next of them."""

    def __init__(self, folder: Path, platform: FakePlatform) -> None:
        super().__init__(folder)
        self.platform = platform
        for name in ("FEISHU", "DINGTALK", "WECOM"):
            self.environment[f"QA_{name}_BASE_URL"] = platform.url
        self.running: subprocess.Popen | None = None

    def run(self, line: str) -> str:
        if " -m pip install " in line:
            return self.check_extra(line)
        if line.endswith("qa serve --port 8000"):
            return self.start(line.replace("8000", str(self.port)), self._is_ready)
        if found := re.search(r"qa bot (\w+)$", line):
            return self.start(line, lambda: not self.platform.sent.empty()) + self.connected(found[1])
        return super().run(line)

    def check_extra(self, line: str) -> str:
        """In place of a download: that there is such an extra."""
        extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert re.search(r"'\.\[(\w+)]'$", line)[1] in extras["optional-dependencies"]
        return ""

    def start(self, line: str, is_up) -> str:
        self.stop()
        log = self.folder / "running.log"
        with log.open("wb") as output:
            self.running = subprocess.Popen(
                ["sh", "-c", line.replace("; .venv", "; exec .venv")],
                cwd=self.folder, env=self.environment, stdout=output, stderr=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_TIMEOUT_S
        while not is_up():
            assert self.running.poll() is None and time.monotonic() < deadline, line
            time.sleep(0.1)
        return "" if "serve" in line else log.read_text(encoding="utf-8")

    def connected(self, name: str) -> str:
        assert self.platform.sent.get(timeout=10)[0] == OPENED[name]
        return ""

    def stop(self) -> None:
        if self.running is not None:
            os.killpg(self.running.pid, signal.SIGINT)
            self.running.wait(timeout=60)
            self.running = None

    def close(self) -> None:
        self.stop()
        super().close()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples read once: on each page they are unchanged."""
    folder = tmp_path_factory.mktemp("samples") / "index"
    command = [sys.executable, "-m", "qa", "--index", str(folder), "add", str(ROOT / "seeds")]
    subprocess.run(command, check=True, env=os.environ | {"PYTHONPATH": str(ROOT / "src")})
    return folder


@pytest.fixture
def shop(tmp_path: Path, index: Path) -> Iterator[BotShop]:
    shutil.copytree(index, tmp_path / "index")
    with FakePlatform() as platform:
        shop = BotShop(tmp_path, platform)
        try:
            yield shop
        finally:
            shop.close()


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def samples(name: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", page(name), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", PAGES)
def test_every_command_runs_and_prints_what_is_shown(shop: BotShop, name: str) -> None:
    for example in examples(page(name)):
        printed = "".join(shop.run(line) for line in example.commands)
        if example.output:
            assert_shows(printed, example.output)
    assert shop.running is not None
    assert (
        name != "widget" or allowed_origin(shop, "https://www.example.gov.cn") == "https://www.example.gov.cn"
    )
    assert name != "widget" or allowed_origin(shop, "https://other.example") is None


def allowed_origin(shop: BotShop, origin: str) -> str | None:
    """Whom the service allows to read an answer, as a browser asks before a question."""
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    request = urllib.request.Request(
        f"http://127.0.0.1:{shop.port}/api/ask", headers=headers, method="OPTIONS"
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.headers["Access-Control-Allow-Origin"]
    except urllib.error.HTTPError as error:
        with error:
            return error.headers["Access-Control-Allow-Origin"]


def test_the_sample_of_feishu_is_a_message_to_the_bot() -> None:
    (sample,) = samples("chatbots-feishu", "json")
    message = feishu.message_of(json.loads(sample))
    assert message is not None and (message.text, message.user_id) == (QUESTION, "ou_1")


def test_the_sample_of_dingtalk_is_a_message_to_the_bot() -> None:
    (sample,) = samples("chatbots-dingtalk", "json")
    given = json.loads(sample)
    message = dingtalk.message_of(given)
    assert message is not None and (message.text, message.user_id) == (QUESTION, "staff1")
    assert dingtalk.is_allowed_webhook(given["sessionWebhook"], DINGTALK_URL)


def test_the_samples_of_wecom_are_messages_to_the_bot() -> None:
    (xml,), (sample,) = samples("chatbots-wecom", "xml"), samples("chatbots-wecom", "json")
    message = wecom.message_of(wecom._fields(xml))
    smart = wecom.smart_message_of(json.loads(sample))
    assert message is not None and smart is not None
    assert (message.text, message.user_id) == (smart.text, smart.user_id) == (QUESTION, "zhangsan")


def test_every_attribute_of_the_question_box_is_explained() -> None:
    script = (ROOT / "web" / "widget.js").read_text(encoding="utf-8")
    names = re.search(r"const \{ (.+?) } = script\.dataset", script)[1]
    used = {re.match(r"\w+", one.strip())[0] for one in names.split(",")}
    assert used == set(re.findall(r"^\| `data-(\w+)` \|", page("widget"), re.MULTILINE))


@pytest.mark.parametrize("name", PAGES[:3])
def test_steps_that_nobody_has_tried_say_so(name: str) -> None:
    assert page(name).count("未实际操作过") >= 3
