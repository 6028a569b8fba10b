"""The command line of a training stage."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from qa.training.transformer.recipe import Training, add_options, options_of

Recipe = TypeVar("Recipe", bound=Training)


def stage_arguments(
    title: str, kind: type[Recipe], more: Callable[[argparse.ArgumentParser], object] | None = None
) -> tuple[argparse.Namespace, Recipe]:
    """Parse the command line; progress goes to standard error."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--work", type=Path, required=True, help="folder with the prepared corpus")
    add_options(parser, kind)
    if more:
        more(parser)
    arguments = parser.parse_args()
    return arguments, kind(**options_of(arguments, kind))
