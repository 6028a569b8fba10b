"""The features that a model was trained with, picked by name out of those that are computed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qa.errors import ModelError


def picked(
    values: np.ndarray, names: Sequence[str], wanted: Sequence[str], model: str, recipe: str
) -> np.ndarray:
    """The columns of `values`, named by `names`, that are `wanted`, in that order.

    Raises:
        ModelError: one of them is no longer computed; says to train `model` again with the module `recipe`.
    """
    column = {name: number for number, name in enumerate(names)}
    if missing := [name for name in wanted if name not in column]:
        raise ModelError(
            f"{model} was trained with features that are no longer computed: {missing}; "
            f"train it again with `python -m {recipe}`",
            model=model,
        )
    return values[:, [column[name] for name in wanted]]
