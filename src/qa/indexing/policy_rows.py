"""Formal documents in the database: written, read with what replaced them, and asked whether they are in force."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from qa.facts.policy import Policy, comparable, names_of
from qa.indexing.rows import to_json

_COLUMNS = "number, issuer, written, published, effective, repealed, valid_until"
_BEGINS = "coalesce(o.effective, o.published, o.written)"
# whether the document `d` is a policy that holds on a day, which is given four times; an unknown beginning counts as begun
IN_FORCE = f"""EXISTS (
    SELECT 1 FROM policies o WHERE o.document_id = d.id
    AND coalesce({_BEGINS} <= ?, 1) AND coalesce(o.repealed > ?, 1) AND coalesce(o.valid_until >= ?, 1)
    AND NOT EXISTS (
        SELECT 1 FROM policy_names n JOIN policy_replacements r ON r.name = n.name
        JOIN policies o ON o.document_id = r.document_id
        WHERE n.document_id = d.id AND r.document_id <> d.id AND coalesce({_BEGINS} <= ?, 1)
    )
)"""


@dataclass(frozen=True, slots=True)
class StoredPolicy:
    """A policy with the ids of the documents that repeal it."""

    policy: Policy
    replaced_by: tuple[str, ...]


def write_policy(connection: sqlite3.Connection, document_id: str, title: str, policy: Policy) -> None:
    """Insert the policy of a document that has none yet."""
    dates = (policy.written, policy.published, policy.effective, policy.repealed, policy.valid_until)
    values = (document_id, policy.number, policy.issuer, *dates, to_json(policy.replaces))
    connection.execute(f"INSERT INTO policies VALUES ({','.join('?' * len(values))})", values)
    names = [(name, document_id) for name in sorted(names_of(title, policy.number))]
    connection.executemany("INSERT OR IGNORE INTO policy_names VALUES (?, ?)", names)
    replaced = [(comparable(name), document_id) for name in policy.replaces]
    connection.executemany("INSERT OR IGNORE INTO policy_replacements VALUES (?, ?)", replaced)


def read_policies(connection: sqlite3.Connection) -> dict[str, StoredPolicy]:
    """The policies of all documents by document id."""
    query = (
        "SELECT DISTINCT n.document_id, r.document_id FROM policy_names n "
        "JOIN policy_replacements r ON r.name = n.name WHERE r.document_id <> n.document_id ORDER BY 1, 2"
    )
    replaced_by: dict[str, list[str]] = {}
    for old, new in connection.execute(query):
        replaced_by.setdefault(old, []).append(new)
    found = {}
    for row in connection.execute(f"SELECT document_id, {_COLUMNS}, replaces FROM policies"):
        given = {name: row[name] for name in _COLUMNS.split(", ")}
        policy = Policy(**given, replaces=tuple(json.loads(row["replaces"])))
        found[row["document_id"]] = StoredPolicy(policy, tuple(replaced_by.get(row["document_id"], ())))
    return found
