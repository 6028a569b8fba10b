"""How well an encoder finds the right document, alone and together with BM25.

python -m qa.training.measure SET_DIR … [--model NAME_OR_FOLDER]

A set holds `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`. Documents are cut into passages of about
250 characters, the title in front of the first; a document counts by its best passage. Figures are MRR@10.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa.indexing.embedder import Embedder, load_embedder
from qa.indexing.static_embedder import StaticEmbedder
from qa.training.corpus import split_passage
from qa.training.negatives import bigrams

DEPTH = 200
FUSION_K = 60
BM25_WEIGHTS = (0.5, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Questions, passages and the documents that answer.

    Attributes:
        document_of: shape (passages,), the document's number of each passage.
        relevant: for each query the numbers of its documents.
    """

    name: str
    queries: list[str]
    passages: list[str]
    document_of: np.ndarray
    relevant: list[set[int]]


def read_set(folder: Path) -> RetrievalSet:
    """Queries without a judgement are left out."""
    documents = [
        json.loads(line) for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    number_by_id = {document["id"]: number for number, document in enumerate(documents)}
    judged: dict[str, set[int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query_id, document_id, _ = line.split("\t")
        judged.setdefault(query_id, set()).add(number_by_id[document_id])
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["id"] in judged]
    units = [
        (number, piece)
        for number, document in enumerate(documents)
        for piece in split_passage((document.get("title") or "") + "\n" + document["text"])
    ]
    return RetrievalSet(
        folder.name,
        [row["q"] for row in rows],
        [piece for _, piece in units],
        np.array([number for number, _ in units]),
        [judged[row["id"]] for row in rows],
    )


def measure(embedder: Embedder, questions: RetrievalSet) -> dict[str, float]:
    """MRR@10 of each way to rank: BM25 of bigrams, dense, and both joined by rank or by weighted score."""
    dense = embedder.embed_queries(questions.queries) @ embedder.embed_passages(questions.passages).T
    lexical = bm25_scores(questions)
    ways = {"bm25": lexical, "dense": dense, "rank fusion": by_rank(lexical) + by_rank(dense)}
    for weight in BM25_WEIGHTS:
        ways[f"{weight} bm25 + {1 - weight:.1f} dense"] = weight * scaled(lexical) + (1 - weight) * scaled(
            dense
        )
    return {name: mrr_at_10(scores, questions) for name, scores in ways.items()}


def bm25_scores(questions: RetrievalSet) -> np.ndarray:
    """BM25 (k1 1.5, b 0.75) over characters and bigrams, shape (queries, passages)."""
    import bm25s

    index = bm25s.BM25()
    index.index([bigrams(passage) for passage in questions.passages], show_progress=False)
    return np.stack([index.get_scores(bigrams(query)) for query in questions.queries])


def mrr_at_10(scores: np.ndarray, questions: RetrievalSet) -> float:
    """Mean of 1 / rank of the first right document, 0 beyond rank 10."""
    total = 0.0
    for row, relevant in zip(scores, questions.relevant, strict=True):
        best = np.argsort(-row, kind="stable")[:DEPTH]
        ranked = list(dict.fromkeys(questions.document_of[best].tolist()))[:10]
        total += next((1 / rank for rank, document in enumerate(ranked, 1) if document in relevant), 0.0)
    return total / max(len(questions.relevant), 1)


def by_rank(scores: np.ndarray) -> np.ndarray:
    """1 / (60 + rank) for the best 200 passages of each query, 0 for the others."""
    gains = np.zeros(scores.shape)
    best = np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]
    np.put_along_axis(gains, best, 1 / (FUSION_K + 1 + np.arange(best.shape[1]))[None, :], axis=1)
    return gains


def scaled(scores: np.ndarray) -> np.ndarray:
    """Each query's scores over their maximum."""
    highest: np.ndarray = scores.max(axis=1, keepdims=True)
    return scores / np.maximum(highest, 1e-9)


def table(figures: Mapping[str, Mapping[str, float]]) -> str:
    """A Markdown table: one row a way, one column a set."""
    ways: Sequence[str] = list(next(iter(figures.values()), {}))
    lines = ["| MRR@10 | " + " | ".join(figures) + " |", "| --- |" + " ---: |" * len(figures)]
    lines += [
        f"| {way} | " + " | ".join(f"{figures[name][way]:.3f}" for name in figures) + " |" for way in ways
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="MRR@10 of an encoder, alone and with BM25")
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET_DIR")
    parser.add_argument(
        "--model", help="a sentence-transformers name or folder; by default the built-in encoder"
    )
    arguments = parser.parse_args()
    static = arguments.model and (Path(arguments.model) / "tokenizer.json").exists()
    embedder = StaticEmbedder(Path(arguments.model)) if static else load_embedder(arguments.model)
    print(table({folder.name: measure(embedder, read_set(folder)) for folder in arguments.sets}))


if __name__ == "__main__":
    main()
