"""The weights of the built-in ranker: a linear part and decision trees, evaluated with numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from qa.errors import ModelError

WEIGHTS = "model.npz"
ANCHOR = "lexical"
CLIPPED = 4.0  # standard deviations from the mean of a question's candidates


@dataclass(frozen=True, slots=True)
class Trees:
    """Nodes of all trees in one array; a leaf leads to itself.

    A row goes `left` where its `feature` is at most `threshold`. `roots` are the trees' first nodes.
    """

    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    value: np.ndarray
    roots: np.ndarray
    depth: int

    def predict(self, values: np.ndarray) -> np.ndarray:
        """The sum of the leaves that each row of `values` reaches, shape (rows,)."""
        if not len(self.roots):
            return np.zeros(len(values))
        nodes = np.broadcast_to(self.roots, (len(values), len(self.roots)))
        rows = np.arange(len(values))[:, None]
        exact = values.astype(np.float64)
        for _ in range(self.depth):
            goes_left = exact[rows, self.feature[nodes]] <= self.threshold[nodes]
            nodes = np.where(goes_left, self.left[nodes], self.right[nodes])
        total: np.ndarray = self.value[nodes].sum(axis=1)
        return total


@dataclass(frozen=True, slots=True)
class RankingModel:
    """score = a · standard(linear) + b · standard(trees) + c · standard(lexical), over one question's candidates.

    a, b and c are `shares`; `standard` is (x − mean) / deviation; linear is weights · clip((x − mean) / scale, ±4);
    lexical is the feature of that name.
    """

    names: tuple[str, ...]
    weights: np.ndarray
    scale: np.ndarray
    trees: Trees
    shares: tuple[float, float, float]

    def score(self, values: np.ndarray) -> np.ndarray:
        """Scores of one question's candidates, columns in the order of `names`."""
        if not len(values):
            return np.zeros(0)
        parts = (
            centred(values, self.scale) @ self.weights,
            self.trees.predict(values),
            values[:, self.names.index(ANCHOR)],
        )
        scores: np.ndarray = sum(
            (share * _standard(part) for share, part in zip(self.shares, parts, strict=True)),
            start=np.zeros(len(values)),
        )
        return scores


def centred(values: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """How many deviations each value lies from the mean of its question's candidates."""
    inner: np.ndarray = np.clip((values - values.mean(axis=0)) / scale, -CLIPPED, CLIPPED)
    return inner


def _standard(scores: np.ndarray) -> np.ndarray:
    deviation = float(scores.std())
    return (scores - scores.mean()) / deviation if deviation > 0 else np.zeros(len(scores))


def read_model(folder: Path) -> RankingModel:
    """Raises ModelError when the file is missing or damaged."""
    try:
        with np.load(folder / WEIGHTS, allow_pickle=False) as stored:
            trees = Trees(
                feature=stored["feature"],
                threshold=stored["threshold"],
                left=stored["left"],
                right=stored["right"],
                value=stored["value"],
                roots=stored["roots"],
                depth=int(stored["depth"]),
            )
            names = tuple(str(name) for name in stored["names"])
            shares = (float(stored["shares"][0]), float(stored["shares"][1]), float(stored["shares"][2]))
            return RankingModel(names, stored["weights"], stored["scale"], trees, shares)
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
        raise ModelError(
            f"cannot load the ranker in {folder}: {error!r}; expected {WEIGHTS}; "
            "install the package again or train one with `python -m qa.training.ranker`",
            model=folder.name,
        ) from error


def write_model(model: RankingModel, folder: Path) -> None:
    """Make or replace the weights in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    trees = model.trees
    np.savez_compressed(
        folder / WEIGHTS,
        names=np.array(model.names),
        weights=model.weights,
        scale=model.scale,
        shares=np.array(model.shares),
        feature=trees.feature,
        threshold=trees.threshold,
        left=trees.left,
        right=trees.right,
        value=trees.value,
        roots=trees.roots,
        depth=trees.depth,
    )


def flattened(tree_roots: Sequence[dict]) -> Trees:
    """Trees as LightGBM's `dump_model` gives them (`tree_structure`), without missing or categorical values."""
    nodes: list[tuple[int, float, int, int, float]] = []
    roots = [0] * len(tree_roots)
    depth = 0

    def add(node: dict, level: int) -> int:
        nonlocal depth
        depth = max(depth, level)
        number = len(nodes)
        nodes.append((0, np.inf, number, number, float(node.get("leaf_value", 0.0))))
        if "split_feature" in node:
            left, right = add(node["left_child"], level + 1), add(node["right_child"], level + 1)
            nodes[number] = (int(node["split_feature"]), float(node["threshold"]), left, right, 0.0)
        return number

    for number, root in enumerate(tree_roots):
        roots[number] = add(root, 0)
    feature, threshold, left, right, value = zip(*nodes, strict=True) if nodes else ((),) * 5
    return Trees(
        np.array(feature, dtype=np.int32),
        np.array(threshold, dtype=np.float64),
        np.array(left, dtype=np.int32),
        np.array(right, dtype=np.int32),
        np.array(value, dtype=np.float64),
        np.array(roots, dtype=np.int32),
        depth,
    )
