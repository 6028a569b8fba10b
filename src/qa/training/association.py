"""Learns which words of questions go with which words of the passages that answer them.

python -m qa.training.association --data DIR --out DIR [--licences A,B,C] [--seed 0]

IBM model 1 by expectation maximisation, from words of the passage to words of the query, on each half of the pairs by
itself; the table is the mean of both halves, so that a chance pairing of one half counts half. A half that is done is
kept in OUT.work, and a run that stopped goes on with the other. Needs some 4 GB of memory and about three minutes of one core.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from qa.errors import QaError
from qa.indexing.static_embedder import BUILT_IN, TOKENIZER
from qa.retrieval.association import SPECIAL_IDS, AssociationTable, write_table
from qa.training.association_card import model_card
from qa.training.bags import Bags, encode, saturated, starts_of
from qa.training.corpus import Pair, is_marked, pairs_of, source_names
from qa.training.sources import choose_sources

log = logging.getLogger(__name__)
HALVES = 2


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the table is learned.

    Attributes:
        at_most: pairs taken of a source, drawn at random; all of the others.
        weights: how much a pair of a source counts, others 1.
        max_tokens: of a passage; later words are not read.
        min_texts, min_count, min_chance: what an entry of a half must reach, in texts, in expected count and in t(q | p).
    """

    seed: int = 0
    at_most: Mapping[str, int] = field(
        default_factory=lambda: {
            "xwlb_title": 30_000, "xwlb_title2": 3000, "xwlb_tag": 4000, "crud_lead": 6000, "lctt": 8000,
            "law_chapter": 6000,
        }
    )  # fmt: skip
    weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "cmrc2018_train": 4, "drcd_dev": 4, "crud_qa": 4, "stard": 6, "dureader_demo": 6, "policy_part": 2,
            "central_part": 2, "law_definition": 2, "work_report": 2,
        }
    )  # fmt: skip
    steps: int = 5
    max_tokens: int = 120
    min_texts: int = 2
    min_count: float = 0.5
    min_chance: float = 0.0005


def train(data: Path, out: Path, work: Path, recipe: Recipe, licences: Sequence[str]) -> None:
    """Make the model folder `out`; `work` keeps the halves that are done.

    Raises:
        QaError: no pair of these licence classes.
    """
    drawn = draw_pairs(data, recipe, licences)
    if not drawn:
        raise QaError(f"no pairs of classes {','.join(licences)} in {data}")
    tokenizer = Tokenizer.from_file(str(BUILT_IN / TOKENIZER))
    log.info("cutting %d pairs into tokens", len(drawn))
    queries = encode(tokenizer, [pair.query for _, pair in drawn])
    passages = encode(tokenizer, [pair.passage for _, pair in drawn])
    weights = np.array([recipe.weights.get(pair.source, 1.0) for _, pair in drawn])
    half_of = np.array([half for half, _ in drawn])
    work.mkdir(parents=True, exist_ok=True)
    halves = []
    for half in range(HALVES):
        path = work / f"half-{half}.npz"
        if not path.exists():
            rows = np.flatnonzero(half_of == half)
            log.info("half %d of %d: %d pairs", half + 1, HALVES, len(rows))
            size = tokenizer.get_vocab_size()
            keys, chances = learn(queries.take(rows), passages.take(rows), weights[rows], size, recipe)
            np.savez(path, keys=keys, chances=chances)
        with np.load(path) as stored:
            halves.append((stored["keys"], stored["chances"]))
    table = merged(halves, tokenizer.get_vocab_size())
    write_table(out, table)
    counts = Counter(pair.source for _, pair in drawn)
    card = model_card(asdict(recipe), counts, len(table.chances), licences)
    (out / "README.md").write_text(card, encoding="utf-8")
    log.info("wrote %s: %d entries", out, len(table.chances))


def draw_pairs(data: Path, recipe: Recipe, licences: Sequence[str]) -> list[tuple[int, Pair]]:
    """Pairs with the half they belong to; all pairs of one passage belong to the same."""
    chance = random.Random(recipe.seed)
    drawn: list[tuple[int, Pair]] = []
    for source in choose_sources(source_names(data), licences):
        pairs = list(pairs_of(data, source))
        if not is_marked(data, source):
            chance.shuffle(pairs)
        drawn += [(half_of(text), pair) for text, pair in pairs[: recipe.at_most.get(source.name)]]
    return drawn


def half_of(text: str) -> int:
    return hashlib.md5(text.encode(), usedforsecurity=False).digest()[0] % HALVES


def learn(
    queries: Bags, passages: Bags, weights: np.ndarray, size: int, recipe: Recipe
) -> tuple[np.ndarray, np.ndarray]:
    """The entries worth keeping: q · size + p, ascending, and t(q | p)."""
    query_words, _ = saturated(queries, size, 1.0)
    passage_words = _with_nothing(_cut(passages, recipe.max_tokens), size)
    rows = np.repeat(np.arange(len(query_words)), query_words.lengths)  # the pair of each query word
    beside = passage_words.lengths[rows]
    word = np.repeat(np.arange(len(rows)), beside)  # the query word of each meeting
    place = np.arange(len(word)) - np.repeat(np.cumsum(beside) - beside, beside)
    met = passage_words.ids[np.repeat(passage_words.starts[:-1][rows], beside) + place]
    keys, entry, texts = np.unique(
        query_words.ids[word].astype(np.int64) * size + met, return_inverse=True, return_counts=True
    )
    chances = np.full(len(keys), 1.0 / size)
    counts = chances
    for _ in range(recipe.steps):
        share = chances[entry]
        total = np.bincount(word, share, minlength=len(rows))
        counts = np.bincount(entry, share / total[word] * weights[rows][word], minlength=len(keys))
        by_passage_word = np.bincount(keys % size, counts, minlength=size)
        chances = counts / (by_passage_word[keys % size] + 1.0)
    kept = (counts > recipe.min_count) & (texts >= recipe.min_texts) & (chances > recipe.min_chance)
    return keys[kept], chances[kept].astype(np.float32)


def _cut(bags: Bags, max_tokens: int) -> Bags:
    return bags.take(np.arange(len(bags)), max_tokens)


def _with_nothing(bags: Bags, size: int) -> Bags:
    """Each word of a text once, and before them word 0: it takes up what no word of the passage explains."""
    words, _ = saturated(bags, size, 1.0)
    starts = starts_of(words.lengths + 1)
    ids = np.zeros(starts[-1], dtype=np.int64)
    is_word = np.ones(len(ids), dtype=bool)
    is_word[starts[:-1]] = False
    ids[is_word] = words.ids
    return Bags(ids, starts)


def merged(halves: Sequence[tuple[np.ndarray, np.ndarray]], size: int) -> AssociationTable:
    """The mean of the halves, an entry that a half lacks counting 0 there."""
    keys, entry = np.unique(np.concatenate([keys for keys, _ in halves]), return_inverse=True)
    chances = np.bincount(entry, np.concatenate([chances for _, chances in halves])) / len(halves)
    known = (keys // size >= SPECIAL_IDS) & (keys % size >= SPECIAL_IDS)
    keys, chances = keys[known], chances[known]
    return AssociationTable(
        np.searchsorted(keys // size, np.arange(size + 1)), keys % size, chances.astype(np.float32)
    )


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description="learn the word association")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--work", type=Path, help="keeps the halves that are done; by default OUT.work")
    parser.add_argument("--licences", default="A,B,C", help="classes of sources; R must not ship")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    work = given.work or given.out.with_name(given.out.name + ".work")
    train(given.data, given.out, work, Recipe(seed=given.seed), given.licences.split(","))


if __name__ == "__main__":
    main()
