"""What each candidate gains by trees that have seen which passages answer written questions.

gain = trees over the parts of the score (`qa.retrieval.rescoring` and what the ranker, the word association and the place
codes give), the places in the two rankings and the ranker's features. The trees were grown on top of GROWN_ON times the
sum of those parts, once on all features and once without those of title and document; a share of what they add is taken, since
documents of other kinds are ordered better so (`qa.training.ordering`, docs/ranker.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from qa.errors import ModelError
from qa.indexing.summaries import StoredPassage
from qa.network.columns import picked
from qa.network.trees import Trees, arrays_of, trees_from
from qa.retrieval.features import Table

BUILT_IN = Path(__file__).resolve().parent.parent / "models" / "ordering_zh"
WEIGHTS = "model.npz"
GROWN_ON = 6.0
PARTS = (
    "fused", "coverage", "kind", "owner", "period", "ranker", "association", "display", "place_code",
)  # fmt: skip
KINDS = ("heading", "title")
NOT_FOUND = 200  # the place of a passage in a ranking that lacks it


@dataclass(frozen=True, slots=True)
class Ordering:
    """The trees, and the features they were grown on."""

    names: tuple[str, ...]
    trees: Trees

    def gains(self, values: np.ndarray, names: Sequence[str]) -> np.ndarray:
        """What each row of `ordering_features` adds to its passage's score, shape (rows,).

        Raises:
            ModelError: a feature that the trees were grown on is not among `names`.
        """
        own = picked(values, names, self.names, "ordering_zh", "qa.training.ordering")
        return self.trees.predict(own)


def ordering_features(
    parts: Sequence[Mapping[str, float]],
    stored: Sequence[StoredPassage],
    lexical: Mapping[int, float],
    table: Table,
) -> Table:
    """float32, a row for each passage, and the names of the columns.

    Args:
        parts: of each passage's score, by name.
        lexical: the lexical ranking, best first: score by passage id.
        table: the features of `qa.retrieval.features`, a row for each passage, and their names.
    """
    best = max(lexical.values(), default=0.0) or 1.0
    place = {number: rank for rank, number in enumerate(lexical)}
    rows = [
        [
            *(part.get(name, 0.0) for name in PARTS),
            lexical.get(s.passage.id or 0, 0.0) / best,
            place.get(s.passage.id or 0, NOT_FOUND),
            *(s.passage.kind == kind for kind in KINDS),
            len(s.text),
        ]
        for part, s in zip(parts, stored, strict=True)
    ]
    own = ("lexical_share", "lexical_rank", *(f"is_{kind}" for kind in KINDS), "passage_chars")
    values, names = table
    head = np.array(rows, np.float32).reshape(len(rows), len(PARTS) + len(own))
    return np.hstack([head, values.astype(np.float32)]), (*(f"part_{name}" for name in PARTS), *own, *names)


def read_ordering(folder: Path = BUILT_IN) -> Ordering:
    """Raises ModelError when the file is missing or damaged."""
    try:
        with np.load(folder / WEIGHTS, allow_pickle=False) as stored:
            return Ordering(tuple(str(name) for name in stored["names"]), trees_from(stored))
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
        raise ModelError(
            f"cannot load the order of passages in {folder}: {error!r}; expected {WEIGHTS}; "
            "install the package again or train it with `python -m qa.training.ordering`",
            model=folder.name,
        ) from error


def write_ordering(folder: Path, ordering: Ordering) -> None:
    """Make or replace the weights in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / WEIGHTS,
        names=np.array(ordering.names),
        **arrays_of(ordering.trees),  # type: ignore[arg-type]
    )
