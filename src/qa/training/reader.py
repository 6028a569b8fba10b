"""Trains the built-in reader.

python -m qa.training.reader --data DIR --out DIR [--rows FILE] [--pretraining MINUTES] [--epochs N] [--minutes 0] [--seed 0]

First the layers that read question and text learn the language (`reader_pretraining`), then the whole network to read.
`--rows` keeps the rows as arrays between runs; the folder holds a usable reader from the first thousand steps on.
"""

from __future__ import annotations

import argparse
import pickle
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from qa.answering.matched import PASSAGE_FEATURES
from qa.training.reader_batches import Alphabet, Encoded, count_alphabet, encode_row
from qa.training.reader_card import write_reader
from qa.training.reader_loop import Recipe, figures, train
from qa.training.reader_misses import all_misses
from qa.training.reader_network import ReadingNetwork
from qa.training.reader_pretraining import corpus_texts, pretrain
from qa.training.reader_rows import (
    QUESTIONS,
    held_out_passages,
    made_from_texts,
    read_pairs,
    read_questions,
    reworded,
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows as arrays, those held out, and how many rows each source gave."""

    alphabet: Alphabet
    learned: list[Encoded]
    held_out: list[Encoded]
    counts: Mapping[str, int]
    misses: int


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="train the built-in reader")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rows", type=Path)
    usual = Recipe()
    for name in ("pretraining", "epochs", "width", "made", "seed", "pairs", "rate", "characters", "minutes"):
        parser.add_argument(f"--{name}", type=type(getattr(usual, name)), default=getattr(usual, name))
    given = vars(parser.parse_args(arguments))
    data, out, kept = given.pop("data"), given.pop("out"), given.pop("rows")
    recipe = Recipe(**given)
    if kept and kept.exists():
        prepared = pickle.loads(kept.read_bytes())
    else:
        prepared = prepare(data, recipe, corpus_texts(data))
        if kept:
            kept.write_bytes(pickle.dumps(prepared))
    print(f"{len(prepared.learned)} rows, {len(prepared.held_out)} held out", flush=True)
    torch.manual_seed(recipe.seed)
    alphabet = prepared.alphabet
    pairs = 0.3 * torch.randn(len(alphabet.pairs) + 1, recipe.pair_dim)
    network = ReadingNetwork(len(alphabet.chars) + 2, pairs, recipe.width)
    if recipe.pretraining:
        pretrain(network, corpus_texts(data), alphabet, recipe.pretraining, recipe.seed)

    def save(state: Mapping[str, torch.Tensor]) -> None:
        found = figures(network, state, prepared.held_out)
        print("held out", found, flush=True)
        arrays = {name: value.numpy() for name, value in state.items()}
        settings = asdict(recipe) | {"rows": len(prepared.learned)}
        write_reader(
            out, arrays, prepared.alphabet, settings, prepared.counts, found, prepared.misses, QUESTIONS,
            PASSAGE_FEATURES,
        )  # fmt: skip

    train(network, prepared.learned, recipe, save)
    return 0


def prepare(data: Path, recipe: Recipe, corpus: Sequence[str]) -> Prepared:
    """Every row as arrays; people's questions on some passages are held out; characters are counted in the corpus."""
    chance = random.Random(recipe.seed)
    counted = chance.sample(corpus, min(len(corpus), recipe.counted))
    alphabet = count_alphabet(counted, recipe.characters, recipe.pairs)
    asked = read_questions(data)
    kept_out = held_out_passages(asked, recipe.held_out, chance)
    made = made_from_texts(data, chance, recipe.made)
    headed = read_pairs(data, chance)
    misses = all_misses(asked, made, [headed], chance)
    rows = [*asked, *made, *headed]
    print(
        f"{len(asked)} asked, {len(made)} made, {len(headed)} headed, {len(misses)} without an answer",
        flush=True,
    )
    learned: list[Encoded] = []
    held_out: list[Encoded] = []
    for row in [*rows, *misses]:
        encoded = encode_row(row, alphabet, chance)
        if encoded is not None:
            (held_out if row.text in kept_out else learned).append(encoded)
    for row in asked:
        if row.text not in kept_out:
            encoded = encode_row(reworded(row, chance), alphabet, chance)
            learned += [encoded] if encoded is not None else []
    return Prepared(alphabet, learned, held_out, Counter(r.source for r in rows), len(misses))


if __name__ == "__main__":
    sys.exit(main())
