"""The database: transactions, values, dates."""

import sqlite3
import threading

import pytest

from qa.documents.document import Document
from qa.errors import IndexDamagedError, IndexMissingError, IndexStateError
from qa.indexing.documents_cache import DocumentsCache
from qa.indexing.rows import first_day, last_day
from qa.indexing.store import Store, generation_of, get_meta, raise_generation, set_meta


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "qa.db", create=True)
    yield opened
    opened.close()


def test_a_new_database_is_at_generation_0(store):
    with store.reading() as connection:
        assert generation_of(connection) == 0
        assert get_meta(connection, "model") is None


def test_a_write_that_raises_leaves_nothing(store):
    with pytest.raises(RuntimeError), store.writing() as connection:
        set_meta(connection, model="m")
        raise_generation(connection)
        raise RuntimeError
    with store.reading() as connection:
        assert (generation_of(connection), get_meta(connection, "model")) == (0, None)


def test_a_reader_stays_at_its_generation_while_another_connection_writes(store):
    with store.reading() as before:
        assert generation_of(before) == 0
        with store.writing() as connection:
            raise_generation(connection)
        assert generation_of(before) == 0
    with store.reading() as after:
        assert generation_of(after) == 1


def test_connections_serve_any_thread(store):
    seen = []

    def read():
        with store.reading() as connection:
            seen.append(generation_of(connection))

    for _ in range(3):
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    assert seen == [0, 0, 0]


def test_a_missing_database_is_not_made_unless_asked(tmp_path):
    with pytest.raises(IndexMissingError):
        Store(tmp_path / "qa.db")
    assert not (tmp_path / "qa.db").exists()


@pytest.mark.parametrize("content", [b"x" * 5000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_database_is_said_to_be_damaged(tmp_path, content):
    (tmp_path / "qa.db").write_bytes(content)
    with pytest.raises(IndexDamagedError):
        Store(tmp_path / "qa.db")


def test_a_database_of_another_version_is_refused(tmp_path):
    store = Store(tmp_path / "qa.db", create=True)
    with store.writing() as connection:
        set_meta(connection, schema_version=99)
    store.close()
    with pytest.raises(IndexStateError, match="schema 99"):
        Store(tmp_path / "qa.db")


def test_broken_rules_of_a_table_are_not_called_damage(store):
    with pytest.raises(sqlite3.IntegrityError), store.writing() as connection:
        connection.execute("INSERT INTO originals VALUES ('nobody', x'00')")


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2023-05-06", "2023-05-06", "2023-05-06"),
        (None, None, None),
    ],
)
def test_a_date_has_a_first_and_a_last_day(date, first, last):
    assert (first_day(date), last_day(date)) == (first, last)


def test_the_cache_keeps_the_documents_used_last_within_its_size():
    cache = DocumentsCache(max_chars=10)
    one, two, three = (Document(name, name, name, "字" * 4, ()) for name in "123")
    cache.put(one, 1)
    cache.put(two, 1)
    assert cache.get("1", 1) is one
    cache.put(three, 1)
    assert cache.get("2", 1) is None
    assert cache.get("1", 1) is one
    assert cache.get("1", 2) is None
