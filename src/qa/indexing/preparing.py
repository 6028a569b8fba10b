"""A file made ready for the index: read, cleaned, split, its facts taken, nothing stored yet."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from qa.documents.document import Document
from qa.errors import DocumentError, EmptyDocumentError
from qa.facts.fact import Fact
from qa.facts.policy import Policy
from qa.indexing.pipeline import Pipeline, Versions
from qa.passages.passage import Passage


@dataclass(frozen=True, slots=True)
class Prepared:
    """What will be stored of one document; passages have no ids yet."""

    document: Document
    passages: tuple[Passage, ...]
    facts: tuple[Fact, ...]
    original: bytes
    overrides: Mapping[str, str]
    versions: Versions
    policy: Policy | None = None

    @property
    def original_sha256(self) -> str:
        return sha256(self.original)

    @property
    def text_sha256(self) -> str:
        return sha256(self.document.text.encode())

    def numbered(self, first_id: int) -> Prepared:
        """With passage ids from `first_id` on."""
        passages = tuple(replace(passage, id=first_id + place) for place, passage in enumerate(self.passages))
        return replace(self, passages=passages)


def prepare(
    source: str, document_id: str, original: bytes, overrides: Mapping[str, str], pipeline: Pipeline
) -> Prepared:
    """Run the pipeline over one file.

    Raises:
        DocumentError: it cannot become a document; an unexpected failure of a reader counts as one, too.
    """
    try:
        extracted = pipeline.read(source, original)
        document = pipeline.clean(extracted, source=source, document_id=document_id, overrides=overrides)
        return prepare_document(document, original, overrides, pipeline)
    except DocumentError:
        raise
    except Exception as error:  # one odd file must never stop the others
        reason = f"{type(error).__name__}: {error}"[:200]
        raise DocumentError(f"{source} failed: {reason}", reason=reason) from error


def prepare_document(
    document: Document, original: bytes, overrides: Mapping[str, str], pipeline: Pipeline
) -> Prepared:
    """The later half: a cleaned document split, and its facts taken."""
    document.text.encode()  # a lone surrogate cannot be stored
    passages = pipeline.split(document)
    if not passages:
        raise EmptyDocumentError(f"{document.source} has no passage", code="file_without_text")
    facts = pipeline.extract(document, passages)
    policy = pipeline.policy(document)
    return Prepared(document, passages, facts, original, dict(overrides), pipeline.versions, policy)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
