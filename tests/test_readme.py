"""The README is true: its commands run in the order they stand in, its outputs, links and tables hold."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from qa.commands.parser import build_parser

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
RUN_PAGES = [README, ROOT / "docs" / "architecture.md"]
ELIDED = "……"  # stands in a shown output for any lines
COPIED = ("Makefile", "pyproject.toml", "constraints.txt")
MAX_PICTURE_BYTES = 300 * 1024
START_TIMEOUT_S = 240
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """A block of commands or of Python, and the output shown right below it ("" where none is)."""

    commands: tuple[str, ...]
    output: str
    is_python: bool = False


def examples(markdown: str) -> list[Example]:
    blocks = list(_BLOCK.finditer(markdown))
    found = []
    for block, after in zip_longest(blocks, blocks[1:]):
        if block[1] in ("sh", "bash", "python"):
            is_python = block[1] == "python"
            is_shown = after is not None and after[1] == "text"
            shown = after[2] if is_shown and not markdown[block.end() : after.start()].strip() else ""
            commands = (block[2],) if is_python else tuple(block[2].splitlines())
            found.append(Example(commands, shown, is_python))
    return found


class Shop:
    """A copy of what a user has after installing, in which commands run; the service is on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("QA_", "MAKE"))}
        self.environment = kept | {"PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
        self.server: subprocess.Popen | None = None
        shutil.copytree(ROOT / "seeds", folder / "seeds")
        for name in COPIED:
            shutil.copy(ROOT / name, folder / name)
        self._install()

    def _install(self) -> None:
        """In place of a fresh environment: this one, under the name that the README uses."""
        binaries = self.folder / ".venv" / "bin"
        binaries.mkdir(parents=True)
        for name, arguments in (("qa", "-m qa "), ("python", "")):
            script = binaries / name
            script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments}"$@"\n', encoding="utf-8")
            script.chmod(0o755)
        for mark in ("installed", "installed-dev"):  # newer than the files they are made from
            (self.folder / ".venv" / mark).touch()

    def run(self, line: str) -> str:
        """What the command prints on stdout; it must succeed."""
        line = line.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")
        if line.endswith("make serve"):
            return self._serve(line.removesuffix("make serve").split())
        if line.startswith(".venv/bin/pip install"):
            return assert_installable(line)
        if line.startswith("make "):
            line = f"make -n {line.removeprefix('make ')} >/dev/null"  # only that there is such a target
        if line.startswith("curl ") and not shutil.which("curl"):
            return send(line, self.folder)
        done = subprocess.run(
            ["sh", "-c", line], cwd=self.folder, env=self.environment, capture_output=True, encoding="utf-8"
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def show(self, example: Example) -> str:
        """What the whole example prints."""
        if not example.is_python:
            return "".join(self.run(line) for line in example.commands)
        code = example.commands[0].replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")
        done = subprocess.run(
            [sys.executable, "-"], input=code, cwd=self.folder, env=self.environment,
            capture_output=True, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def _serve(self, assignments: Sequence[str] = ()) -> str:
        """Start it, in place of the one that runs already; `assignments` as before a command of the shell."""
        self.close()
        added = dict(assignment.split("=", 1) for assignment in assignments)
        with (self.folder / "serve.log").open("wb") as log:
            self.server = subprocess.Popen(
                ["make", "serve", f"PORT={self.port}"],
                cwd=self.folder, env=self.environment | added, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._is_ready():
            log_text = (self.folder / "serve.log").read_text(encoding="utf-8")
            assert self.server.poll() is None and time.monotonic() < deadline, log_text
            time.sleep(0.2)
        return (self.folder / "serve.log").read_text(encoding="utf-8")

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as reply:
                return reply.status == 200
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            pass
        return False

    def close(self) -> None:
        if self.server is not None:
            os.killpg(self.server.pid, signal.SIGTERM)  # make and what it started, a session of their own
            self.server.wait(timeout=20)


def assert_installable(line: str) -> str:
    """In place of installing: what is named stands in the constraints, or is an extra of the project."""
    named = [word for word in shlex.split(line)[2:] if word not in ("-c", "constraints.txt", "-e")]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    for name in named:
        extra = re.fullmatch(r"\.\[(\w+)\]", name)
        assert f"\n{extra[1]} = [" in project if extra else f"\n{name}==" in pinned, name
    assert named
    return ""


def send(line: str, folder: Path) -> str:
    """What `curl` would print for the options that the README uses."""
    line = re.sub(r"\$\(cat (\S+)\)", lambda found: (folder / found[1]).read_text("utf-8").strip(), line)
    words = iter(shlex.split(line)[1:])
    url, headers, data, files = "", {}, None, []
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            data = next(words)
        elif word == "-F":
            name, _, path = next(words).partition("=@")
            files.append((name, (Path(path).name, (folder / path).read_bytes())))
        elif not word.startswith("-"):
            url = word
        else:
            assert word in ("-s", "-sN"), word
    method = "POST" if data or files else "GET"
    content = data.encode() if data else None
    return httpx.request(method, url, headers=headers, content=content, files=files or None, timeout=30).text


def assert_shows(printed: str, shown: str) -> None:
    """The output is what the README shows, any lines standing where it shows ……."""
    lines, position = [line.rstrip() for line in printed.strip("\n").split("\n")], 0
    parts = [part.strip("\n").split("\n") for part in re.split(rf"(?m)^{ELIDED}$", shown) if part.strip()]
    for part in parts:
        starts = range(position, len(lines) - len(part) + 1)
        found = next((at for at in starts if lines[at : at + len(part)] == part), None)
        assert found is not None, f"not printed:\n{chr(10).join(part)}\n--- printed:\n{printed}"
        assert found == position or ELIDED in shown
        position = found + len(part)
    assert position == len(lines) or ELIDED in shown, f"more was printed:\n{printed}"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    try:
        yield shop
    finally:
        shop.close()


def test_every_command_runs_and_prints_what_is_shown(shop: Shop) -> None:
    for page in RUN_PAGES:
        for example in examples(page.read_text(encoding="utf-8")):
            printed = shop.show(example)
            if example.output:
                assert_shows(printed, example.output)
    assert shop.server is not None, "the README never starts the service"


def test_a_request_of_curl_is_sent_alike_without_curl(monkeypatch, tmp_path) -> None:
    sent = []
    reply = httpx.Response(200, text="好")
    monkeypatch.setattr(httpx, "request", lambda *args, **options: sent.append((args, options)) or reply)
    (tmp_path / "a.txt").write_text("一", encoding="utf-8")
    assert send("curl -s http://x/ask -H 'Content-Type: application/json' -d '{\"q\": 1}'", tmp_path) == "好"
    assert sent[0][0] == ("POST", "http://x/ask") and sent[0][1]["content"] == b'{"q": 1}'
    send("curl -s http://x/documents -F files=@a.txt", tmp_path)
    assert sent[1][1]["files"] == [("files", ("a.txt", "一".encode()))]
    send("curl -s 'http://x/facts?q=1'", tmp_path)
    assert sent[2][0] == ("GET", "http://x/facts?q=1")


def test_an_output_that_differs_from_the_one_shown_is_noticed() -> None:
    assert_shows("134家\n\n出处\n[1] 文\n", "134家\n……\n")
    assert_shows("一\n二\n", "一\n二\n")
    for printed, shown in (("135家\n", "134家\n……\n"), ("一\n二\n三\n", "一\n二\n"), ("零\n一\n", "一\n")):
        with pytest.raises(AssertionError):
            assert_shows(printed, shown)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text):
        if not re.match(r"https?:|#", target):
            assert (page.parent / unquote(target.partition("#")[0])).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    rules = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert targets <= rules


def test_the_table_of_settings_is_complete() -> None:
    settings = (ROOT / "src" / "qa" / "settings.py").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(QA_\w+)` \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(set(re.findall(r"QA_\w+", settings)))


def test_every_command_of_the_program_is_shown() -> None:
    text = README.read_text(encoding="utf-8")
    usage = build_parser().format_help()
    commands = re.findall(r"^    (\w+) +\S", usage, re.MULTILINE)
    assert len(commands) == 14
    for name in commands:
        shown = "make serve" if name == "serve" else f"qa {name}"
        assert shown in text, name


def test_pictures_are_small_and_the_drawing_is_self_contained() -> None:
    pictures = [path for path in (ROOT / "docs" / "images").iterdir() if path.suffix == ".png"]
    assert pictures and all(path.stat().st_size <= MAX_PICTURE_BYTES for path in pictures)
    drawing = (ROOT / "docs" / "architecture.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(drawing)
    assert "href" not in drawing and "<script" not in drawing and "prefers-color-scheme: dark" in drawing


def test_the_structure_page_names_every_folder() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = [path.name for path in (ROOT / "src" / "qa").iterdir() if (path / "__init__.py").exists()]
    assert [name for name in folders if f"`{name}`" not in text] == []
