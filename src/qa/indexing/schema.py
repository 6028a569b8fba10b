"""The tables of `qa.db`, the truth of an index."""

import sqlite3

SCHEMA_VERSION = 2

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE documents (
    id TEXT PRIMARY KEY,                 -- first hex digits of the sha256 of source: links survive updates
    source TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    date TEXT, date_evidence TEXT,       -- the reference date: YYYY, YYYY-MM or YYYY-MM-DD
    date_first TEXT, date_last TEXT,     -- first and last day that it can mean
    place TEXT,
    characters INTEGER NOT NULL,
    original_sha256 TEXT NOT NULL, text_sha256 TEXT NOT NULL,
    overrides TEXT NOT NULL,             -- JSON: title, date, place as the user gave them
    cleaner_version INTEGER NOT NULL, splitter_version INTEGER NOT NULL, facts_version INTEGER NOT NULL,
    added_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    version INTEGER NOT NULL,            -- the generation that wrote this row
    metadata TEXT NOT NULL, blocks TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX documents_text ON documents (text_sha256);

CREATE TABLE originals (
    document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    data BLOB NOT NULL
);

CREATE TABLE passages (
    id INTEGER PRIMARY KEY,              -- from meta.next_passage_id, never used twice
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL,
    page INTEGER, kind TEXT NOT NULL,
    title TEXT NOT NULL, heading TEXT NOT NULL, organisations TEXT NOT NULL, places TEXT NOT NULL,
    period TEXT NOT NULL,
    UNIQUE (document_id, ordinal)
);

CREATE TABLE facts (
    id INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    passage_id INTEGER,                  -- the passage that its clause begins in
    subject TEXT NOT NULL, metric TEXT NOT NULL, value TEXT, unit TEXT,
    value_number REAL, unit_base TEXT, approximate INTEGER NOT NULL, status TEXT,
    period TEXT, change TEXT, rank TEXT,
    start INTEGER NOT NULL, end INTEGER NOT NULL, value_start INTEGER NOT NULL, value_end INTEGER NOT NULL,
    folded TEXT NOT NULL,                -- subject, metric, period and clause, folded for searching
    first_month INTEGER, last_month INTEGER  -- of the period, as 12 * year + month (1 to 12)
);
CREATE INDEX facts_document ON facts (document_id, start);
CREATE INDEX facts_passage ON facts (passage_id);
CREATE INDEX facts_value ON facts (unit_base, value_number);
CREATE INDEX facts_period ON facts (first_month, last_month);

CREATE TABLE policies (
    document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    number TEXT, issuer TEXT,
    written TEXT, published TEXT, effective TEXT, repealed TEXT, valid_until TEXT,  -- YYYY-MM-DD
    replaces TEXT NOT NULL               -- JSON: titles and numbers as written
) WITHOUT ROWID;

CREATE TABLE policy_names (              -- by which names other documents speak of a policy, made comparable
    name TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    PRIMARY KEY (name, document_id)
) WITHOUT ROWID;
CREATE INDEX policy_names_document ON policy_names (document_id);

CREATE TABLE policy_replacements (       -- which names a policy repeals, made comparable
    name TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    PRIMARY KEY (name, document_id)
) WITHOUT ROWID;
CREATE INDEX policy_replacements_document ON policy_replacements (document_id);

CREATE TABLE words (
    word TEXT NOT NULL, expansion TEXT NOT NULL DEFAULT '', added_at TEXT NOT NULL,
    PRIMARY KEY (word, expansion)
) WITHOUT ROWID;

CREATE TABLE corpus_words (
    word TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    PRIMARY KEY (word, document_id)
) WITHOUT ROWID;
CREATE INDEX corpus_words_document ON corpus_words (document_id);
"""

FIRST_META = {
    "schema_version": str(SCHEMA_VERSION),
    "generation": "0",
    "derived": "0",  # number of the folder that holds the lexical and the dense index
    "next_passage_id": "1",
    "unfinished": "0",  # 1 while derived files may hold passages that are not in `passages`
}


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty database, in the transaction that is open."""
    _execute(connection, TABLES)
    connection.executemany("INSERT INTO meta VALUES (?, ?)", FIRST_META.items())


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database of schema 1 to this one, in the transaction that is open; nothing stored is lost.

    The new columns stay empty until a document is made again: its facts' version is an older one, so the next add or
    rebuild does it.
    """
    connection.execute("ALTER TABLE facts ADD COLUMN first_month INTEGER")
    connection.execute("ALTER TABLE facts ADD COLUMN last_month INTEGER")
    added = TABLES[TABLES.index("CREATE INDEX facts_value") : TABLES.index("CREATE TABLE words")]
    _execute(connection, added)
    connection.execute("UPDATE meta SET value = ? WHERE key = 'schema_version'", (str(SCHEMA_VERSION),))


def _execute(connection: sqlite3.Connection, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            connection.execute(statement)
