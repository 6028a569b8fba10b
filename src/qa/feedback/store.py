"""The file that holds judgements: beside the index, but no part of it, so that no rebuild touches it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from qa.errors import FeedbackError
from qa.feedback.judgement import Judgement, Quote

FILE_NAME = "feedback.db"
MAX_BYTES = 64 * 1024 * 1024
MAX_HISTORY, MAX_QUOTES, MAX_QUOTE_CHARS, MAX_ANSWER_CHARS = 10, 10, 400, 2000
_BUSY_TIMEOUT_S = 5.0
_TABLE = """
CREATE TABLE IF NOT EXISTS judgements (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, question TEXT NOT NULL, history TEXT NOT NULL,
    answered INTEGER NOT NULL, answer TEXT NOT NULL, rating TEXT NOT NULL, quotes TEXT NOT NULL
)
"""


class FeedbackStore:
    """Judgements in order; safe to share between threads and beside other processes.

    The file is made by the first judgement. Once it holds `max_bytes`, the oldest tenth makes room.
    """

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES) -> None:
        self._path = path
        self._max_bytes = max_bytes

    @classmethod
    def beside(cls, index_dir: Path) -> FeedbackStore:
        """The store of an index folder."""
        return cls(index_dir / FILE_NAME)

    def record(self, judgement: Judgement) -> None:
        """Keep one, what is too long cut short; raises FeedbackError when it cannot be written."""
        one = _cut(judgement)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        quotes = json.dumps([asdict(quote) for quote in one.quotes], ensure_ascii=False)
        history = json.dumps(one.history, ensure_ascii=False)
        values = (at, one.question, history, one.answered, one.answer, one.rating, quotes)
        with self._writing() as connection:
            self._make_room(connection)
            connection.execute("INSERT INTO judgements VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", values)

    def all(self) -> list[Judgement]:
        """Every judgement, oldest first."""
        if not self._path.exists():
            return []
        with self._connected() as connection:
            return [_judgement(row) for row in connection.execute("SELECT * FROM judgements ORDER BY id")]

    def clear(self) -> int:
        """Delete all of it, from the disk too; how many there were."""
        if not self._path.exists():
            return 0
        with self._writing() as connection:
            count = connection.execute("DELETE FROM judgements").rowcount
        with self._connected() as connection:
            connection.execute("VACUUM")
        return int(count)

    def _make_room(self, connection: sqlite3.Connection) -> None:
        (pages,), (free,), (size,) = (
            connection.execute(f"PRAGMA {name}").fetchone()
            for name in ("page_count", "freelist_count", "page_size")
        )
        if (pages - free) * size >= self._max_bytes:
            oldest = "SELECT id FROM judgements ORDER BY id LIMIT 1 + (SELECT count(*) FROM judgements) / 10"
            connection.execute(f"DELETE FROM judgements WHERE id IN ({oldest})")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._connected() as connection, connection:  # the inner one commits or rolls back
            connection.execute(_TABLE)
            yield connection

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=_BUSY_TIMEOUT_S)) as connection:
                connection.row_factory = sqlite3.Row
                connection.execute("PRAGMA secure_delete = ON")
                yield connection
        except sqlite3.Error as error:
            raise FeedbackError(f"{self._path}: {error}", reason=error) from error


def _cut(one: Judgement) -> Judgement:
    quotes = tuple(Quote(q.source, q.text[:MAX_QUOTE_CHARS]) for q in one.quotes[:MAX_QUOTES])
    return replace(
        one, history=one.history[-MAX_HISTORY:], answer=one.answer[:MAX_ANSWER_CHARS], quotes=quotes
    )


def _judgement(row: sqlite3.Row) -> Judgement:
    return Judgement(
        row["question"],
        tuple(json.loads(row["history"])),
        bool(row["answered"]),
        row["answer"],
        row["rating"],
        tuple(Quote(**quote) for quote in json.loads(row["quotes"])),
        row["at"],
    )
