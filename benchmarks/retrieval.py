"""How well the right document is found on the development sets, by each way to rank.

python -m benchmarks.retrieval --data DIR [--set NAME …] [--index DIR] [--out FILE] [--ranker NAME]

DIR holds retrieval sets (`dev/` of the data folder or itself). BM25 of words and of bigrams cut documents as
`bm25.py` of the sets does (about 250 characters, the title in front of the first); every other way uses the package's
own splitter and index. "− X" is the package's search with a part of the score left out (the trees of the order still
see it); "hybrid + ranker" keeps the fused score, the ranker and the word association alone. A document counts by its
best passage. MRR@10 with bootstrap 95% intervals over the questions, and the share of sign flips that give a difference
to BM25 of bigrams as large as the one seen (paired randomisation).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from qa.evaluation.measures import mrr_at_k, ndcg_at_k, success_at_k
from qa.evaluation.retrieval_set import RetrievalSet, read_retrieval_set
from qa.evaluation.set_index import source_files, sources
from qa.indexing.library import Library
from qa.indexing.snapshot import Snapshot
from qa.language.fold import simplify
from qa.language.words import cut_for_search
from qa.retrieval.fusion import Ranking, fuse
from qa.retrieval.hit import Hit
from qa.retrieval.retriever import DEPTH, Retriever
from qa.training.corpus import split_passage
from qa.training.negatives import bigrams

SETS = ("covid_policy", "gov_reply", "domainrag_ruc", "rgb_zh")
BASE, PACKAGE = "BM25 bigrams", "the package"
SAMPLES = 10_000
SHOWN = 60  # passages of a ranking that are looked at for the ten first documents
SEARCHES: Mapping[str, Mapping[str, float]] = {PACKAGE: {}, "− dense": {"dense_weight": 0.0}}
BESIDE_RANKER = ("coverage", "kind", "owner", "period", "display", "place_code", "ordering")
PARTS: Mapping[str, tuple[str, ...]] = {
    "fused score": ("fused",),
    "ranker": ("ranker",),
    "word association": ("association",),
    "coverage": ("coverage",),
    "kind": ("kind",),
    "places and periods": ("owner", "period"),
    "place codes": ("place_code",),
    "display": ("display",),
    "ordering": ("ordering",),
}  # taken off the score of the hits that the package finds
Run = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One way on one set; `p_value` and `difference` are against BM25 of bigrams, in MRR@10."""

    mrr: float
    low: float
    high: float
    ndcg: float
    success_at_1: float
    difference: float
    p_value: float
    milliseconds: float


def bm25_run(given: RetrievalSet, terms: Callable[[str], list[str]]) -> Run:
    """BM25 (k1 1.5, b 0.75) as the sets' own baseline."""
    import bm25s

    units = [(d.id, piece) for d in given.corpus for piece in split_passage(f"{d.title}\n{d.text}", 250)]
    index = bm25s.BM25()
    index.index([terms(piece) or ["_"] for _, piece in units], show_progress=False)
    run = {}
    for query_id in given.qrels:
        asked = [terms(given.queries[query_id]) or ["_"]]
        found, _ = index.retrieve(asked, k=min(DEPTH, len(units)), show_progress=False)
        run[query_id] = list(dict.fromkeys(units[number][0] for number in found[0]))
    return run


def _words(text: str) -> list[str]:
    return [word.lower() for word in cut_for_search(text) if word.isalnum()]


class Bench:
    """One set in an index of its own, searched as the package searches, and by parts of that alone."""

    def __init__(self, given: RetrievalSet, library: Library, ranker: str | None) -> None:
        self._given, self._library = given, library
        self._retrievers = {part: Retriever(library, ranker, **off) for part, off in SEARCHES.items()}
        self._id_by_source = sources(given.corpus)

    def runs(self) -> dict[str, tuple[Run, float]]:
        """Ranked document ids by way, and milliseconds a question where the way was run by itself."""
        runs = {name: (run, 0.0) for name, run in self._plain().items()}
        for name, retriever in self._retrievers.items():
            found, milliseconds = self._search(retriever)
            runs[name] = self._run(found), milliseconds
            if name == PACKAGE:
                runs |= {f"− {part}": (self._run(found, parts), 0.0) for part, parts in PARTS.items()}
                runs["hybrid + ranker"] = self._run(found, BESIDE_RANKER), 0.0
        return runs

    def _plain(self) -> dict[str, Run]:
        """Each index by itself, and both fused."""
        runs: dict[str, Run] = {"lexical": {}, "dense": {}, "hybrid": {}}
        with self._library.snapshot() as view:
            for query_id in self._given.qrels:
                query = self._given.queries[query_id]
                lexical = view.lexical(query, DEPTH)
                dense = view.dense(self._library.embedder.embed_queries([simplify(query)])[0], DEPTH)
                for name, ranking in zip(runs, (lexical, dense, fuse(lexical, dense)), strict=True):
                    runs[name][query_id] = self._documents(view, ranking)
        return runs

    def _documents(self, view: Snapshot, ranking: Ranking) -> list[str]:
        """Documents in the order of their best passages."""
        stored = view.passages(number for number, _ in ranking[:SHOWN])
        return list(dict.fromkeys(self._id_by_source[s.source] for s in stored))

    def _search(self, retriever: Retriever) -> tuple[dict[str, list[Hit]], float]:
        start = time.perf_counter()
        found = {
            query_id: retriever.search(self._given.queries[query_id], DEPTH)
            for query_id in tqdm(self._given.qrels, self._given.name, mininterval=5)
        }
        return found, 1000 * (time.perf_counter() - start) / len(found)

    def _run(self, found: Mapping[str, Sequence[Hit]], without: Sequence[str] = ()) -> Run:
        """The hits in the order of their scores less some parts of them."""
        run = {}
        for query_id, hits in found.items():
            order = sorted(hits, key=lambda hit: -(hit.score - sum(hit.reasons[part] for part in without)))
            run[query_id] = list(dict.fromkeys(self._id_by_source[hit.source] for hit in order))
        return run


def runs_of(given: RetrievalSet, library: Library, ranker: str | None) -> dict[str, tuple[Run, float]]:
    """Ranked document ids by way, and milliseconds a question."""
    runs = {"BM25 words": (bm25_run(given, _words), 0.0), BASE: (bm25_run(given, bigrams), 0.0)}
    return runs | Bench(given, library, ranker).runs()


def figures_of(given: RetrievalSet, runs: Mapping[str, tuple[Run, float]]) -> dict[str, Figure]:
    base = _per_question(runs[BASE][0], given, mrr_at_k)
    figures = {}
    for name, (run, milliseconds) in runs.items():
        mrr = _per_question(run, given, mrr_at_k)
        low, high = interval(mrr)
        figures[name] = Figure(
            round(float(mrr.mean()), 4),
            round(low, 4),
            round(high, 4),
            round(float(_per_question(run, given, ndcg_at_k).mean()), 4),
            round(float(_per_question(run, given, success_at_k, 1).mean()), 4),
            round(float((mrr - base).mean()), 4),
            round(p_value(mrr - base), 4),
            round(milliseconds, 1),
        )
    return figures


def _per_question(run: Run, given: RetrievalSet, measure: Callable[..., float], k: int = 10) -> np.ndarray:
    return np.array([measure(run[query_id], relevant, k) for query_id, relevant in given.qrels.items()])


def interval(values: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """The 95% bootstrap interval of the mean."""
    chance = np.random.default_rng(seed)
    means = [values[chance.integers(len(values), size=len(values))].mean() for _ in range(2000)]
    return float(np.percentile(means, 2.5)), float(np.percentile(means, 97.5))


def p_value(differences: np.ndarray, seed: int = 0) -> float:
    """Two-sided paired randomisation test: how often random signs give a mean as far from 0."""
    told = differences[differences != 0]
    if not len(told):
        return 1.0
    chance = np.random.default_rng(seed)
    seen = abs(told.sum()) - 1e-12
    signs = chance.choice((-1.0, 1.0), size=(SAMPLES, len(told)))
    return float(((np.abs(signs @ told) >= seen).sum() + 1) / (SAMPLES + 1))


def indexed(given: RetrievalSet, folder: Path) -> Library:
    """The set in an index at `folder`, which is filled where it is new."""
    library = Library.open(folder, create=True)
    with library.snapshot() as view:
        is_filled = bool(view.documents())
    if not is_filled:
        library.add(source_files(given.corpus))
    return library


def table(results: Mapping[str, Mapping[str, Figure]]) -> str:
    """Markdown: a row a way, a column a set; MRR@10, its interval, and p against BM25 of bigrams."""
    ways = list(next(iter(results.values())))
    lines = ["| MRR@10 | " + " | ".join(results) + " |", "| --- |" + " --- |" * len(results)]
    for way in ways:
        cells = [figures[way] for figures in results.values()]
        told = [f"{c.mrr:.3f} ({c.low:.3f}–{c.high:.3f}) p={c.p_value:.3f}" for c in cells]
        lines.append(f"| {way} | " + " | ".join(told) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="retrieval on the development sets")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--set", dest="sets", action="append", choices=SETS)
    parser.add_argument("--index", type=Path, help="keeps the indexes between runs")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "retrieval.json")
    parser.add_argument("--ranker", help="a CrossEncoder's name or folder; by default the built-in ranker")
    given = parser.parse_args()
    if given.data is None:
        print("没有给出检索集（--data DIR），跳过。", file=sys.stderr)
        return
    root = given.data / "dev" if (given.data / "dev").is_dir() else given.data
    results: dict[str, dict[str, Figure]] = {}
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as temporary:
        for name in given.sets or SETS:
            questions = read_retrieval_set(root / name)
            with indexed(questions, (given.index or Path(temporary)) / name) as library:
                results[name] = figures_of(questions, runs_of(questions, library, given.ranker))
    as_json = {name: {way: asdict(f) for way, f in ways.items()} for name, ways in results.items()}
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(as_json, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(table(results))


if __name__ == "__main__":
    main()
