"""Texts as bags of token numbers, all in one flat array."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

SPECIAL_IDS = 2  # the unknown token and the passage mark come first
BATCH_SIZE = 4096


@dataclass(frozen=True, slots=True)
class Bags:
    """`ids[starts[i]:starts[i + 1]]` are the tokens of text i."""

    ids: np.ndarray
    starts: np.ndarray

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> np.ndarray:
        return np.diff(self.starts)

    def take(self, rows: np.ndarray, max_tokens: int | None = None) -> Bags:
        """The given texts in the given order, each cut to its first `max_tokens`."""
        lengths = self.lengths[rows]
        if max_tokens is not None:
            lengths = np.minimum(lengths, max_tokens)
        return Bags(self.ids[positions(self.starts[rows], lengths)], starts_of(lengths))


def starts_of(lengths: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def positions(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The numbers from start up to start + length, of all of them one after another."""
    ends = np.cumsum(lengths)
    return np.repeat(starts - ends + lengths, lengths) + np.arange(ends[-1] if len(ends) else 0)


def join(parts: Sequence[Bags]) -> Bags:
    """The bags of all parts, one after another."""
    lengths = [part.lengths for part in parts]
    return Bags(np.concatenate([part.ids for part in parts]), starts_of(np.concatenate(lengths)))


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> Bags:
    """Cut texts into known tokens."""
    bags = [np.zeros(0, np.int32)]
    for start in range(0, len(texts), BATCH_SIZE):
        for encoding in tokenizer.encode_batch_fast(
            list(texts[start : start + BATCH_SIZE]), add_special_tokens=False
        ):
            ids = np.array(encoding.ids, dtype=np.int32)
            bags.append(ids[ids >= SPECIAL_IDS])
    return Bags(np.concatenate(bags), starts_of(np.array([len(bag) for bag in bags[1:]], dtype=np.int64)))


def document_frequencies(parts: Sequence[Bags], size: int) -> np.ndarray:
    """In how many texts each of the `size` tokens occurs."""
    counts = np.zeros(size, dtype=np.int64)
    for part in parts:
        keys = np.repeat(np.arange(len(part)), part.lengths) * size + part.ids
        counts += np.bincount(np.unique(keys) % size, minlength=size)
    return counts


def saturated(bags: Bags, size: int, saturation: float) -> tuple[Bags, np.ndarray]:
    """Each token of a text once, and its weight: its count there to the power `saturation`."""
    keys = np.repeat(np.arange(len(bags)), bags.lengths) * size + bags.ids
    kept, counts = np.unique(keys, return_counts=True)
    lengths = np.bincount(kept // size, minlength=len(bags))
    return Bags(kept % size, starts_of(lengths)), (counts**saturation).astype(np.float32)


def sums(rows: torch.Tensor, bags: Bags, saturation: float) -> torch.Tensor:
    """The weighted sum of each text's rows, shape (len(bags), dim)."""
    unique, weights = saturated(bags, len(rows), saturation)
    return torch.nn.functional.embedding_bag(
        torch.from_numpy(unique.ids.astype(np.int64)),
        rows,
        torch.from_numpy(unique.starts[:-1]),
        mode="sum",
        per_sample_weights=torch.from_numpy(weights),
    )
