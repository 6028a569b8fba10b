"""One writer at a time, over threads and processes."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qa.errors import IndexBusyError

_PAUSE_S = 0.05


@contextmanager
def exclusive(path: Path, timeout_s: float) -> Iterator[None]:
    """Hold the lock file at `path`; the system frees it when the process dies.

    Raises:
        IndexBusyError: somebody else held it for `timeout_s` seconds.
    """
    deadline = time.monotonic() + timeout_s
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    text = f"{path} is held by another writer; waited {timeout_s:g} s"
                    raise IndexBusyError(text) from None
                time.sleep(_PAUSE_S)
        yield
