"""Commands run as a user runs them, with what they cost."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

QA = (sys.executable, "-m", "qa")


@dataclass(frozen=True, slots=True)
class Run:
    """One finished command: wall and user seconds, peak memory in MB, and what it printed."""

    wall_s: float
    user_s: float
    peak_mb: float
    out: str


def run(command: Sequence[str]) -> Run:
    """Run a command to its end; a failure raises with what it wrote on stderr."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        printed, complained = _text(out), _text(err)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {complained}")
    return Run(wall_s, usage.ru_utime, _megabytes(usage.ru_maxrss), printed)


def _text(file: object) -> str:
    file.seek(0)  # type: ignore[attr-defined]
    return file.read().decode("utf-8", "replace")  # type: ignore[attr-defined, no-any-return]


def _megabytes(maxrss: int) -> float:
    """`ru_maxrss` is in kilobytes on Linux, in bytes on macOS."""
    return maxrss / 1024 / (1024 if sys.platform == "darwin" else 1)


@dataclass(frozen=True, slots=True)
class Server:
    """A running `qa serve`."""

    host: str
    port: int
    pid: int

    def peak_mb(self) -> float | None:
        """The most memory it has held so far (VmHWM); None where the system does not say."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            return None
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))
        return int(found[1]) / 1024 if found else None


@contextmanager
def serving(index: Path) -> Iterator[Server]:
    """`qa serve` on a free port, ready to answer; stopped at the end."""
    command = [*QA, "--index", str(index), "serve", "--port", "0"]
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, encoding="utf-8") as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()  # printed when the index is loaded
            found = re.search(r"http://([\d.]+):(\d+)/", line)
            if not found:
                raise RuntimeError(f"qa serve did not start: {_text(log)}")
            yield Server(found[1], int(found[2]), process.pid)
        finally:
            process.terminate()


class Client:
    """One connection that asks, one question after the other."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection(server.host, server.port, timeout=60)

    def ask(self, question: str, history: Sequence[str] = ()) -> float:
        """The milliseconds until the whole answer was here."""
        body = json.dumps({"question": question, "history": list(history)})
        started = time.perf_counter()
        self._connection.request("POST", "/api/ask", body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        content = response.read()
        spent_ms = 1000 * (time.perf_counter() - started)
        if response.status != 200:
            raise RuntimeError(f"{question}: {response.status} {content.decode('utf-8', 'replace')}")
        return spent_ms

    def close(self) -> None:
        self._connection.close()
