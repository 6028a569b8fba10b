"""`qa serve` as a process of its own."""

import json
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest


def get(url: str) -> tuple[int, dict]:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.fixture
def process(tmp_path):
    command = [sys.executable, "-m", "qa", "--index", str(tmp_path / "index"), "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        yield process
        process.kill()


def test_serve_prints_its_address_when_it_is_ready_and_ends_with_130_on_interrupt(process):
    line = process.stdout.readline()
    url = re.search(r"http://127\.0\.0\.1:\d+/", line)[0]
    deadline = time.monotonic() + 20
    while get(f"{url}readyz")[0] != 200 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert get(f"{url}readyz") == (200, {"ready": True, "documents": 0, "passages": 0, "generation": 0})
    assert get(f"{url}api/documents") == (200, {"documents": []})
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err and err.splitlines()[-1].startswith("已中断")


def test_serve_with_an_index_it_cannot_use_ends_with_one_chinese_line(tmp_path):
    (tmp_path / "qa.db").write_bytes(b"this is no database" * 100)
    command = [sys.executable, "-m", "qa", "--index", str(tmp_path), "serve", "--port", "0"]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=30)
    assert run.returncode == 1
    assert "Traceback" not in run.stderr and run.stderr.splitlines()[-1].startswith("错误：")
