"""How many calls may wait for the language model at once, and when to leave it alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MAX_CALLS = 16
FAILURES, REST_S = 3, 30.0


class Calls:
    """Hands out places; nobody ever waits for one: without a place the extracted answer is given.

    After `FAILURES` calls in a row have failed, none is made for `REST_S` seconds, so that a server that hangs does not
    slow every question down.
    """

    def __init__(self, most: int = MAX_CALLS, clock: Callable[[], float] = time.monotonic) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Whether a call may be made now; its place is free again afterwards."""
        if self._clock() < self._rests_until or not self._free.acquire(blocking=False):
            yield False
            return
        try:
            yield True
        finally:
            self._free.release()

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._rests_until = self._clock() + REST_S
                self._failures = 0
