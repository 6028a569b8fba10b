"""What a bot remembers for a while: deliveries seen, how often a person asked, what was asked before.

All of it is bounded, forgotten after a time and gone with the process. `now` gives seconds that only grow.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Clock = Callable[[], float]
V = TypeVar("V")


class Expiring(Generic[V]):
    """Values by key, each for `ttl_s` after it was last set; beyond `size` the oldest goes first."""

    def __init__(self, ttl_s: float, size: int, now: Clock) -> None:
        self._ttl_s, self._size, self._now = ttl_s, size, now
        self._values: OrderedDict[Hashable, tuple[float, V]] = OrderedDict()

    def get(self, key: Hashable) -> V | None:
        at, value = self._values.get(key, (0.0, None))
        return value if value is not None and self._now() - at < self._ttl_s else None

    def set(self, key: Hashable, value: V) -> None:
        self._values[key] = (self._now(), value)
        self._values.move_to_end(key)
        while len(self._values) > self._size:
            self._values.popitem(last=False)

    def drop(self, key: Hashable) -> None:
        self._values.pop(key, None)


class Seen:
    """Tells a first delivery from a repeated one."""

    def __init__(self, ttl_s: float, size: int, now: Clock) -> None:
        self._values: Expiring[str] = Expiring(ttl_s, size, now)
        self._lock = threading.Lock()

    def is_first(self, key: Hashable) -> bool:
        """Whether the key is new; it is not any more."""
        return self.claim(key, "") is None

    def claim(self, key: Hashable, value: str) -> str | None:
        """The value that the key came with first, or None where this is the first time."""
        with self._lock:
            before = self._values.get(key)
            if before is None:
                self._values.set(key, value)
            return before


class Rates:
    """Counts what somebody does within a window that begins with the first of it."""

    def __init__(self, window_s: float, size: int, now: Clock) -> None:
        self._window_s, self._now = window_s, now
        self._windows: Expiring[tuple[float, int]] = Expiring(window_s, size, now)
        self._lock = threading.Lock()

    def count(self, key: Hashable) -> int:
        """How often it happened in the running window, this time included."""
        with self._lock:
            start, count = self._windows.get(key) or (self._now(), 0)
            if self._now() - start >= self._window_s:
                start, count = self._now(), 0
            self._windows.set(key, (start, count + 1))
            return count + 1


class Histories:
    """The last questions of each conversation, oldest first."""

    def __init__(self, questions: int, ttl_s: float, size: int, now: Clock) -> None:
        self._questions = questions
        self._values: Expiring[tuple[str, ...]] = Expiring(ttl_s, size, now)
        self._lock = threading.Lock()

    def of(self, key: Hashable) -> tuple[str, ...]:
        with self._lock:
            return self._values.get(key) or ()

    def add(self, key: Hashable, question: str) -> None:
        with self._lock:
            earlier = self._values.get(key) or ()
            self._values.set(key, (*earlier, question)[-self._questions :])

    def clear(self, key: Hashable) -> None:
        with self._lock:
            self._values.drop(key)
