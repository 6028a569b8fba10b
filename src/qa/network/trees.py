"""Decision trees, evaluated with numpy: those of the built-in ranker, of the order of passages and of the choice of answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np


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
        exact = np.ascontiguousarray(values, np.float64)
        row_starts = (np.arange(len(values)) * exact.shape[1])[:, None]
        feature = self.feature.astype(np.intp)
        children = np.stack([self.left, self.right], axis=1).ravel().astype(np.intp)
        nodes = np.tile(self.roots.astype(np.intp), (len(values), 1))
        for _ in range(self.depth):  # `take` on flat arrays is twice as fast as indexing
            own = exact.take(row_starts + feature.take(nodes))
            nodes = children.take(2 * nodes + ~(own <= self.threshold.take(nodes)))
        total: np.ndarray = self.value.take(nodes).sum(axis=1)
        return total


def joined(parts: Sequence[tuple[Trees, float]]) -> Trees:
    """Trees that predict the sum of what all parts, one at least, predict, each times its number."""
    starts = np.cumsum([0, *(len(trees.value) for trees, _ in parts)])
    moved = [
        Trees(
            trees.feature,
            trees.threshold,
            trees.left + start,
            trees.right + start,
            trees.value * times,
            trees.roots + start,
            trees.depth,
        )
        for (trees, times), start in zip(parts, starts.tolist()[:-1], strict=True)
    ]
    names = [field.name for field in fields(Trees) if field.name != "depth"]
    arrays = {name: np.concatenate([getattr(one, name) for one in moved]) for name in names}
    return Trees(**arrays, depth=max(one.depth for one in moved))


def arrays_of(trees: Trees, prefix: str = "") -> dict[str, np.ndarray | int]:
    """What `np.savez` keeps of trees."""
    return {prefix + field.name: getattr(trees, field.name) for field in fields(Trees)}


def trees_from(stored: Mapping[str, np.ndarray], prefix: str = "") -> Trees:
    """The trees that `arrays_of` gave; raises KeyError where a part is missing."""
    parts = {field.name: stored[prefix + field.name] for field in fields(Trees) if field.name != "depth"}
    return Trees(**parts, depth=int(stored[prefix + "depth"]))


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
