"""Trains the order of passages on written questions.

python -m qa.training.ordering --out DIR [--beside FOLDER] [--rows FILE] ARTICLES QUESTIONS [ARTICLES QUESTIONS …]

The articles of all pairs lie in one index, with those of `--beside`, so that much else is found for every question. A
passage that holds the evidence of a question is right; one that holds its answer elsewhere in the same document, or a
part of the evidence, is neither right nor wrong. A pair that is named again counts again. Figures are of questions whose
pair was not learned from.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from qa.documents.readers.files import find_files
from qa.evaluation.comparison import comparable
from qa.evaluation.question_file import Question, read_questions
from qa.indexing.library import Library
from qa.indexing.source_file import SourceFile
from qa.indexing.summaries import StoredPassage
from qa.network.trees import Trees, flattened, joined
from qa.retrieval.ordering import GROWN_ON, Ordering, write_ordering
from qa.retrieval.retriever import Retriever
from qa.training.ordering_card import write_card
from qa.training.question_rows import find
from qa.training.written import in_pairs

WRONG, UNCLEAR, RIGHT = 0, 1, 2
# in the names of features that see the title, the surroundings or the document, or say what part of it a passage is
BEYOND = ("head", "title", "display", "around", "document", "beside")
_QUOTE_START = 12  # of the evidence, by which a passage with a part of it is known


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of the trees, and the share of what they add that is taken: with all features, and
    without those of title and document."""

    taken: float = 0.3
    taken_alone: float = 0.5
    folds: int = 4
    trees: int = 300
    leaves: int = 8
    rate: float = 0.05
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Rows:
    """The passages found for one question: features, score so far and label of each, and the pair it is from."""

    pair: int
    features: np.ndarray
    scores: np.ndarray
    labels: np.ndarray


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="train the order of passages")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("pairs", nargs="+", type=Path)
    given = parser.parse_args(arguments)
    if given.rows and given.rows.exists():
        names, rows = pickle.loads(given.rows.read_bytes())
    else:
        names, rows = make_rows(in_pairs(given.pairs), given.beside)
        if given.rows:
            given.rows.write_bytes(pickle.dumps((names, rows)))
    recipe = Recipe()
    trees, figures = train(rows, names, recipe)
    write_ordering(given.out, Ordering(names, trees))
    write_card(given.out, asdict(recipe) | {"features": len(names)}, figures)
    for name, value in figures.items():
        print(f"{name:24s} {value:.3f}")
    return 0


def make_rows(
    pairs: Sequence[tuple[Path, Path]], beside: Path | None = None
) -> tuple[tuple[str, ...], list[Rows]]:
    """What the package finds for the answerable questions of all pairs, in one index."""
    times = Counter(pairs)
    folders = [articles for articles, _ in times] + ([beside] if beside else [])
    rows: list[Rows] = []
    names: tuple[str, ...] = ()
    with (
        tempfile.TemporaryDirectory(prefix="qa-ordering-") as folder,
        Library.open(Path(folder), create=True) as library,
    ):
        library.add([file for number, one in enumerate(folders) for file in _files(number, one)])
        retriever = Retriever(library, ordering=Ordering((), flattened([])))  # the trees are not asked here
        for number, pair in enumerate(tqdm(times, "questions")):
            for question in read_questions(pair[1]):
                if question.answerable and (found := _rows_of(retriever, library, question, number)):
                    names, made = found
                    rows += [made] * times[pair]
    return names, rows


def _files(number: int, articles: Path) -> Iterator[SourceFile]:
    """The files of a folder, named apart from those of the other folders."""
    for one in find_files([articles]):
        if one.error is None:
            yield SourceFile(_source(number, one.source), one.path.read_bytes)


def _source(number: int, name: str) -> str:
    return f"{number}-{name}"


def _rows_of(
    retriever: Retriever, library: Library, question: Question, pair: int
) -> tuple[tuple[str, ...], Rows] | None:
    with library.snapshot() as view:
        judged = retriever.find(view, retriever.understand(view, question.question))
    if not judged.stored:
        return None
    scores = np.array([part["score"] for part in judged.parts])
    labels = np.array([label(question, pair, stored) for stored in judged.stored])
    return judged.names, Rows(pair, judged.values, scores, labels)


def label(question: Question, pair: int, stored: StoredPassage) -> int:
    """Whether a passage answers: RIGHT, WRONG, or UNCLEAR."""
    own = [one for one in question.evidence if stored.source == _source(pair, one.document)]
    if any(find(stored.text, one.quote) for one in own):
        return RIGHT
    told = comparable(stored.text)
    answers = [any(comparable(words) in told for words in group) for group in question.answers]
    starts = any(find(stored.text, one.quote[:_QUOTE_START]) for one in own)
    return UNCLEAR if own and (starts or (answers and all(answers))) else WRONG


def train(rows: Sequence[Rows], names: Sequence[str], recipe: Recipe) -> tuple[Trees, dict[str, float]]:
    """The trees, and figures on questions of pairs that were not learned from."""
    before, after = [], []
    for fold in range(recipe.folds):
        trees = _grown([one for one in rows if one.pair % recipe.folds != fold], names, recipe)
        held = [one for one in rows if one.pair % recipe.folds == fold]
        before += [_rank(one, one.scores) for one in held]
        after += [_rank(one, one.scores + trees.predict(one.features)) for one in held]
    figures = {
        "questions": float(len(rows)),
        "right one found": float(np.mean([rank > 0 for rank in before])),
    }
    for name, ranks in (("before", before), ("after", after)):
        figures[f"MRR {name}"] = float(np.mean([1 / rank if rank else 0.0 for rank in ranks]))
        figures[f"first right {name}"] = float(np.mean([rank == 1 for rank in ranks]))
    return _grown(rows, names, recipe), figures


def _rank(rows: Rows, scores: np.ndarray) -> int:
    """The place of the first right passage, from 1; 0 where there is none."""
    right = np.flatnonzero(rows.labels[np.argsort(-scores, kind="stable")] == RIGHT)
    return int(right[0]) + 1 if len(right) else 0


def _grown(rows: Sequence[Rows], names: Sequence[str], recipe: Recipe) -> Trees:
    """What all features add to the score so far, and what they do without those of title and document."""
    alone = np.array([not any(part in name for part in BEYOND) for name in names])
    shares = ((np.ones(len(names), bool), recipe.taken), (alone, recipe.taken_alone))
    return joined([(_boosted(rows, seen, recipe), share / GROWN_ON) for seen, share in shares])


def _boosted(rows: Sequence[Rows], seen: np.ndarray, recipe: Recipe) -> Trees:
    """LightGBM's lambdarank trees on top of the score so far, over the features that are `seen`."""
    import lightgbm

    useful = [one for one in rows if (one.labels == RIGHT).any() and (one.labels == WRONG).any()]
    data = lightgbm.Dataset(
        np.concatenate([one.features * seen for one in useful]),
        np.concatenate([one.labels for one in useful]),
        group=[len(one.labels) for one in useful],
        init_score=GROWN_ON * np.concatenate([one.scores for one in useful]),
    )
    settings = {
        "objective": "lambdarank",
        "label_gain": [0, 0, 1],
        "lambdarank_truncation_level": 15,
        "num_leaves": recipe.leaves,
        "learning_rate": recipe.rate,
        "min_data_in_leaf": 100,
        "feature_fraction": 0.4,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "num_threads": 1,
        "seed": recipe.seed,
        "deterministic": True,
        "verbose": -1,
    }
    booster = lightgbm.train(settings, data, recipe.trees)
    return flattened([tree["tree_structure"] for tree in booster.dump_model()["tree_info"]])


if __name__ == "__main__":
    sys.exit(main())
