"""Which reading is the answer, how likely it is right, and whether there is one: trees over `qa.answering.selection`.

The first set puts the readings of a need in order; from the features of the first one and how far it leads, the second
says whether it is right, the third whether the documents answer at all. Trained by `qa.training.selector`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile

import numpy as np

from qa.answering.confidence import logistic
from qa.answering.opinions import Weighed
from qa.answering.reading import Reading
from qa.answering.selection import selection_features, words_of
from qa.answering.span_reader import Read
from qa.errors import ModelError
from qa.network.columns import picked
from qa.network.trees import Trees, arrays_of, trees_from
from qa.retrieval.question import Need

BUILT_IN = Path(__file__).resolve().parent.parent / "models" / "selector_zh"
WEIGHTS = "model.npz"
LEAD = ("chosen", "lead", "lead_passage", "above_mean", "others")
_PREFIXES = ("order_", "right_", "said_")
_SAME_SENTENCE, _SAME_PASSAGE = 0.6, 0.3  # what standing by what was chosen before adds


class Ranked(Protocol):
    """A reading as far as it is judged: its features, its score, its words and the passage that they stand in."""

    @property
    def features(self) -> np.ndarray: ...
    @property
    def score(self) -> float: ...
    @property
    def words(self) -> str: ...
    @property
    def passage(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely the first choice is `right`, and how likely the documents have `said` what is asked; 0–1 each."""

    right: float
    said: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading with its features and its score; larger is better, comparable within one need only."""

    weighed: Weighed
    features: np.ndarray
    score: float

    @property
    def reading(self) -> Reading:
        return self.weighed.reading

    @property
    def words(self) -> str:
        return words_of(self.reading)

    @property
    def passage(self) -> int | None:
        return self.reading.hit.passage.id


class Selector:
    """Orders readings and judges the first."""

    def __init__(self, folder: Path = BUILT_IN) -> None:
        """Raises ModelError when the file is missing or damaged."""
        self._names, self._order, self._right, self._said = read_selector(folder)

    def choose(
        self, question: str, need: Need, weighed: Sequence[Weighed], reads: Mapping[int, Read]
    ) -> list[Choice]:
        """All readings of a need, best first."""
        if not weighed:
            return []
        rows, names = selection_features(question, need, weighed, reads)
        rows = picked(rows, names, self._names, "selector_zh", "qa.training.selector")
        scores = self._order.predict(rows).tolist()
        return sorted(map(Choice, weighed, rows, scores), key=lambda one: -one.score)

    def judge(self, choices: Sequence[Choice]) -> Verdict:
        """What to think of the first of some choices, one at least."""
        row = judged_row(choices)[None]
        return Verdict(*(logistic(float(trees.predict(row)[0])) for trees in (self._right, self._said)))


def agreeing(choices: Sequence[Choice], chosen: Sequence[Reading]) -> list[Choice]:
    """Re-ordered so that readings from the sentence or passage of what was chosen before come first."""

    def bonus(reading: Reading) -> float:
        same_sentence = any(r.sentence == reading.sentence and r.hit is reading.hit for r in chosen)
        same_passage = any(r.hit.passage.id == reading.hit.passage.id for r in chosen)
        return _SAME_SENTENCE * same_sentence + _SAME_PASSAGE * same_passage

    return sorted(choices, key=lambda one: -(one.score + bonus(one.reading)))


def judged_row(choices: Sequence[Ranked]) -> np.ndarray:
    """The features of the first choice, and how it leads the others (`LEAD`)."""
    best, *others = choices
    words, passage = best.words, best.passage
    rival = max((c.score for c in others if c.words != words), default=best.score - 9.0)
    elsewhere = max((c.score for c in others if c.passage != passage), default=best.score - 9.0)
    mean = float(np.mean([c.score for c in choices]))
    lead = (best.score, best.score - rival, best.score - elsewhere, best.score - mean, float(len(others)))
    return np.concatenate([best.features, np.array(lead, np.float32)])


def read_selector(folder: Path) -> tuple[tuple[str, ...], Trees, Trees, Trees]:
    """Names of the features, and the trees: those that order, "is it right", "do the documents say"; raises ModelError."""
    try:
        with np.load(folder / WEIGHTS, allow_pickle=False) as stored:
            names = tuple(str(name) for name in stored["names"])
            order, right, said = (trees_from(stored, prefix) for prefix in _PREFIXES)
            return names, order, right, said
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
        raise ModelError(
            f"cannot load the choice of answers in {folder}: {error!r}; expected {WEIGHTS}; "
            "install the package again or train it with `python -m qa.training.selector`",
            model=folder.name,
        ) from error


def write_selector(folder: Path, names: Sequence[str], order: Trees, right: Trees, said: Trees) -> None:
    """Make or replace the weights in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, np.ndarray | int] = {}
    for prefix, trees in zip(_PREFIXES, (order, right, said), strict=True):
        arrays |= arrays_of(trees, prefix)
    np.savez_compressed(folder / WEIGHTS, names=np.array(names), **arrays)  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def built_in_selector() -> Selector:
    """The one that the package carries, loaded once."""
    return Selector()
