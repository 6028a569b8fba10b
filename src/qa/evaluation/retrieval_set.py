"""Retrieval sets: a corpus, queries and which documents are relevant to which query."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from qa.errors import InputError
from qa.evaluation.measures import mrr_at_k, ndcg_at_k, recall_at_k, success_at_k

FILES = ("corpus.jsonl", "queries.jsonl", "qrels.tsv")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """`qrels` gives the relevant document ids of each judged query."""

    corpus: tuple[CorpusDocument, ...]
    queries: Mapping[str, str]
    qrels: Mapping[str, frozenset[str]]


def read_retrieval_set(folder: Path) -> RetrievalSet:
    """The set in a folder.

    Raises:
        InputError: a file is missing (retrieval_set_invalid) or has a wrong line (question_file_invalid).
    """
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise InputError(
            f"{folder} lacks {missing}", code="retrieval_set_invalid", path=folder, missing="、".join(missing)
        )
    corpus = _rows(folder / "corpus.jsonl", lambda line: _document(json.loads(line)))
    queries = _rows(folder / "queries.jsonl", lambda line: _query(json.loads(line)))
    relevant: dict[str, set[str]] = {}
    for query_id, document_id in _rows(folder / "qrels.tsv", _judged):
        relevant.setdefault(query_id, set()).add(document_id)
    return RetrievalSet(
        tuple(corpus), dict(queries), {one: frozenset(ids) for one, ids in relevant.items() if ids}
    )


def _rows(path: Path, read: Callable[[str], Row | None]) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = read(line)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                reason = f"{type(error).__name__}: {error}"
                details = {"path": path, "line": number, "reason": reason}
                raise InputError(
                    f"{path}:{number}: {reason}", code="question_file_invalid", **details
                ) from error
            if row is not None:
                yield row


def _document(item: Mapping[str, Any]) -> CorpusDocument:
    return CorpusDocument(str(item["id"]), item.get("title") or "", item["text"])


def _query(item: Mapping[str, Any]) -> tuple[str, str]:
    return str(item["id"]), item["q"]


def _judged(line: str) -> tuple[str, str] | None:
    query_id, document_id, relevance = line.rstrip("\n").split("\t")
    return (query_id, document_id) if float(relevance) > 0 else None


def measure(run: Mapping[str, Sequence[str]], qrels: Mapping[str, frozenset[str]]) -> dict[str, float]:
    """Means over the judged queries; one without hits scores 0 and counts.

    Args:
        run: ranked document ids, best first, by query id.
    """

    def mean(measure_at_k: Callable[[Sequence[str], frozenset[str], int], float], k: int) -> float:
        scores = [measure_at_k(run.get(query, ()), relevant, k) for query, relevant in qrels.items()]
        return sum(scores) / len(scores) if scores else 0.0

    return {
        **{f"success@{k}": mean(success_at_k, k) for k in (1, 5, 10)},
        "recall@10": mean(recall_at_k, 10),
        "MRR@10": mean(mrr_at_k, 10),
        "nDCG@10": mean(ndcg_at_k, 10),
    }
