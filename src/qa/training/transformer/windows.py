"""Packed rows for masked language modelling: a pure function of seed and step, so that a run can go on anywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qa.training.bags import Bags, starts_of
from qa.training.transformer.corpus import CONTINUES, TOKEN
from qa.training.transformer.vocabulary import END_ID, MASK_ID, SPECIAL, START_ID

NO_TARGET = -100
KEPT, REPLACED = 0.1, 0.1  # of the hidden tokens: left as they are, replaced by another


@dataclass(frozen=True, slots=True)
class Masked:
    """Input tokens and what stood there; shape (rows, window). `targets` is -100 where nothing is asked."""

    inputs: np.ndarray
    targets: np.ndarray


@dataclass(frozen=True, slots=True)
class Windows:
    """All passages, shuffled anew in each round and cut into rows of `window` tokens."""

    passages: Bags
    window: int
    batch: int
    seed: int

    @property
    def batches(self) -> int:
        """Of a round."""
        return max(1, self._tokens // (self.batch * (self.window - 1)))

    @property
    def _tokens(self) -> int:
        return len(self.passages.ids) + len(self.passages)

    def at(self, number: int) -> np.ndarray:
        """Batch of this number, counted through all rounds: uint16, shape (batch, window), [CLS] first."""
        order = np.random.default_rng((self.seed, number // self.batches)).permutation(len(self.passages))
        ends = np.cumsum(self.passages.lengths[order] + 1)
        size = self.batch * (self.window - 1)
        first = (number % self.batches) * size
        body = self._stream(order, ends, first, min(first + size, int(ends[-1])))
        rows = np.resize(body, (self.batch, self.window - 1))
        return np.concatenate([np.full((self.batch, 1), START_ID, np.uint16), rows], axis=1)

    def _stream(self, order: np.ndarray, ends: np.ndarray, first: int, end: int) -> np.ndarray:
        """Tokens from `first` up to `end` of the passages one after another, [SEP] after each."""
        low, high = np.searchsorted(ends, [first, end - 1], side="right")
        taken = self.passages.take(order[low : high + 1])
        ids = np.insert(taken.ids, taken.starts[1:], np.uint16(END_ID))
        before = int(ends[low] - self.passages.lengths[order[low]] - 1)
        return ids[first - before : end - before]


def mask(rows: np.ndarray, ratio: float, vocabulary: int, rng: np.random.Generator) -> Masked:
    """Hide whole words.

    Args:
        rows: tokens with the bit that says that a word goes on.
        ratio: chance of each word.
        vocabulary: number of tokens, for the random ones.
    """
    ids = (rows & TOKEN).astype(np.int64)
    begins = (rows & CONTINUES) == 0
    begins[:, 0] = True
    word = np.cumsum(begins.reshape(-1)) - 1
    chosen = (rng.random(int(word[-1]) + 1) < ratio)[word].reshape(ids.shape) & (ids >= len(SPECIAL))
    chance = rng.random(ids.shape)
    inputs = np.where(chosen & (chance >= KEPT + REPLACED), MASK_ID, ids)
    other = rng.integers(len(SPECIAL), vocabulary, ids.shape)
    inputs = np.where(chosen & (chance < REPLACED), other, inputs)
    return Masked(inputs, np.where(chosen, ids, NO_TARGET))


def padded(
    bags: Bags, before: list[int], after: list[int], multiple: int = 8
) -> tuple[np.ndarray, np.ndarray]:
    """One row a text, filled up with padding.

    Returns:
        int64 tokens and int64 mask, both of shape (texts, longest), `longest` a multiple of `multiple`.
    """
    lengths = bags.lengths + len(before) + len(after)
    longest = -(-int(lengths.max(initial=1)) // multiple) * multiple
    ids = np.zeros((len(bags), longest), np.int64)
    columns = np.arange(longest)[None, :]
    ids[:, : len(before)] = before
    inside = (columns >= len(before)) & (columns < (bags.lengths + len(before))[:, None])
    ids[inside] = bags.ids
    for place, token in enumerate(after):
        ids[np.arange(len(bags)), bags.lengths + len(before) + place] = token
    return ids, (columns < lengths[:, None]).astype(np.int64)


def joined_pairs(first: Bags, second: Bags, between: int) -> tuple[Bags, np.ndarray]:
    """Row i: first i, the token `between`, second i; and how many tokens come before the second part."""
    heads = np.insert(first.ids, first.starts[1:], between)
    head_starts = starts_of(first.lengths + 1)
    lengths = first.lengths + 1 + second.lengths
    ids = np.empty(int(lengths.sum()), np.int64)
    place = np.arange(len(ids)) - np.repeat(starts_of(lengths)[:-1], lengths)
    in_head = place < np.repeat(first.lengths + 1, lengths)
    ids[in_head], ids[~in_head] = heads, second.ids
    return Bags(ids, starts_of(lengths)), np.diff(head_starts)
