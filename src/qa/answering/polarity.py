"""Whether a sentence decides a yes/no question, and says 是 or 否: trees over `qa.answering.polarity_features`.

Trained by `qa.training.polarity`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from qa.answering.confidence import logistic
from qa.answering.polarity_features import polarity_features
from qa.answering.reading import Reading
from qa.answering.selector import Choice, Verdict
from qa.errors import ModelError
from qa.network.columns import picked
from qa.network.trees import Trees, arrays_of, trees_from
from qa.retrieval.features import Table
from qa.retrieval.question import Need

BUILT_IN = Path(__file__).resolve().parent.parent / "models" / "polarity_zh"
WEIGHTS = "model.npz"
CHOSEN = ("right", "said", "chosen", "support", "penalty", "by_rules")
_PREFIXES = ("decides_", "yes_")
Model = tuple[tuple[str, ...], Trees]  # names of features, and the trees over them


@dataclass(frozen=True, slots=True)
class Opinion:
    """The probabilities, 0–1, that the sentence chosen `decides` the question, and that it then says `yes`."""

    decides: float
    yes: float


class Polarity:
    """Judges the sentence chosen for a yes/no question."""

    def __init__(self, folder: Path = BUILT_IN) -> None:
        """Raises ModelError when the file is missing or damaged."""
        self._models = read_polarity(folder)

    def judge(self, need: Need, choice: Choice, verdict: Verdict) -> Opinion:
        """What to think of the first choice, about which the selector has its own verdict."""
        row, names = choice_features(need, choice, verdict)
        levels = (
            float(trees.predict(picked(row[None], names, own, "polarity_zh", "qa.training.polarity"))[0])
            for own, trees in self._models
        )
        return Opinion(*map(logistic, levels))


def context_of(reading: Reading) -> str:
    """What stands over a reading's sentence: title, heading and the organisations named there."""
    context = reading.hit.passage.context
    return " ".join((context.title, context.heading, *context.organisations))


def read_polarity(folder: Path) -> list[Model]:
    """What tells whether a sentence decides, and whether it says yes; raises ModelError."""
    try:
        with np.load(folder / WEIGHTS, allow_pickle=False) as stored:
            return [
                (tuple(str(name) for name in stored[f"{prefix}names"]), trees_from(stored, prefix))
                for prefix in _PREFIXES
            ]
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
        raise ModelError(
            f"cannot load the judge of yes and no in {folder}: {error!r}; expected {WEIGHTS}; "
            "install the package again or train it with `python -m qa.training.polarity`",
            model=folder.name,
        ) from error


def write_polarity(folder: Path, models: Sequence[Model]) -> None:
    """Make or replace the weights in a folder; the models as `read_polarity` gives them."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, np.ndarray | int] = {}
    for prefix, (names, trees) in zip(_PREFIXES, models, strict=True):
        arrays |= arrays_of(trees, prefix) | {f"{prefix}names": np.array(names)}
    np.savez_compressed(folder / WEIGHTS, **arrays)  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def built_in_polarity() -> Polarity:
    """The one that the package carries, loaded once."""
    return Polarity()


def choice_features(need: Need, choice: Choice, verdict: Verdict) -> Table:
    """One row for the sentence chosen, float32: `polarity_features`, and what spoke for its choice."""
    row, names = polarity_features(need, choice.reading.words, context_of(choice.reading))
    reading = choice.reading
    chosen = (verdict.right, verdict.said, choice.score, reading.support, reading.penalty, reading.score)
    return np.concatenate([row, np.array(chosen, np.float32)]), (*names, *CHOSEN)
