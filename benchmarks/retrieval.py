"""How well the right document is found on the development sets, by each way to rank.

python -m benchmarks.retrieval --data DIR [--set NAME …] [--index DIR] [--out FILE] [--ranker NAME]

DIR holds retrieval sets (`dev/` of the data folder or itself). BM25 of words and of bigrams cut documents as
`bm25.py` of the sets does (about 250 characters, the title in front of the first); every other way uses the package's
own splitter and index. A document counts by its best passage. MRR@10 with bootstrap 95% intervals over the questions,
and the share of sign flips that give a difference to BM25 of bigrams as large as the one seen (paired randomisation).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from qa.evaluation.measures import mrr_at_k, ndcg_at_k, success_at_k
from qa.evaluation.retrieval_set import RetrievalSet, read_retrieval_set
from qa.indexing.library import Library
from qa.indexing.snapshot import Snapshot
from qa.indexing.source_file import SourceFile
from qa.language.fold import simplify
from qa.language.words import cut_for_search
from qa.retrieval.fusion import fuse
from qa.retrieval.question import understand
from qa.retrieval.ranker import BuiltInRanker, Ranker, load_ranker
from qa.retrieval.ranking import RANKER_WEIGHT, candidate_of
from qa.retrieval.rescoring import rescore
from qa.retrieval.retriever import Retriever
from qa.training.corpus import split_passage
from qa.training.negatives import bigrams
from qa.training.ranking_rows import CountedFrequencies

SETS = ("covid_policy", "gov_reply", "domainrag_ruc", "rgb_zh")
BASE = "BM25 bigrams"
DEPTH, CANDIDATES = 200, 60
SAMPLES = 10_000
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
    """One set in an index of its own."""

    def __init__(self, given: RetrievalSet, view: Snapshot, library: Library) -> None:
        self._library, self._view = library, view
        self._retriever = Retriever(library)
        sources = {f"{number:07}.txt": document.id for number, document in enumerate(given.corpus)}
        summaries = view.documents()
        self._id_by_document = {summary.id: sources[summary.source] for summary in summaries}
        self._id_by_source = sources
        texts = [s.text for summary in summaries for s in view.passages_of(summary.id)]
        self._frequencies = CountedFrequencies(texts)

    def lexical(self, query: str) -> list[tuple[int, float]]:
        return self._view.lexical(query, DEPTH)

    def dense(self, query: str) -> list[tuple[int, float]]:
        return self._view.dense(self._library.embedder.embed_queries([simplify(query)])[0], DEPTH)

    def hybrid(self, query: str) -> list[tuple[int, float]]:
        return fuse(self.lexical(query), self.dense(query))

    def ranked(self, query: str, ranker: Ranker, *, is_hybrid: bool = True) -> list[tuple[int, float]]:
        """The best of the fused list in the ranker's order."""
        lexical = dict(self.lexical(query))
        found = (self.hybrid(query) if is_hybrid else list(lexical.items()))[:CANDIDATES]
        stored = self._view.passages(number for number, _ in found)
        candidates = [candidate_of(self._view, s, lexical.get(s.passage.id, 0.0)) for s in stored]
        scores = ranker.score(simplify(query), candidates, self._frequencies)
        order = np.argsort(-scores, kind="stable")
        return [(stored[number].passage.id, float(scores[number])) for number in order]

    def rescored(self, query: str, ranker: Ranker | None) -> list[tuple[int, float]]:
        """The fused list by the hand-made score of `qa.retrieval.rescoring`, plus `RANKER_WEIGHT` · ranker."""
        corpus, names = self._retriever.corpus(self._view), self._view.vocabulary.word_list
        question = understand(
            query, known_places=corpus.places, known_words=names, reference_year=corpus.newest_year
        )
        fused = dict(self.hybrid(query)[:CANDIDATES])
        ranked = dict(self.ranked(query, ranker)) if ranker else {}
        others = self._retriever.alternatives(self._view, question)
        scores = {}
        for stored in self._view.passages(fused):
            passage, year = stored.passage, corpus.years.get(stored.passage.document_id)
            parts = rescore(
                question, passage, stored.text, fused[passage.id], reference_year=year, alternatives=others
            )
            scores[passage.id] = parts["score"] + RANKER_WEIGHT * ranked.get(passage.id, 0.0)
        return sorted(scores.items(), key=lambda item: -item[1])

    def searched(self, query: str) -> list[str]:
        """As the package searches now."""
        hits = self._retriever.search(query, CANDIDATES)
        return list(dict.fromkeys(self._id_by_source[hit.source] for hit in hits))

    def documents(self, ranking: Sequence[tuple[int, float]]) -> list[str]:
        """Documents in the order of their best passages."""
        stored = self._view.passages(number for number, _ in ranking)
        return list(dict.fromkeys(self._id_by_document[s.passage.document_id] for s in stored))


def ways_of(bench: Bench, ranker: Ranker) -> dict[str, Callable[[str], list[str]]]:
    """Every way by name; the last ones each leave a part of the ranker out."""
    ways: dict[str, Callable[[str], list[str]]] = {
        "lexical": lambda q: bench.documents(bench.lexical(q)),
        "dense": lambda q: bench.documents(bench.dense(q)),
        "hybrid": lambda q: bench.documents(bench.hybrid(q)),
        "as the package searches": bench.searched,
        "hybrid + rescoring": lambda q: bench.documents(bench.rescored(q, None)),
        "hybrid + ranker": lambda q: bench.documents(bench.ranked(q, ranker)),
        "hybrid + rescoring + ranker": lambda q: bench.documents(bench.rescored(q, ranker)),
        "lexical + ranker": lambda q: bench.documents(bench.ranked(q, ranker, is_hybrid=False)),
    }
    if isinstance(ranker, BuiltInRanker):
        for number, part in enumerate(("linear part", "trees", "lexical score")):
            less = _without(ranker, number)
            ways[f"ranker without {part}"] = lambda q, r=less: bench.documents(bench.ranked(q, r))  # type: ignore[misc]
    return ways


def _without(ranker: BuiltInRanker, part: int) -> BuiltInRanker:
    shares = [0.0 if number == part else share for number, share in enumerate(ranker.model.shares)]
    return BuiltInRanker(model=replace(ranker.model, shares=(shares[0], shares[1], shares[2])))


def runs_of(given: RetrievalSet, library: Library, ranker: Ranker) -> dict[str, tuple[Run, float]]:
    """Ranked document ids by way, and milliseconds a question."""
    runs = {"BM25 words": (bm25_run(given, _words), 0.0), BASE: (bm25_run(given, bigrams), 0.0)}
    with library.snapshot() as view:
        for name, rank in ways_of(Bench(given, view, library), ranker).items():
            start = time.perf_counter()
            run = {query_id: rank(given.queries[query_id])[:10] for query_id in tqdm(given.qrels, name)}
            runs[name] = (run, 1000 * (time.perf_counter() - start) / len(run))
    return runs


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
        library.add([_file(f"{n:07}.txt", d.title, d.text) for n, d in enumerate(given.corpus)])
    return library


def _file(source: str, title: str, text: str) -> SourceFile:
    content = text.encode()
    return SourceFile(source, lambda: content, {"title": title} if title else {}, len(content))


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
    ranker = load_ranker(given.ranker)
    results: dict[str, dict[str, Figure]] = {}
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as temporary:
        for name in given.sets or SETS:
            questions = read_retrieval_set(root / name)
            with indexed(questions, (given.index or Path(temporary)) / name) as library:
                results[name] = figures_of(questions, runs_of(questions, library, ranker))
    as_json = {name: {way: asdict(f) for way, f in ways.items()} for name, ways in results.items()}
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(as_json, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(table(results))


if __name__ == "__main__":
    main()
