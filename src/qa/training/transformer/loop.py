"""The loop of every stage: seeded, timed, and able to go on where it stopped."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch

from qa.training.transformer.checkpoint import State, resume, save
from qa.training.transformer.recipe import Training

log = logging.getLogger(__name__)
MEASURED_FROM, MEASURED_TO = 20, 60  # steps whose speed decides how many fit into the time
RESERVE = 0.95  # of the planned time: the rest is for checkpoints
Batch = TypeVar("Batch")


class Ahead(Generic[Batch]):
    """Makes the next batch in a thread while the model works on this one."""

    def __init__(self, make: Callable[[int, float], Batch]) -> None:
        self._make = make
        self._pool = ThreadPoolExecutor(1)
        self._next: tuple[int, Future[Batch]] | None = None

    def take(self, step: int, done: float, done_after: float) -> Batch:
        if self._next is None or self._next[0] != step:
            self._next = (step, self._pool.submit(self._make, step, done))
        batch = self._next[1].result()
        self._next = (step + 1, self._pool.submit(self._make, step + 1, done_after))
        return batch

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


def train(
    model: torch.nn.Module,
    make: Callable[[int, float], Batch],
    learn: Callable[[Batch], torch.Tensor],
    recipe: Training,
    folder: Path,
    device: torch.device,
) -> State:
    """Change the model's weights step by step.

    Args:
        make: the batch of a step; also gets the share of steps done.
        learn: computes gradients and gives the loss.
        folder: for `checkpoint.pt`; a run that stopped goes on from there and ends with the same weights.

    Returns:
        How far it came: all steps, or as far as `recipe.minutes` allow.

    Raises:
        QaError: the checkpoint belongs to another recipe.
    """
    torch.manual_seed(recipe.seed)
    model.to(device).train()
    optimiser = torch.optim.AdamW(
        _groups(model, recipe.weight_decay), lr=recipe.rate, betas=(0.9, 0.98), fused=device.type == "cuda"
    )
    state = resume(folder / "checkpoint.pt", model, optimiser, recipe, device)
    ahead, clock = Ahead(make), _Clock(recipe, state, device)
    try:
        while not state.finished and not clock.is_over():
            after = (state.step + 1) / state.steps if state.steps else 0.0
            done = max(state.done, clock.share())
            batch = ahead.take(state.step, done, max(after, done))
            loss = _step(model, optimiser, learn, batch, rate_at(state.step, done, recipe), recipe.clip)
            state.step += 1
            clock.tick()
            _report(state, loss, recipe, clock)
            if state.step % recipe.checkpoint_every == 0 and not state.finished:
                save(folder / "checkpoint.pt", model, optimiser, recipe, state, clock.seconds())
    finally:
        ahead.close()
    save(folder / "checkpoint.pt", model, optimiser, recipe, state, clock.seconds())
    if state.finished:
        log.info("finished after %d steps", state.step)
    else:
        log.info("stopped at step %d of %s; the same command goes on", state.step, state.steps or "?")
    return state


def rate_at(step: int, done: float, recipe: Training) -> float:
    """Up evenly in the warm-up, then evenly down to nothing."""
    up = min(1.0, (step + 1) / max(recipe.warm_up, 1))
    return recipe.rate * min(up, max(0.0, 1 - done))


def _step(
    model: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    learn: Callable[[Batch], torch.Tensor],
    batch: Batch,
    rate: float,
    clip: float,
) -> torch.Tensor:
    for group in optimiser.param_groups:
        group["lr"] = rate
    optimiser.zero_grad(set_to_none=True)
    loss = learn(batch)
    torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimiser.step()
    return loss.detach()


def _groups(model: torch.nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Matrices shrink, biases and norms do not."""
    matrices = [parameter for parameter in model.parameters() if parameter.ndim > 1]
    others = [parameter for parameter in model.parameters() if parameter.ndim <= 1]
    return [{"params": matrices, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]


class _Clock:
    """Time of this call and of all calls; decides the number of steps where the recipe leaves it open."""

    def __init__(self, recipe: Training, state: State, device: torch.device) -> None:
        self._recipe, self._state, self._device = recipe, state, device
        self._before, self._start = state.seconds, time.monotonic()
        self._measured: tuple[int, float] | None = None

    def seconds(self) -> float:
        """Of all calls together."""
        return self._before + time.monotonic() - self._start

    def share(self) -> float:
        """Of the planned time, 0 to 1 and more; 0 without a plan: a run slower than measured still ends with a small rate."""
        planned = 60 * (self._recipe.plan_minutes or self._recipe.minutes)
        return self.seconds() / planned if planned else 0.0

    def is_over(self) -> bool:
        limit = self._recipe.minutes * 60
        return limit > 0 and time.monotonic() - self._start >= limit

    def tick(self) -> None:
        """After each step."""
        if self._state.steps:
            return
        if self._measured is None and self._state.step >= MEASURED_FROM:
            self._measured = (self._state.step, self._now())
        elif self._measured and self._state.step >= MEASURED_TO:
            step, start = self._measured
            each = (self._now() - start) / max(self._state.step - step, 1)
            planned = 60 * (self._recipe.plan_minutes or self._recipe.minutes) * RESERVE - self.seconds()
            self._state.steps = self._state.step + max(1, int(planned / each))
            log.info("%.3f seconds a step: %d steps fit", each, self._state.steps)

    def _now(self) -> float:
        if self._device.type == "cuda":
            torch.cuda.synchronize()
        return time.monotonic()


def _report(state: State, loss: torch.Tensor, recipe: Training, clock: _Clock) -> None:
    if state.step % recipe.report_every == 0 or state.finished or state.step == 1:
        state.losses.append((state.step, float(loss)))
        log.info(
            "step %d of %s, loss %.4f, %.0f s", state.step, state.steps or "?", float(loss), clock.seconds()
        )
