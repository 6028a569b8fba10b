"""What `pip install .` leaves in an environment of its own, without a network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("setuptools", minversion="77")

ROOT = Path(__file__).resolve().parent.parent
NO_NETWORK = (
    "import socket, sys\ndef refuse(*_): raise OSError('no network')\nsocket.socket.connect = refuse\n"
)
ASK = f"""{NO_NETWORK}
from qa.cli import main
assert main(["--index", "index", "add", "articles"]) == 0
assert main(["--index", "index", "ask", "云溪县2023年造林多少亩？"]) == 0
import qa
print(qa.__file__)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The package installed by pip from a copy of the source."""
    place = tmp_path_factory.mktemp("installed")
    (place / "source").mkdir()
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, place / "source" / name)
    for name in ("src", "web"):
        shutil.copytree(
            ROOT / name, place / "source" / name, ignore=shutil.ignore_patterns("*.egg-info", "__pycache__")
        )
    command = [
        sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps",
        "--no-build-isolation", "--target", str(place / "site"), str(place / "source"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return place / "site"


def test_the_models_and_the_page_are_in_the_package(site):
    models = {path.parent.name for path in (site / "qa" / "models").glob("*/README.md")}
    assert models == {path.parent.name for path in (ROOT / "src" / "qa" / "models").glob("*/README.md")}
    for path in (ROOT / "src" / "qa" / "models").rglob("*.*"):
        assert (site / "qa" / path.relative_to(ROOT / "src" / "qa")).stat().st_size == path.stat().st_size
    assert (site / "qa" / "page" / "index.html").is_file()


def test_it_answers_without_a_network(site, tmp_path):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "造林.txt").write_text(
        "云溪县造林工作回顾\n\n2023年，云溪县造林1800亩，新建公园3座。\n", encoding="utf-8"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("QA_")} | {"PYTHONPATH": str(site)}
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "1800亩" in done.stdout
    assert str(site) in done.stdout
