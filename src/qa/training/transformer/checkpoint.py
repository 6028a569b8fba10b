"""Everything that a stage needs to go on where it stopped."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path

import torch

from qa.errors import QaError
from qa.training.transformer.recipe import Training, kept

log = logging.getLogger(__name__)


@dataclass(slots=True)
class State:
    """How far a stage has come; `steps` is 0 while their number is not decided."""

    step: int
    steps: int
    seconds: float = 0.0
    losses: list[tuple[int, float]] = field(default_factory=list)

    @property
    def done(self) -> float:
        """Share of the steps, 0 to 1."""
        return self.step / self.steps if self.steps else 0.0

    @property
    def finished(self) -> bool:
        return 0 < self.steps <= self.step


def save(
    path: Path,
    model: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    recipe: Training,
    state: State,
    seconds: float,
) -> None:
    """Write weights, optimiser, random numbers and `state`, whose seconds become `seconds`.

    The place in the data and the learning rate follow from the step.
    """
    state.seconds = seconds
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".partial")
    torch.save(
        {
            "model": model.state_dict(),
            "optimiser": optimiser.state_dict(),
            "recipe": kept(recipe),
            "state": (state.step, state.steps, state.seconds, state.losses),
            "random": torch.get_rng_state(),
            "random_cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        },
        unfinished,
    )
    unfinished.replace(path)


def resume(
    path: Path,
    model: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    recipe: Training,
    device: torch.device,
) -> State:
    """Fill model, optimiser and random numbers; a state at step 0 where there is no checkpoint.

    Raises:
        QaError: the checkpoint belongs to another recipe, or the recipe does not say how long to train.
    """
    if not path.exists():
        if not recipe.steps and not (recipe.plan_minutes or recipe.minutes):
            raise QaError("neither --steps nor --minutes is given; say how long to train")
        return State(0, recipe.steps)
    stored = torch.load(path, weights_only=True, map_location="cpu")
    if stored["recipe"] != kept(recipe):
        raise QaError(f"{path} belongs to another recipe; delete it or give another --work folder")
    model.load_state_dict(stored["model"])
    optimiser.load_state_dict(stored["optimiser"])
    torch.set_rng_state(stored["random"])
    if device.type == "cuda" and stored["random_cuda"]:
        torch.cuda.set_rng_state_all(stored["random_cuda"])
    step, steps, seconds, losses = stored["state"]
    log.info("going on at step %d of %d", step, steps)
    return State(step, steps, seconds, [tuple(pair) for pair in losses])
