"""The weights of the built-in ranker: a linear part and decision trees, evaluated with numpy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from qa.errors import ModelError
from qa.network.trees import Trees, arrays_of, trees_from

WEIGHTS = "model.npz"
ANCHOR = "lexical"
CLIPPED = 4.0  # standard deviations from the mean of a question's candidates


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
            names = tuple(str(name) for name in stored["names"])
            shares = (float(stored["shares"][0]), float(stored["shares"][1]), float(stored["shares"][2]))
            return RankingModel(names, stored["weights"], stored["scale"], trees_from(stored), shares)
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
        raise ModelError(
            f"cannot load the ranker in {folder}: {error!r}; expected {WEIGHTS}; "
            "install the package again or train one with `python -m qa.training.ranker`",
            model=folder.name,
        ) from error


def write_model(model: RankingModel, folder: Path) -> None:
    """Make or replace the weights in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / WEIGHTS,
        names=np.array(model.names),
        weights=model.weights,
        scale=model.scale,
        shares=np.array(model.shares),
        **arrays_of(model.trees),  # type: ignore[arg-type]
    )
