"""What the reading network knows of the language before it learns to read: hidden characters guessed from those around.

The layers that read question and text each on their own (`ReadingNetwork.encode`) are trained on every passage of the
data folder whose licence lets the weights ship; stretches of one to three characters are hidden, and with them the
pairs that they are part of. Source: masked language modelling, Devlin et al. 2019 (BERT).
"""

from __future__ import annotations

import gzip
import json
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from qa.answering.windows import plain
from qa.training.reader_batches import Alphabet
from qa.training.reader_network import ReadingNetwork
from qa.training.sources import SOURCES

LICENCES = "ABC"
STRETCH, BATCH = 160, 48  # characters a piece, pieces a step
HIDDEN, LONGEST = 0.15, 3  # share of characters hidden, and how many in a row at most
RATE, WARM_UP, SHOW_EVERY = 3e-3, 300, 500
MIN_CHARS = 20


def corpus_texts(data: Path) -> list[str]:
    """Every passage once, of the sources whose licence lets weights ship."""
    texts: dict[str, None] = {}
    for name, source in SOURCES.items():
        if source.licence_class not in LICENCES:
            continue
        for folder, field in (("text", "text"), ("pairs", "p"), ("reader", "p")):
            path = data / folder / f"{name}.jsonl.gz"
            if path.exists():
                with gzip.open(path, "rt", encoding="utf-8") as lines:
                    rows = map(json.loads, lines)
                    texts.update((row[field], None) for row in rows if len(row[field]) >= MIN_CHARS)
    return list(texts)


class Guesser(nn.Module):
    """The network's encoding layers and a guess at each hidden character."""

    def __init__(self, network: ReadingNetwork) -> None:
        super().__init__()
        self.network = network
        size = network.chars.weight.shape[1]
        self.out = nn.Linear(network.attend.weight.shape[0], size)
        self.norm = nn.LayerNorm(size)
        self.bias = nn.Parameter(torch.zeros(network.chars.weight.shape[0]))

    def forward(self, chars: Tensor, pairs: Tensor, hidden: Tensor) -> Tensor:
        """The loss, nats a hidden character; `hidden` is true where one is."""
        before = functional.pad(hidden[:, 1:], (0, 1))
        seen = torch.where(hidden, torch.ones_like(chars), chars)
        x, _ = self.network.encode(seen, torch.where(hidden | before, torch.zeros_like(pairs), pairs))
        guessed = self.norm(functional.gelu(self.out(x[hidden])))
        return functional.cross_entropy(guessed @ self.network.chars.weight.T + self.bias, chars[hidden])


def pretrain(
    network: ReadingNetwork, texts: Sequence[str], alphabet: Alphabet, minutes: float, seed: int
) -> float:
    """Train the encoding layers in place for some minutes; the mean loss of the last steps, nats a character."""
    torch.manual_seed(seed)
    guesser = Guesser(network)
    network.pairs.weight.requires_grad_(True)
    used = [*guesser.out.parameters(), *guesser.norm.parameters(), guesser.bias, network.chars.weight]
    used += [network.pairs.weight, *network.enter.parameters(), *network.encoding.parameters()]
    optimiser = torch.optim.AdamW(used, lr=RATE, weight_decay=0.01, betas=(0.9, 0.98))
    started, mean, done = time.time(), 0.0, 0.0
    pieces = _pieces(texts, alphabet, np.random.default_rng(seed))
    for step, (chars, pairs, hidden) in enumerate(pieces, start=1):
        for parameters in optimiser.param_groups:
            parameters["lr"] = RATE * min(step / WARM_UP, 1 - done)
        loss = guesser(chars, pairs, hidden)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(used, 1.0)
        optimiser.step()
        mean = loss.item() if step == 1 else 0.99 * mean + 0.01 * loss.item()
        spent = (time.time() - started) / 60
        done = min(1.0, spent / minutes)
        if step % SHOW_EVERY == 0:
            print(f"pretraining {step} loss {mean:.3f} {spent:.1f} of {minutes} min", flush=True)
        if done >= 1:
            break
    network.pairs.weight.requires_grad_(False)
    return mean


def _pieces(
    texts: Sequence[str], alphabet: Alphabet, chance: np.random.Generator
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Batches without end: characters, pairs and where characters are hidden, each (BATCH, STRETCH)."""
    chars, pairs = _stream(texts, alphabet)
    size = STRETCH * BATCH
    if len(chars) < size:
        repeat = math.ceil(size / max(1, len(chars)))
        chars, pairs = np.tile(chars, repeat), np.tile(pairs, repeat)
    while True:
        offset = int(chance.integers(0, max(1, len(chars) - size) % STRETCH + 1))
        count = (len(chars) - offset) // STRETCH
        order = chance.permutation(count)
        for i in range(0, count - BATCH + 1, BATCH):
            rows = offset + order[i : i + BATCH, None] * STRETCH + np.arange(STRETCH)
            one = torch.from_numpy(chars[rows].astype(np.int64))
            yield one, torch.from_numpy(pairs[rows].astype(np.int64)), _hidden(one, chance)


def _stream(texts: Sequence[str], alphabet: Alphabet) -> tuple[np.ndarray, np.ndarray]:
    numbered = [alphabet.ids(plain(text) + "\n") for text in texts]
    return (
        np.concatenate([c for c, _ in numbered]).astype(np.uint16),
        np.concatenate([p for _, p in numbered]).astype(np.uint16),
    )


def _hidden(chars: Tensor, chance: np.random.Generator) -> Tensor:
    begins = chance.random(tuple(chars.shape)) < HIDDEN * 2 / (1 + LONGEST)
    length = chance.integers(1, LONGEST + 1, size=tuple(chars.shape))
    hidden = begins.copy()
    for k in range(1, LONGEST):
        hidden[:, k:] |= begins[:, :-k] & (length[:, :-k] > k)
    return torch.from_numpy(hidden) & (chars > 1)
