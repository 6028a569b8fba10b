"""Trains the built-in ranker.

python -m qa.training.ranker --data DIR --out DIR [--rows FILE] [--scale 1.0] [--processes 2] [--seed 0]

Questions, headlines and headings of the sources of licence classes A, B and C, and questions made from text, are asked
of one index of their documents; what is found beside the right passage are the hard negatives. `--rows` keeps the
features between runs.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from qa.network.trees import flattened
from qa.retrieval.ranking_model import RankingModel, centred, write_model
from qa.training.ranker_card import model_card
from qa.training.ranking_pool import make_pool
from qa.training.ranking_rows import Rows, make_rows, read_rows, write_rows

RIGHT, BESIDE = 2, 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the ranker is trained.

    Attributes:
        source_weights: how much a question of a source counts; others `other_weight`.
        penalty: of the squares of the linear weights.
        shares: of the linear part, of the trees and of the lexical score; chosen on the development sets.
    """

    seed: int = 0
    source_weights: dict[str, float] = field(
        default_factory=lambda: {
            "cmrc2018_train": 1.0, "drcd_dev": 1.0, "crud_qa": 1.5, "stard": 1.5, "dureader_demo": 2.0,
            "policy_part": 1.5, "central_part": 1.5, "made": 1.0, "work_report": 1.0, "law_chapter": 0.7,
            "law_definition": 0.5,
        }
    )  # fmt: skip
    other_weight: float = 0.15
    penalty: float = 1e-3
    shares: tuple[float, float, float] = (0.4, 0.4, 0.2)
    trees: int = 250
    leaves: int = 8
    rate: float = 0.07
    held_out_ratio: float = 0.1


def train(rows: Rows, recipe: Recipe) -> tuple[RankingModel, dict[str, dict[str, float]]]:
    """The model, and MRR of the held-out questions by source and part: first passage that answers."""
    held_out = np.random.default_rng(recipe.seed).random(len(rows.sizes)) < recipe.held_out_ratio
    weights = np.array([recipe.source_weights.get(str(s), recipe.other_weight) for s in rows.sources])
    used = np.where(held_out, 0.0, weights)
    scale, linear = fit_linear(rows.values, rows.labels, rows.sizes, used, recipe.penalty)
    trees = flattened(fit_trees(rows.values, rows.labels, rows.sizes, used, recipe))
    model = RankingModel(rows.names, linear, scale, trees, recipe.shares)
    return model, held_out_figures(model, rows, held_out)


def fit_linear(
    values: np.ndarray, labels: np.ndarray, sizes: np.ndarray, weights: np.ndarray, penalty: float
) -> tuple[np.ndarray, np.ndarray]:
    """Scale and weights that make the right passages likely among the candidates (listwise softmax, convex).

    Passages beside the right one in its document are left out.
    """
    from scipy.optimize import minimize

    ends = np.cumsum(sizes)
    starts = ends - sizes
    means = np.add.reduceat(values, starts, axis=0) / sizes[:, None]
    group = np.repeat(np.arange(len(sizes)), sizes)
    scale = np.maximum((values - means[group]).std(axis=0), 1e-6)
    inner = np.concatenate([centred(values[a:b], scale) for a, b in zip(starts, ends, strict=True)])
    right = (labels == RIGHT).astype(float)
    target = right / np.maximum(np.add.reduceat(right, starts), 1)[group]
    row_weights = weights[group] / weights.sum()
    hidden = np.where(labels == BESIDE, -1e9, 0.0)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        scores = inner @ w + hidden
        scores -= np.maximum.reduceat(scores, starts)[group]
        log_share = scores - np.log(np.add.reduceat(np.exp(scores), starts))[group]
        value = -(row_weights * target * np.where(target > 0, log_share, 0.0)).sum()
        gradient = inner.T @ (row_weights * (np.exp(log_share) - target))
        return value + penalty * float(w @ w), gradient + 2 * penalty * w

    found = minimize(loss, np.zeros(values.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return scale.astype(np.float32), found.x.astype(np.float32)


def fit_trees(
    values: np.ndarray, labels: np.ndarray, sizes: np.ndarray, weights: np.ndarray, recipe: Recipe
) -> list[dict]:
    """LightGBM's lambdarank trees, as its dump gives them."""
    import lightgbm

    group = np.repeat(np.arange(len(sizes)), sizes)
    used = weights[group] > 0
    data = lightgbm.Dataset(values[used], labels[used], group=sizes[weights > 0], weight=weights[group][used])
    settings = {
        "objective": "lambdarank",
        "label_gain": [0, 0, 1],
        "lambdarank_truncation_level": 20,
        "learning_rate": recipe.rate,
        "num_leaves": recipe.leaves,
        "min_data_in_leaf": 200,
        "feature_fraction": 0.4,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "num_threads": 2,
        "seed": recipe.seed,
        "deterministic": True,
        "verbose": -1,
    }
    booster = lightgbm.train(settings, data, recipe.trees)
    return [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]


def held_out_figures(model: RankingModel, rows: Rows, held_out: np.ndarray) -> dict[str, dict[str, float]]:
    """By source: the number of questions, and the mean of 1 / rank of the first right passage."""
    ends = np.cumsum(rows.sizes)
    lexical = rows.names.index("lexical")
    found: dict[str, list[tuple[float, float]]] = {}
    for question in np.flatnonzero(held_out):
        part = slice(ends[question] - rows.sizes[question], ends[question])
        labels = rows.labels[part]
        ranks = (_gain(rows.values[part, lexical], labels), _gain(model.score(rows.values[part]), labels))
        found.setdefault(str(rows.sources[question]), []).append(ranks)
    return {
        source: {
            "questions": len(gains),
            "lexical": float(np.mean([gain[0] for gain in gains])),
            "ranker": float(np.mean([gain[1] for gain in gains])),
        }
        for source, gains in sorted(found.items())
    }


def _gain(scores: np.ndarray, labels: np.ndarray) -> float:
    """1 / rank of the first right passage, others of its document left out."""
    kept = labels != BESIDE
    ordered = labels[kept][np.argsort(-scores[kept], kind="stable")]
    return 1.0 / (1.0 + float(np.argmax(ordered == RIGHT)))


def main() -> None:
    parser = argparse.ArgumentParser(description="train the built-in ranker")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    if given.rows and given.rows.exists():
        rows = read_rows(given.rows)
    else:
        rows = make_rows(make_pool(given.data, given.seed, given.scale), given.processes)
        if given.rows:
            write_rows(rows, given.rows)
    recipe = Recipe(seed=given.seed)
    model, figures = train(rows, recipe)
    write_model(model, given.out)
    counts = Counter(map(str, rows.sources))
    settings = asdict(recipe) | {"features": len(model.names), "questions": len(rows.sizes)}
    (given.out / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    (given.out / "README.md").write_text(model_card(settings, counts, figures), encoding="utf-8")
    for source, values in figures.items():
        print(f"{source:16s} {values['questions']:5.0f} {values['lexical']:.3f} {values['ranker']:.3f}")


if __name__ == "__main__":
    main()
