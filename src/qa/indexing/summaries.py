"""What reading an index returns besides documents, passages and facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa.indexing.policy_rows import StoredPolicy
from qa.passages.passage import Passage


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A line of the list of documents; `characters`, `passages` and `facts` count them."""

    id: str
    source: str
    title: str
    date: str | None
    place: str | None
    characters: int
    passages: int
    facts: int
    added_at: str
    policy: StoredPolicy | None = None


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its text, a slice of its document, and where it comes from."""

    passage: Passage
    source: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class IndexWord:
    """A word of the index; `expansion` is "" where it abbreviates nothing; documents gave `corpus` words."""

    word: str
    expansion: str
    origin: Literal["user", "corpus"]


@dataclass(frozen=True, slots=True)
class Removed:
    """A document that was taken out."""

    document_id: str
    source: str
