"""Retrieval sets as BEIR lays them out: a corpus, queries and which documents are relevant to which query."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from qa.errors import InputError
from qa.evaluation.scores import Qrels

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels.tsv"
BEIR_QRELS = Path("qrels", "test.tsv")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Documents, and queries with what answers them.

    Attributes:
        queries: text by id; some may not be judged.
        qrels: of every judged query the relevant documents; a query without any is left out.
    """

    name: str
    corpus: tuple[CorpusDocument, ...]
    queries: Mapping[str, str]
    qrels: Qrels

    @property
    def fingerprint(self) -> str:
        """The same for the same documents in the same order."""
        digest = sha256()
        for one in self.corpus:
            digest.update(json.dumps([one.id, one.title, one.text]).encode())
        return digest.hexdigest()


def read_retrieval_set(folder: Path) -> RetrievalSet:
    """The set in a folder; ids stand under `id` or `_id`, a query under `q` or `text`, qrels may have a heading.

    Raises:
        InputError: a file is missing (retrieval_set_invalid), has a wrong line (question_file_invalid,
            qrels_invalid), or no query has a relevant document (qrels_empty).
    """
    qrels_path = next((path for path in (folder / QRELS, folder / BEIR_QRELS) if path.is_file()), None)
    missing = [name for name in (CORPUS, QUERIES) if not (folder / name).is_file()]
    missing += [QRELS] if qrels_path is None else []
    if missing or qrels_path is None:
        names = "、".join(missing)
        raise InputError(
            f"{folder} lacks {missing}", code="retrieval_set_invalid", path=folder, missing=names
        )
    corpus = _rows(folder / CORPUS, lambda line: _document(json.loads(line)))
    queries = _rows(folder / QUERIES, lambda line: _query(json.loads(line)))
    return RetrievalSet(folder.resolve().name, tuple(corpus), dict(queries), _read_qrels(qrels_path))


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    for query_id, document_id, relevance in _rows(path, _judged, "qrels_invalid"):
        if relevance > 0:
            qrels.setdefault(query_id, {})[document_id] = relevance
    if not qrels:
        raise InputError(f"{path} judges no document relevant", code="qrels_empty", path=path)
    return qrels


def _rows(
    path: Path, read: Callable[[str], Row | None], code: str = "question_file_invalid"
) -> Iterator[Row]:
    """What `read` makes of the lines; blank ones and a heading (the first, where `read` fails) go."""
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip() or (number == 1 and _is_heading(line)):
                continue
            try:
                row = read(line)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                reason = f"{type(error).__name__}: {error}"
                details = {"path": path, "line": number, "reason": reason}
                raise InputError(f"{path}:{number}: {reason}", code=code, **details) from error
            if row is not None:
                yield row


def _is_heading(line: str) -> bool:
    """Whether it is the first line of BEIR's qrels: `query-id`, `corpus-id`, `score`."""
    return [name.strip() for name in line.split("\t")] == ["query-id", "corpus-id", "score"]


def _document(item: Mapping[str, Any]) -> CorpusDocument:
    return CorpusDocument(_id(item), item.get("title") or "", item.get("text") or "")


def _query(item: Mapping[str, Any]) -> tuple[str, str]:
    text = item["q"] if "q" in item else item["text"]
    return _id(item), text.strip()


def _id(item: Mapping[str, Any]) -> str:
    return str(item["_id"] if "_id" in item else item["id"])


def _judged(line: str) -> tuple[str, str, int]:
    query_id, document_id, relevance = line.rstrip("\r\n").split("\t")
    grade = float(relevance)
    if not grade.is_integer():
        raise ValueError(f"relevance {relevance!r} is no whole number")
    return query_id, document_id, int(grade)
