"""Trains the judge of yes and no.

python -m qa.training.polarity --out DIR [--rows FILE] ARTICLES QUESTIONS […]

Each pair is a folder of articles and a file of questions about them (`qa.evaluation.question_file`); of these
the yes/no questions are learned from: those of type `yesno` whose first group of answers holds 是 or 否, and those
without an answer. One set of trees learns whether the sentence chosen decides, the other what the sentence with the
evidence says. A pair that is named again counts again. `--rows` keeps the features between runs.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from qa.answering.answerer import Answerer, Study
from qa.answering.confidence import CLEAR, DECIDES, logistic
from qa.answering.polarity import choice_features, context_of, write_polarity
from qa.answering.polarity_features import polarity_features
from qa.answering.reading import Reading
from qa.answering.selector import built_in_selector
from qa.evaluation.comparison import comparable
from qa.evaluation.question_file import Question, read_questions
from qa.messages import NO, YES
from qa.network.trees import Trees, flattened, joined
from qa.retrieval.features import Table
from qa.training.polarity_card import write_card
from qa.training.written import in_pairs, library_of


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of the trees: the mean of `seeds` trainings."""

    folds: int = 6
    trees: int = 300
    leaves: int = 10
    rate: float = 0.03
    seeds: int = 2


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of features under `names`; for each a label, 0 or 1, how often it counts, and the pair it is from."""

    names: tuple[str, ...]
    features: np.ndarray
    labels: np.ndarray
    times: np.ndarray
    pairs: np.ndarray


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="train the judge of yes and no")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("pairs", nargs="+", type=Path)
    given = parser.parse_args(arguments)
    if given.rows and given.rows.exists():
        decides, yes = pickle.loads(given.rows.read_bytes())
    else:
        decides, yes = make_rows(in_pairs(given.pairs))
        if given.rows:
            given.rows.write_bytes(pickle.dumps((decides, yes)))
    recipe = Recipe()
    figures = cross_checked(decides, yes, recipe)
    write_polarity(given.out, [(rows.names, train(rows, recipe)) for rows in (decides, yes)])
    write_card(given.out, asdict(recipe) | {"features": len(decides.names)}, figures)
    for name, value in figures.items():
        print(f"{name:28s} {value:.3f}")
    return 0


def make_rows(pairs: Sequence[tuple[Path, Path]]) -> tuple[Rows, Rows]:
    """What the package reads for the yes/no questions of all pairs: whether the sentence it chooses decides; and what the
    sentence with the evidence, where that is read, says."""
    deciding, saying = _Gathered(), _Gathered()
    for number, ((articles, file), times) in enumerate(Counter(pairs).items()):
        with library_of(articles) as library:
            answerer = Answerer(library)
            for question in tqdm(read_questions(file), file.name):
                for study in answerer.study(question.question, question.history)[:1]:
                    _gather(question, study, (times, number), deciding, saying)
    return deciding.rows(), saying.rows()


def _gather(
    question: Question, study: Study, place: tuple[int, int], deciding: _Gathered, saying: _Gathered
) -> None:
    """Whether the sentence chosen decides, and what the one with the evidence says; `place` is how often and of which pair."""
    answer, selector = told(question), built_in_selector()
    if study.need.asked.kind != "yesno" or not study.readings or (answer is None) == question.answerable:
        return
    choices = selector.choose(study.question, study.need, study.readings, study.reads)
    chosen = choice_features(study.need, choices[0], selector.judge(choices))
    deciding.add(chosen, _decides(question, choices[0].reading), place)
    held = next((one.reading for one in choices if _decides(question, one.reading)), None)
    if held:
        row = polarity_features(study.need, held.words, context_of(held))
        saying.add(row, bool(answer), place)


class _Gathered:
    def __init__(self) -> None:
        self._names: tuple[str, ...] = ()
        self._made: list[tuple[np.ndarray, bool, tuple[int, int]]] = []

    def add(self, row: Table, label: bool, place: tuple[int, int]) -> None:
        values, self._names = row
        self._made.append((values, label, place))

    def rows(self) -> Rows:
        """Raises ValueError where no question was asked for yes or no."""
        if not self._made:
            raise ValueError("none of the questions is a yes/no question whose answer is told")
        values, labels, places = zip(*self._made, strict=True)
        times, pairs = np.array(places).T
        return Rows(self._names, np.stack(values), np.array(labels, int), times, pairs)


def told(question: Question) -> bool | None:
    """What a yes/no question's first group of answers says; None for other questions."""
    words = question.answers[0] if question.type == "yesno" and question.answers else ()
    return YES in words if {YES, NO} & set(words) else None


def _decides(question: Question, reading: Reading) -> bool:
    """Whether a sentence holds the evidence."""
    words = comparable(reading.words)
    return bool(question.evidence) and comparable(question.evidence[0].quote) in words


def train(rows: Rows, recipe: Recipe) -> Trees:
    """Trees whose sum is the log-odds of the label."""
    import lightgbm

    settings = {
        "objective": "binary",
        "num_leaves": recipe.leaves,
        "learning_rate": recipe.rate,
        "feature_fraction": 0.3,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "min_data_in_leaf": 10,
        "lambda_l2": 1.0,
        "boost_from_average": False,
        "num_threads": 1,
        "deterministic": True,
        "verbose": -1,
    }
    parts = []
    for seed in range(recipe.seeds):
        data = lightgbm.Dataset(rows.features, rows.labels, weight=rows.times)
        booster = lightgbm.train(settings | {"seed": seed}, data, recipe.trees)
        trees = flattened([tree["tree_structure"] for tree in booster.dump_model()["tree_info"]])
        parts.append((trees, 1 / recipe.seeds))
    return joined(parts)


def cross_checked(decides: Rows, yes: Rows, recipe: Recipe) -> dict[str, float]:
    """Figures on pairs that were not learned from, each question once."""
    decided, said = _held_out(decides, recipe), _held_out(yes, recipe)
    is_given, clear = decided >= DECIDES, np.maximum(said, 1 - said) >= CLEAR
    right = (said >= 0.5) == (yes.labels == 1)
    return {
        "questions": float(len(decided)),
        "given, of the decided": _mean(is_given[decides.labels == 1]),
        "refused, of the others": _mean(~is_given[decides.labels == 0]),
        "right": _mean(right),
        "clear": _mean(clear),
        "right, of the clear": _mean(right[clear]),
    }


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else 0.0


def _held_out(rows: Rows, recipe: Recipe) -> np.ndarray:
    """For every row the probability that trees give which did not learn from its pair."""
    chances = np.full(len(rows.labels), 0.5)
    for fold in range(recipe.folds):
        held = rows.pairs % recipe.folds == fold
        if held.any() and not held.all():
            kept = Rows(
                rows.names, *(part[~held] for part in (rows.features, rows.labels, rows.times, rows.pairs))
            )
            chances[held] = [logistic(level) for level in train(kept, recipe).predict(rows.features[held])]
    return chances


if __name__ == "__main__":
    sys.exit(main())
