"""An index proved whole, or what is wrong with it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator

from qa import messages
from qa.errors import IndexDamagedError
from qa.indexing.engines import DerivedFolder, Engines
from qa.indexing.pipeline import Versions
from qa.indexing.preparing import sha256
from qa.indexing.store import get_meta


def find_problems(
    connection: sqlite3.Connection,
    folder: DerivedFolder,
    dim: int | None,
    engines: Engines,
    versions: Versions,
) -> list[str]:
    """Chinese sentences, one a problem."""
    damage = [row[0] for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
    damage += [f"{row[0]} {row[1]}" for row in connection.execute("PRAGMA foreign_key_check")]
    if damage:
        return [_say("database_damaged", reason="；".join(damage[:5]))]
    passage_ids = {row[0] for row in connection.execute("SELECT id FROM passages")}
    return [
        *_document_problems(connection),
        *_fact_problems(connection),
        *_id_problems(connection, passage_ids),
        *_derived_problems(folder, dim, engines, passage_ids),
        *_version_problems(connection, versions),
    ]


def _say(name: str, **details: object) -> str:
    return messages.INDEX[name].format(**details)


def _document_problems(connection: sqlite3.Connection) -> Iterator[str]:
    columns = "id, title, text, text_sha256, original_sha256, characters, blocks"
    query = f"SELECT {columns} FROM documents ORDER BY source"
    for row in connection.execute(query):
        text, title = row["text"], row["title"]
        if sha256(text.encode()) != row["text_sha256"] or len(text) != row["characters"]:
            yield _say("text_changed", title=title)
        if any(not 0 <= start <= end <= len(text) for _, start, end, *_ in json.loads(row["blocks"])):
            yield _say("text_changed", title=title)
        original = connection.execute(
            "SELECT data FROM originals WHERE document_id = ?", (row["id"],)
        ).fetchone()
        if original is None or sha256(original[0]) != row["original_sha256"]:
            yield _say("original_changed", title=title)
        yield from _passage_problems(connection, row["id"], title, len(text))


def _passage_problems(
    connection: sqlite3.Connection, document_id: str, title: str, length: int
) -> Iterator[str]:
    query = "SELECT id, ordinal, start, end FROM passages WHERE document_id = ? ORDER BY ordinal"
    passages = connection.execute(query, (document_id,)).fetchall()
    if not passages:
        yield _say("document_without_passages", title=title)
    for passage in passages:
        if not 0 <= passage["start"] < passage["end"] <= length:
            yield _say("passage_outside", title=title, id=passage["id"])
    if [passage["ordinal"] for passage in passages] != list(range(len(passages))):
        yield _say("passages_unordered", title=title)


def _fact_problems(connection: sqlite3.Connection) -> Iterator[str]:
    query = (
        "SELECT DISTINCT d.title FROM facts f JOIN documents d ON d.id = f.document_id "
        "WHERE NOT (0 <= f.start AND f.start <= f.value_start AND f.value_start <= f.value_end "
        "AND f.value_end <= f.end AND f.end <= d.characters)"
    )
    for (title,) in connection.execute(query):
        yield _say("fact_outside", title=title)


def _id_problems(connection: sqlite3.Connection, passage_ids: set[int]) -> Iterator[str]:
    following = int(get_meta(connection, "next_passage_id") or 1)
    if passage_ids and max(passage_ids) >= following:
        yield _say("id_reused", next=following, last=max(passage_ids))


def _derived_problems(
    folder: DerivedFolder, dim: int | None, engines: Engines, passage_ids: set[int]
) -> Iterator[str]:
    if dim is None:
        return

    def dense_ids() -> Iterable[int]:
        return engines.load_dense(folder.dense, dim, True).ids().tolist()

    def lexical_ids() -> Iterable[int]:
        return engines.read_lexical(folder.lexical).ids()

    for name, read in (("lexical", lexical_ids), ("dense", dense_ids)):
        yield from _compared(name, read, passage_ids)


def _compared(name: str, read: Callable[[], Iterable[int]], passage_ids: set[int]) -> Iterator[str]:
    try:
        held = list(read())
    except IndexDamagedError as error:
        yield messages.error_message(error.code, error.details)
        return
    missing, extra = len(passage_ids - set(held)), len(held) - len(passage_ids & set(held))
    if missing:
        yield _say(f"{name}_missing", count=missing)
    if extra:
        yield _say(f"{name}_extra", count=extra)


def _version_problems(connection: sqlite3.Connection, versions: Versions) -> Iterator[str]:
    query = (
        "SELECT count(*) FROM documents WHERE (cleaner_version, splitter_version, facts_version) <> (?, ?, ?)"
    )
    (count,) = connection.execute(query, (versions.cleaner, versions.splitter, versions.facts)).fetchone()
    if count:
        yield _say("old_version", count=count)
