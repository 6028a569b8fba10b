"""The steps that turn a file into what the index keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from qa.documents.document import Document, Extracted
from qa.facts.fact import Fact
from qa.facts.policy import Policy
from qa.passages.passage import Passage


class Clean(Protocol):
    """The shape of `qa.documents.cleaning.clean`."""

    def __call__(
        self, extracted: Extracted, *, source: str, document_id: str, overrides: Mapping[str, str]
    ) -> Document: ...


@dataclass(frozen=True, slots=True)
class Versions:
    """What a stored document was made by; another number makes it again at the next add or rebuild."""

    cleaner: int
    splitter: int
    facts: int


@dataclass(frozen=True, slots=True)
class Pipeline:
    """File → blocks → document → passages → facts."""

    read: Callable[[str, bytes], Extracted]
    clean: Clean
    split: Callable[[Document], tuple[Passage, ...]]
    extract: Callable[[Document, tuple[Passage, ...]], tuple[Fact, ...]]
    versions: Versions
    policy: Callable[[Document], Policy | None] = lambda document: None


def default_pipeline() -> Pipeline:
    """The package's own steps, imported when they are first needed."""
    from qa.documents.cleaning import CLEANER_VERSION, clean
    from qa.documents.readers import read
    from qa.facts.extraction import FACTS_VERSION, extract
    from qa.facts.policy import find_policy
    from qa.passages.splitting import SPLITTER_VERSION, split

    versions = Versions(CLEANER_VERSION, SPLITTER_VERSION, FACTS_VERSION)
    return Pipeline(read, clean, split, extract, versions, find_policy)
