"""Trains the built-in reader further on questions written about documents.

python -m qa.training.reader_tuning --prepared FILE --reader DIR --out DIR [--usual 60000] [--copies 4]
    ARTICLES QUESTIONS [ARTICLES QUESTIONS …]

`--prepared` are the rows that `qa.training.reader --rows` kept: some of them are learned again, so that the reader
forgets little, with its alphabet. `--reader` is the folder to start from. Every written question is learned `--copies`
times, every second time in other words.
"""

from __future__ import annotations

import argparse
import pickle
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from qa.answering.matched import PASSAGE_FEATURES
from qa.answering.span_reader import WEIGHTS
from qa.training.question_rows import written_rows
from qa.training.reader import Prepared
from qa.training.reader_batches import Alphabet, Encoded, encode_row
from qa.training.reader_card import write_reader
from qa.training.reader_loop import Recipe, figures, train
from qa.training.reader_network import ReadingNetwork
from qa.training.reader_rows import QUESTIONS, Row, reworded
from qa.training.sources import WRITTEN
from qa.training.written import in_pairs

PAIR_WEIGHTS = "pair_weights"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="train the built-in reader further")
    parser.add_argument("--prepared", type=Path, required=True)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--usual", type=int, default=60_000)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--rate", type=float, default=8e-4)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("pairs", nargs="+", type=Path)
    given = parser.parse_args(arguments)
    prepared: Prepared = pickle.loads(given.prepared.read_bytes())
    chance = random.Random(given.seed)
    written = written_rows(in_pairs(given.pairs))
    rows = copies(written, given.copies, prepared.alphabet, chance)
    rows += chance.sample(prepared.learned, min(given.usual, len(prepared.learned)))
    network = load_network(given.reader)
    print(f"{len(written)} written rows, {len(rows)} with copies and usual ones", flush=True)
    recipe = replace(Recipe(), pretraining=0.0, epochs=1.0, rate=given.rate, seed=given.seed)
    counts = Counter({**prepared.counts, WRITTEN: len(written)})

    def save(state: Mapping[str, torch.Tensor]) -> None:
        found = figures(network, state, prepared.held_out)
        print("held out", found, flush=True)
        arrays = {name: value.numpy() for name, value in state.items()}
        settings = asdict(recipe) | {"rows": len(rows), "usual": given.usual, "copies": given.copies}
        write_reader(
            given.out, arrays, prepared.alphabet, settings, counts, found, prepared.misses, QUESTIONS, PASSAGE_FEATURES
        )  # fmt: skip

    train(network, rows, recipe, save)
    return 0


def copies(rows: Sequence[Row], count: int, alphabet: Alphabet, chance: random.Random) -> list[Encoded]:
    """Each row so many times, in windows of other sizes, every second time asked in other words."""
    asked = (row if turn % 2 == 0 else reworded(row, chance) for turn in range(count) for row in rows)
    encoded = (encode_row(row, alphabet, chance) for row in asked)
    return [one for one in encoded if one is not None]


def load_network(folder: Path) -> ReadingNetwork:
    """The network of a reader's folder, in full precision."""
    with np.load(folder / WEIGHTS) as stored:
        state = {name: torch.from_numpy(stored[name].astype(np.float32)) for name in stored.files}
    state.pop(PAIR_WEIGHTS)
    width = state["enter.weight"].shape[0]
    network = ReadingNetwork(state["chars.weight"].shape[0], state["pairs.weight"], width)
    network.load_state_dict(state)
    return network


if __name__ == "__main__":
    sys.exit(main())
