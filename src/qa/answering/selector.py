"""Which reading is the answer, and how likely it is right: two sets of trees over `qa.answering.selection`.

The first puts the readings of a need in order; the second says of the first one whether it answers, from the same
features, how far it leads and what the reader says. Trained by `qa.training.selector`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
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
_SAME_SENTENCE, _SAME_PASSAGE = 0.6, 0.3  # what standing by what was chosen before adds


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading with its features and its score; larger is better, comparable within one need only."""

    weighed: Weighed
    features: np.ndarray
    score: float

    @property
    def reading(self) -> Reading:
        return self.weighed.reading


class Selector:
    """Orders readings and judges the first."""

    def __init__(self, folder: Path = BUILT_IN) -> None:
        """Raises ModelError when the file is missing or damaged."""
        self._names, self._order, self._judge = read_selector(folder)

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

    def confidence(self, choices: Sequence[Choice]) -> float:
        """The probability, 0–1, that the first of `choose` answers."""
        return logistic(float(self._judge.predict(judged_row(choices)[None])[0]))


def agreeing(choices: Sequence[Choice], chosen: Sequence[Reading]) -> list[Choice]:
    """Re-ordered so that readings from the sentence or passage of what was chosen before come first."""

    def bonus(reading: Reading) -> float:
        same_sentence = any(r.sentence == reading.sentence and r.hit is reading.hit for r in chosen)
        same_passage = any(r.hit.passage.id == reading.hit.passage.id for r in chosen)
        return _SAME_SENTENCE * same_sentence + _SAME_PASSAGE * same_passage

    return sorted(choices, key=lambda one: -(one.score + bonus(one.reading)))


def judged_row(choices: Sequence[Choice]) -> np.ndarray:
    """The features of the first choice, and how it leads the others (`LEAD`)."""
    best, *others = choices
    words, passage = words_of(best.reading), best.reading.hit.passage.id
    rival = max((c.score for c in others if words_of(c.reading) != words), default=best.score - 9.0)
    elsewhere = max(
        (c.score for c in others if c.reading.hit.passage.id != passage), default=best.score - 9.0
    )
    mean = float(np.mean([c.score for c in choices]))
    lead = (best.score, best.score - rival, best.score - elsewhere, best.score - mean, float(len(others)))
    return np.concatenate([best.features, np.array(lead, np.float32)])


def read_selector(folder: Path) -> tuple[tuple[str, ...], Trees, Trees]:
    """Names of the features, the trees that order and those that judge; raises ModelError."""
    try:
        with np.load(folder / WEIGHTS, allow_pickle=False) as stored:
            names = tuple(str(name) for name in stored["names"])
            return names, trees_from(stored, "order_"), trees_from(stored, "judge_")
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
        raise ModelError(
            f"cannot load the choice of answers in {folder}: {error!r}; expected {WEIGHTS}; "
            "install the package again or train it with `python -m qa.training.selector`",
            model=folder.name,
        ) from error


def write_selector(folder: Path, names: Sequence[str], order: Trees, judge: Trees) -> None:
    """Make or replace the weights in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = arrays_of(order, "order_") | arrays_of(judge, "judge_")
    np.savez_compressed(folder / WEIGHTS, names=np.array(names), **arrays)  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def built_in_selector() -> Selector:
    """The one that the package carries, loaded once."""
    return Selector()
