"""Trains the choice of answers.

python -m qa.training.selector --out DIR [--reader DIR] [--rows FILE] [--grown-on DIR] ARTICLES QUESTIONS […]

Each pair is a folder of articles and a file of questions about them (`qa.evaluation.question_file`). What the package
finds for every question, and which of it is right, is learned: first the order of the readings, then whether the first
one is right, and whether the documents answer at all. Questions of one pair are judged by trees that did not learn from
that pair. The trained reader must not have learned from these questions, or its opinion counts too much. `--rows` keeps
the features between runs. With `--grown-on` the new trees only learn what those of that folder leave wrong, and both are
left in `--out`; the questions should be others than those that they learned from.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from qa.answering.answerer import Answerer, Study
from qa.answering.confidence import ENOUGH, logistic, sureness
from qa.answering.onnx_reader import OnnxReader
from qa.answering.selection import selection_features, words_of
from qa.answering.selector import judged_row, read_selector, write_selector
from qa.answering.span_reader import PassageReader, SpanReader
from qa.evaluation.comparison import comparable, contains
from qa.evaluation.question_file import Question, read_questions
from qa.network.onnx_model import is_onnx
from qa.network.trees import Trees, flattened, joined
from qa.training.selector_card import write_card
from qa.training.written import in_pairs, library_of, one_by_one

TOLD = frozenset(("how", "why", "definition", "list"))
LONG = TOLD | {"yesno", "compare"}  # answers that may be sentences
MAX_SHORT_CHARS, MAX_LONG_CHARS, SLACK = 60, 480, 8
RIGHT, EXACT = 1, 2


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of the trees; `gains` are what a wrong, a right and an exact reading are worth at the top."""

    folds: int = 3
    order_trees: int = 500
    judge_trees: int = 300
    leaves: int = 16
    judge_leaves: int = 8
    depth: int = 7
    rate: float = 0.03
    gains: tuple[int, int, int] = (0, 3, 4)
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Rows:
    """One need of a question with its readings, the best by the rules first, and the pair it is from.

    Of each reading: its features, its label (0, RIGHT, EXACT), its words and the id of its passage.
    """

    pair: int
    answerable: bool
    features: np.ndarray
    labels: np.ndarray
    words: tuple[str, ...]
    passages: tuple[int | None, ...]


Three = tuple[Trees, Trees, Trees]  # those that order, "is it right", "do the documents say"


class _Ranked(NamedTuple):
    features: np.ndarray
    score: float
    words: str
    passage: int | None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="train the choice of answers")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--reader", type=Path)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--grown-on", type=Path)
    parser.add_argument("pairs", nargs="+", type=Path)
    given = parser.parse_args(arguments)
    if given.rows and given.rows.exists():
        names, rows = pickle.loads(given.rows.read_bytes())
    else:
        names, rows = make_rows(in_pairs(given.pairs), given.reader)
        if given.rows:
            given.rows.write_bytes(pickle.dumps((names, rows)))
    recipe = Recipe()
    base = read_base(given.grown_on, names) if given.grown_on else None
    trees, figures = train(rows, recipe, base)
    settings = asdict(recipe) | {"questions": len(rows), "features": len(names)}
    if given.grown_on:
        settings["grown on"] = given.grown_on.name
    write_selector(given.out, names, *trees)
    write_card(given.out, settings, figures)
    for name, value in figures.items():
        print(f"{name:28s} {value:.3f}")
    return 0


def make_rows(pairs: Sequence[tuple[Path, Path]], reader: Path | None) -> tuple[tuple[str, ...], list[Rows]]:
    """What the package finds for the questions of all pairs."""
    rows: list[Rows] = []
    names: tuple[str, ...] = ()
    for number, (articles, file) in enumerate(tqdm(pairs, "pairs")):
        with library_of(articles) as library:
            answerer = Answerer(library, span_reader=_reader(reader) if reader else None)
            for question in read_questions(file):
                for own, made in _rows_of(answerer, question, number):
                    names = own
                    rows.append(made)
    return names, rows


def _reader(folder: Path) -> PassageReader:
    return OnnxReader(folder) if is_onnx(str(folder)) else SpanReader(folder)


def _rows_of(answerer: Answerer, question: Question, pair: int) -> Iterator[tuple[tuple[str, ...], Rows]]:
    studies = answerer.study(question.question, question.history)
    for part, study in zip(_parts(question, studies), studies, strict=False):
        if study.readings:
            features, names = selection_features(study.question, study.need, study.readings, study.reads)
            labels = np.array([label(part, told) for told in study.told])
            readings = [one.reading for one in study.readings]
            words = tuple(map(words_of, readings))
            passages = tuple(one.hit.passage.id for one in readings)
            yield names, Rows(pair, question.answerable, features, labels, words, passages)


def _parts(question: Question, studies: Sequence[Study]) -> list[Question]:
    """The question that each study answers; none where which of several answers is whose is not told."""
    if len(studies) == 1 or not question.answerable:
        return [question] * len(studies)
    kinds = [study.need.asked.kind for study in studies]
    parts = one_by_one(question, len(studies))
    return [
        replace(part, type=kind if kind in TOLD else part.type)
        for part, kind in zip(parts, kinds, strict=False)
    ]


def label(question: Question, text: str) -> int:
    """Whether an answer holds what a right one must hold: 0, RIGHT, or EXACT where it holds hardly more."""
    if not question.answerable or len(text) > (MAX_LONG_CHARS if question.type in LONG else MAX_SHORT_CHARS):
        return 0
    words = comparable(text)
    if question.type in ("yesno", "compare"):  # 是 and the like stand anywhere
        quotes = [comparable(one.quote) for one in question.evidence]
        return RIGHT if any(quote in words or words in quote for quote in quotes if len(words) > 8) else 0
    if not all(any(contains(words, comparable(one)) for one in group) for group in question.answers):
        return 0
    needed = sum(max(len(comparable(one)) for one in group) for group in question.answers)
    return EXACT if len(words) <= needed + SLACK else RIGHT


def train(rows: Sequence[Rows], recipe: Recipe, base: Three | None = None) -> tuple[Three, dict[str, float]]:
    """The trees in the order of `write_selector`, and figures on questions of pairs that were not learned from."""
    on_order, *on_judges = base or (None, None, None)
    order = _order(rows, recipe, on_order)
    judged: list[tuple[Rows, np.ndarray, int]] = []
    for fold in range(recipe.folds):
        held = [one for one in rows if one.pair % recipe.folds == fold]
        trees = _order([one for one in rows if one.pair % recipe.folds != fold], recipe, on_order)
        for one in held:
            scores = trees.predict(one.features)
            made = map(_Ranked, one.features, scores.tolist(), one.words, one.passages)
            ranked = sorted(made, key=lambda reading: -reading.score)
            judged.append((one, judged_row(ranked), int(one.labels[np.argmax(scores)] > 0)))
    values = np.stack([row for _, row, _ in judged])
    right = np.array([right for _, _, right in judged])
    said = np.array([int(one.answerable) for one, _, _ in judged])
    pairs = np.array([one.pair for one, _, _ in judged])
    judges = list(zip((right, said), on_judges, strict=True))
    levels = [_held_out(values, labels, pairs, recipe, on) for labels, on in judges]
    trees_of = [_judge(values, labels, recipe, on) for labels, on in judges]
    return (order, trees_of[0], trees_of[1]), _figures([one for one, _, _ in judged], right, *levels)


def read_base(folder: Path, names: Sequence[str]) -> Three:
    """The trees of a folder to grow others on; raises ValueError where they are over other features."""
    other_names, *trees = read_selector(folder)
    if tuple(names) != other_names:
        raise ValueError(f"the trees in {folder} are over other features; train them again")
    order, right, said = trees
    return order, right, said


def _held_out(
    values: np.ndarray, labels: np.ndarray, pairs: np.ndarray, recipe: Recipe, base: Trees | None
) -> np.ndarray:
    """For every row the log-odds that trees give which did not learn from its pair."""
    levels = np.zeros(len(values))
    for fold in range(recipe.folds):
        held = pairs % recipe.folds == fold
        if held.any():
            levels[held] = _judge(values[~held], labels[~held], recipe, base).predict(values[held])
    return levels


def _figures(
    rows: Sequence[Rows], right: np.ndarray, right_level: np.ndarray, said_level: np.ndarray
) -> dict[str, float]:
    asked = np.array([one.answerable for one in rows])
    right = right.astype(bool)
    levels = zip(right_level.tolist(), said_level.tolist(), strict=True)
    given = np.array([sureness(logistic(one), logistic(other)) >= ENOUGH for one, other in levels])
    return {
        "questions": float(len(rows)),
        "some reading right": float(np.mean([one.labels.max() > 0 for one in rows if one.answerable])),
        "first by the rules right": float(np.mean([one.labels[0] > 0 for one in rows if one.answerable])),
        "first right": float(right[asked].mean()),
        "right and given": float((right & given)[asked].mean()),
        "given, of the answerable": float(given[asked].mean()),
        "right, of those given": float(right[given].mean()),
        "refused, of the unanswerable": float((~given)[~asked].mean()) if (~asked).any() else 0.0,
    }  # fmt: skip


def _order(rows: Sequence[Rows], recipe: Recipe, base: Trees | None) -> Trees:
    """LightGBM's lambdarank trees over the readings of each need."""
    useful = [one for one in rows if one.labels.max() > 0]
    settings = {
        "objective": "lambdarank",
        "label_gain": list(recipe.gains),
        "lambdarank_truncation_level": 12,
        "num_leaves": recipe.leaves,
        "feature_fraction": 0.5,
    }
    features = np.concatenate([one.features for one in useful])
    labels = np.concatenate([one.labels for one in useful])
    groups = [len(one.labels) for one in useful]
    return _trees(settings, features, labels, groups, recipe, recipe.order_trees, base)


def _judge(values: np.ndarray, labels: np.ndarray, recipe: Recipe, base: Trees | None) -> Trees:
    """Trees whose sum is the log-odds of a label, 0 or 1, for rows as `judged_row` gives them."""
    settings = {"objective": "binary", "num_leaves": recipe.judge_leaves, "feature_fraction": 0.3}
    return _trees(settings, values, labels, None, recipe, recipe.judge_trees, base)


def _trees(
    settings: dict[str, Any],
    features: np.ndarray,
    labels: np.ndarray,
    groups: list[int] | None,
    recipe: Recipe,
    count: int,
    base: Trees | None,
) -> Trees:
    """Trees grown on those of `base`, which stand among them."""
    import lightgbm

    shared = {
        "learning_rate": recipe.rate,
        "max_depth": recipe.depth,
        "min_data_in_leaf": 20,
        "lambda_l2": 1.0,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "boost_from_average": False,
        "num_threads": 1,
        "seed": recipe.seed,
        "deterministic": True,
        "verbose": -1,
    }
    known = base.predict(features) if base else None
    data = lightgbm.Dataset(features, labels, group=groups, init_score=known)
    booster = lightgbm.train(shared | settings, data, count)
    grown = flattened([tree["tree_structure"] for tree in booster.dump_model()["tree_info"]])
    return joined([(base, 1.0), (grown, 1.0)]) if base else grown


if __name__ == "__main__":
    sys.exit(main())
