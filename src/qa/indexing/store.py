"""The database of an index: connections, transactions and the values in `meta`."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qa.errors import IndexBusyError, IndexDamagedError, IndexMissingError, IndexStateError
from qa.indexing import schema

BUSY_TIMEOUT_S = 30.0


class Store:
    """Hands out transactions; safe to use from many threads, each with a connection of its own."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the database.

        Raises:
            IndexMissingError: there is none and `create` is False.
            IndexDamagedError: the file is no database of ours, or of a newer version.
        """
        if not path.exists() and not create:
            raise IndexMissingError(f"no index at {path.parent}; run `qa add`", path=str(path.parent))
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._is_closed = False
        with self._translated():
            self._prepare()

    def _prepare(self) -> None:
        with self.writing() if self._needs_tables() else self.reading() as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                schema.create(connection)
            elif get_meta(connection, "schema_version") == "1":
                schema.migrate(connection)
            version = get_meta(connection, "schema_version")
            if version != str(schema.SCHEMA_VERSION):
                raise IndexDamagedError(
                    f"{self.path} has schema {version}, expected {schema.SCHEMA_VERSION}",
                    code="index_unusable",
                    reason=f"qa.db schema {version}",
                )

    def _needs_tables(self) -> bool:
        """Whether the database is empty or of the schema before this one."""
        with self.reading() as connection:
            is_empty = connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
            return is_empty or get_meta(connection, "schema_version") == "1"

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A read transaction: everything read in it is of one generation."""
        with self._translated(), self._connection() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: all of it is kept when the block ends, none when it raises."""
        with self._translated(), self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def close(self) -> None:
        """Close the idle connections; those in use close when they are given back."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        connection = connection or self._connect()
        try:
            yield connection
        finally:
            with self._lock:
                keep = not self._is_closed
                if keep:
                    self._idle.append(connection)
            if not keep:
                connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        connection.row_factory = sqlite3.Row
        return connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise IndexBusyError(f"{self.path} is locked: {error}") from error
            raise IndexStateError(f"{self.path} cannot be used: {error}", reason=str(error)) from error
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            raise _damaged(self.path, error) from error


def _damaged(path: Path, error: Exception) -> IndexDamagedError:
    return IndexDamagedError(
        f"the database {path} cannot be read: {error}",
        code="database_damaged",
        path=str(path),
        reason=str(error),
    )


def get_meta(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else row[0]


def set_meta(connection: sqlite3.Connection, **values: object) -> None:
    pairs = [(key, str(value)) for key, value in values.items()]
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", pairs)


def generation_of(connection: sqlite3.Connection) -> int:
    return int(get_meta(connection, "generation") or 0)


def raise_generation(connection: sqlite3.Connection) -> int:
    """Make the open transaction the next generation."""
    generation = generation_of(connection) + 1
    set_meta(connection, generation=generation)
    return generation
