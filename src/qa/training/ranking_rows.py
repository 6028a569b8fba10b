"""Candidates and their features for the questions of a pool, found with our own lexical index and encoder."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from tqdm import tqdm

from qa.indexing.lexical import FieldWeights, LexicalEntry
from qa.indexing.query_terms import lexical_query
from qa.indexing.static_embedder import StaticEmbedder
from qa.indexing.tantivy_index import TantivyIndex, TantivyWriter
from qa.indexing.words import Vocabulary
from qa.language.fold import fold
from qa.language.terms import grams_of_folded, words_of_folded
from qa.retrieval.asked_words import read_question
from qa.retrieval.features import AROUND_CHARS, Candidate, features
from qa.training.ranking_pool import Pool, PoolQuestion

LEXICAL, DENSE = 40, 15  # candidates a question from either side


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of a pool document, with the text around it."""

    document: int
    ordinal: int
    text: str
    around: str
    title: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Features of all candidates, question after question.

    Attributes:
        sizes: how many candidates each question has.
        labels: 2 right, 1 in the right document, 0 wrong.
        sources: the source of each question.
    """

    names: tuple[str, ...]
    values: np.ndarray
    labels: np.ndarray
    sizes: np.ndarray
    sources: np.ndarray


class CountedFrequencies:
    """Document frequencies of the grams of some texts, counted here."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.passages = len(texts)
        self._counts: Counter[str] = Counter()
        for text in texts:
            self._counts.update(set(grams_of_folded(fold(text))))

    def of(self, terms: Sequence[str]) -> Sequence[int]:
        return [self._counts.get(term, 0) for term in terms]


def units_of(pool: Pool) -> list[Unit]:
    units = []
    for number, document in enumerate(pool.documents):
        for ordinal, piece in enumerate(document.pieces):
            before = "".join(document.pieces[:ordinal])[-AROUND_CHARS:]
            after = "".join(document.pieces[ordinal + 1 :])[:AROUND_CHARS]
            units.append(Unit(number, ordinal, piece, before + piece + after, document.title))
    return units


class Finder:
    """Candidates of a pool, and their features; made before processes are forked."""

    def __init__(self, units: Sequence[Unit], folder: Path) -> None:
        self._units = units
        self._index = _index(units, folder)
        self._embedder = StaticEmbedder()
        self._vectors = self._embedder.embed_passages([f"{unit.title}\n{unit.text}" for unit in units])
        self._frequencies = CountedFrequencies([unit.text for unit in units])
        self._vocabulary = Vocabulary([])

    def rows(self, question: PoolQuestion) -> tuple[tuple[str, ...], np.ndarray, np.ndarray] | None:
        """Names, features and labels; None when the right document is not found or nothing else is."""
        query = lexical_query(question.text, self._vocabulary)
        lexical = dict(self._index.search(query, LEXICAL, weights=FieldWeights()))
        similar = self._vectors @ self._embedder.embed_queries([question.text])[0]
        dense = np.argpartition(-similar, DENSE)[:DENSE]
        found = list(dict.fromkeys([*lexical, *(dense + 1).tolist()]))
        labels = np.array([self._label(question, self._units[number - 1]) for number in found])
        if labels.max(initial=0) < 2 or labels.min(initial=2) > 0:
            return None
        candidates = [_candidate(self._units[number - 1], lexical.get(number, 0.0)) for number in found]
        values, names = features(read_question(question.text, self._frequencies), candidates)
        return names, values, labels

    @staticmethod
    def _label(question: PoolQuestion, unit: Unit) -> int:
        if unit.document != question.document:
            return 0
        return 2 if question.answer in unit.text else 1


def _candidate(unit: Unit, lexical: float) -> Candidate:
    return Candidate(unit.text, unit.title, "", unit.around, str(unit.document), unit.ordinal, lexical)


def _index(units: Sequence[Unit], folder: Path) -> TantivyIndex:
    writer = TantivyWriter(folder / "index")
    writer.add(_entry(number, unit) for number, unit in enumerate(tqdm(units, "index", mininterval=5), 1))
    writer.commit()
    writer.close()
    return TantivyIndex(folder / "index")


def _entry(number: int, unit: Unit) -> LexicalEntry:
    text, title = fold(unit.text), fold(unit.title)
    return LexicalEntry(
        number,
        list(grams_of_folded(text)),
        words_of_folded(text),
        list(grams_of_folded(title)),
        words_of_folded(title),
    )


_finder: Finder | None = None


def make_rows(pool: Pool, processes: int) -> Rows:
    """Features for every question of the pool whose document is found."""
    global _finder
    with tempfile.TemporaryDirectory(prefix="qa-ranker-") as folder:
        _finder = Finder(units_of(pool), Path(folder))
        done = [(q, r) for q, r in zip(pool.questions, _all(pool, processes), strict=True) if r is not None]
    return Rows(
        done[0][1][0],
        np.concatenate([values for _, (_, values, _) in done]),
        np.concatenate([labels for _, (_, _, labels) in done]).astype(np.int8),
        np.array([len(labels) for _, (_, _, labels) in done]),
        np.array([question.source for question, _ in done]),
    )


def _all(pool: Pool, processes: int) -> Iterator[tuple[tuple[str, ...], np.ndarray, np.ndarray] | None]:
    progress = partial(tqdm, total=len(pool.questions), desc="features", mininterval=5)
    if processes < 2:
        yield from progress(map(_rows_of, pool.questions))
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as workers:
        yield from progress(workers.map(_rows_of, pool.questions, chunksize=16))


def _rows_of(question: PoolQuestion) -> tuple[tuple[str, ...], np.ndarray, np.ndarray] | None:
    assert _finder is not None
    return _finder.rows(question)


def write_rows(rows: Rows, path: Path) -> None:
    """Keep the rows for another run; `path` ends in .npz."""
    np.savez_compressed(
        path,
        names=np.array(rows.names),
        values=rows.values.astype(np.float32),
        labels=rows.labels,
        sizes=rows.sizes,
        sources=rows.sources,
    )


def read_rows(path: Path) -> Rows:
    with np.load(path, allow_pickle=False) as stored:
        names = tuple(str(name) for name in stored["names"])
        return Rows(names, *(stored[name] for name in ("values", "labels", "sizes", "sources")))
