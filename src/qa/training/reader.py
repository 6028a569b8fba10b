"""Trains the built-in reader.

python -m qa.training.reader --data DIR --out DIR [--rows FILE] [--epochs 3.5] [--minutes 0] [--seed 0]

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

import numpy as np
import torch

from qa.answering.matched import PASSAGE_FEATURES
from qa.training.reader_batches import Alphabet, Encoded, count_alphabet, encode_row
from qa.training.reader_card import write_reader
from qa.training.reader_loop import Recipe, figures, train
from qa.training.reader_network import ReadingNetwork
from qa.training.reader_rows import QUESTIONS, made_from_texts, read_questions, without_answers


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
    for name in ("epochs", "width", "made", "seed", "pairs", "rate", "characters", "minutes"):
        parser.add_argument(f"--{name}", type=type(getattr(usual, name)), default=getattr(usual, name))
    given = vars(parser.parse_args(arguments))
    data, out, kept = given.pop("data"), given.pop("out"), given.pop("rows")
    recipe = Recipe(**given)
    if kept and kept.exists():
        prepared = pickle.loads(kept.read_bytes())
    else:
        prepared = prepare(data, recipe)
        if kept:
            kept.write_bytes(pickle.dumps(prepared))
    print(f"{len(prepared.learned)} rows, {len(prepared.held_out)} held out", flush=True)
    network = ReadingNetwork(
        len(prepared.alphabet.chars) + 2, pair_vectors(prepared.alphabet, recipe.pair_dim), recipe.width
    )

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


def prepare(data: Path, recipe: Recipe) -> Prepared:
    """Every row as arrays; people's questions on some passages are held out."""
    chance = random.Random(recipe.seed)
    asked = read_questions(data)
    passages = sorted({r.text for r in asked})
    chance.shuffle(passages)
    kept_out = set(passages[: min(recipe.held_out, len(passages) // 10)])
    made = made_from_texts(data, chance, recipe.made)
    rows = [*asked, *made]
    misses = without_answers(asked, chance) + without_answers(made, chance)
    print(f"{len(asked)} asked, {len(made)} made, {len(misses)} without an answer", flush=True)
    alphabet = count_alphabet(list(dict.fromkeys(r.text for r in rows)), recipe.characters, recipe.pairs)
    learned: list[Encoded] = []
    held_out: list[Encoded] = []
    for row in [*rows, *misses]:
        encoded = encode_row(row, alphabet, chance, recipe.max_chars)
        if encoded is not None:
            (held_out if row.text in kept_out else learned).append(encoded)
    return Prepared(alphabet, learned, held_out, Counter(r.source for r in rows), len(misses))


def pair_vectors(alphabet: Alphabet, dim: int) -> torch.Tensor:
    """For each pair of characters the built-in encoder's vector of it, in fewer dimensions."""
    from qa.indexing.static_embedder import StaticEmbedder

    embedder = StaticEmbedder()
    embedded = embedder.embed_queries(list(alphabet.pairs))
    vectors = np.concatenate([np.zeros((1, embedder.dim), np.float32), embedded])
    most = vectors[:8000]
    _, _, axes = np.linalg.svd(most - most.mean(axis=0), full_matrices=False)
    reduced = vectors @ axes[:dim].T
    return torch.from_numpy((0.5 * reduced / max(1e-6, float(reduced.std()))).astype(np.float32))


if __name__ == "__main__":
    sys.exit(main())
