"""An index of a retrieval set's documents, and the ranking of them for a query."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from qa.errors import InputError
from qa.evaluation.retrieval_set import CorpusDocument, RetrievalSet
from qa.evaluation.trec_run import ranking
from qa.language.question_text import MAX_QUESTION_CHARS, one_line

if TYPE_CHECKING:
    from qa.indexing.filters import Filters
    from qa.indexing.source_file import SourceFile
    from qa.retrieval.hit import Hit

MARK = "eval-set.json"
RANKED_DOCUMENTS = 100
SEARCHED_PASSAGES = 200  # a document may hold several of the passages found


class Searches(Protocol):
    """Ranks passages for a query; `Retriever` does."""

    def search(self, query: str, k: int, filters: Filters) -> Sequence[Hit]: ...


def claim(folder: Path, given: RetrievalSet) -> None:
    """Make the folder this set's, or see that it is; nothing but the same documents may go into its index.

    Raises:
        InputError: it holds another set's index, or anything else (index_dir_foreign).
    """
    mark = folder / MARK
    if not mark.is_file():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(f"{folder} is in other use", code="index_dir_foreign", path=folder)
        folder.mkdir(parents=True, exist_ok=True)
        mark.write_text(json.dumps({"documents": given.fingerprint}) + "\n", encoding="utf-8")
    elif json.loads(mark.read_text(encoding="utf-8")).get("documents") != given.fingerprint:
        raise InputError(f"{folder} is of another set", code="index_dir_foreign", path=folder)


def source_files(corpus: Sequence[CorpusDocument]) -> list[SourceFile]:
    """The documents as files to add, in order; `sources` names them."""
    return [_file(source, document) for source, document in zip(sources(corpus), corpus, strict=True)]


def sources(corpus: Sequence[CorpusDocument]) -> dict[str, str]:
    """The document id of each source."""
    return {f"{number:07}.txt": document.id for number, document in enumerate(corpus)}


def _file(source: str, document: CorpusDocument) -> SourceFile:
    from qa.indexing.source_file import SourceFile

    text = document.text if document.text.strip() else document.title
    content = text.encode(errors="replace")
    overrides = {"title": document.title} if document.title else {}
    return SourceFile(source, lambda: content, overrides, len(content))


def rank_documents(retriever: Searches, query: str, id_by_source: Mapping[str, str]) -> dict[str, float]:
    """Up to 100 documents with their scores, each by its best passage; none for an empty query."""
    from qa.indexing.filters import Filters

    cleaned = one_line(query)[:MAX_QUESTION_CHARS]
    if not cleaned:
        return {}
    hits = retriever.search(cleaned, SEARCHED_PASSAGES, Filters())
    ranked = ranking((id_by_source[hit.source], hit.score) for hit in hits)
    return dict(list(ranked.items())[:RANKED_DOCUMENTS])
