"""Progress on stderr: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from qa.messages import CLI

if TYPE_CHECKING:
    from tqdm import tqdm

SECONDS_BETWEEN_LINES = 10.0


class Progress:
    """Called whenever one more is done, with whatever came of it; a context manager, which closes the bar.

    Args:
        total: how many there will be; None where that is not known.
    """

    def __init__(self, label: str, total: int | None = None) -> None:
        self._label = label
        self._total = total
        self._done = 0
        self._bar: tqdm | None = None
        self._said_at = time.monotonic()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, *result: object) -> None:
        self._done += 1
        if sys.stderr.isatty():
            self._draw()
        elif time.monotonic() - self._said_at >= SECONDS_BETWEEN_LINES:
            self._said_at = time.monotonic()
            total = CLI["none"] if self._total is None else self._total
            line = CLI["progress"].format(label=self._label, done=self._done, total=total)
            print(line, file=sys.stderr, flush=True)

    def _draw(self) -> None:
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(total=self._total, desc=self._label, file=sys.stderr, leave=False)
        self._bar.update()
