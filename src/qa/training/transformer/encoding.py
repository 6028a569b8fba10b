"""Texts to tokens that know where words begin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from tokenizers import Encoding, Tokenizer

from qa.training.bags import Bags, starts_of
from qa.training.transformer.corpus import CONTINUES

BATCH_SIZE = 2048


def encode_passages(tokenizer: Tokenizer, lexicon: Tokenizer, texts: Sequence[str]) -> Bags:
    """Tokens as uint16; the highest bit is set where a token goes on with the word of the one before."""
    rows: list[np.ndarray] = []
    for start in range(0, len(texts), BATCH_SIZE):
        batch = list(texts[start : start + BATCH_SIZE])
        pieces = tokenizer.encode_batch(batch, add_special_tokens=False)
        words = lexicon.encode_batch(batch, add_special_tokens=False)
        rows.extend(_marked(piece, word) for piece, word in zip(pieces, words, strict=True))
    return _joined(rows, np.uint16)


def encode_queries(tokenizer: Tokenizer, texts: Sequence[str]) -> Bags:
    """Tokens alone."""
    rows: list[np.ndarray] = []
    for start in range(0, len(texts), BATCH_SIZE):
        batch = list(texts[start : start + BATCH_SIZE])
        found = tokenizer.encode_batch_fast(batch, add_special_tokens=False)
        rows.extend(np.array(encoding.ids, dtype=np.int64) for encoding in found)
    return _joined(rows, np.int64)


def _marked(pieces: Encoding, words: Encoding) -> np.ndarray:
    """A token begins a word when a word of the lexicon begins there."""
    borders = {start for start, _ in words.offsets}
    ids = np.array(pieces.ids, dtype=np.uint16)
    goes_on = np.array([start not in borders for start, _ in pieces.offsets], dtype=bool)
    ids[goes_on] |= CONTINUES
    return ids


def _joined(rows: list[np.ndarray], kind: type) -> Bags:
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    return Bags(np.concatenate([np.zeros(0, kind), *rows]).astype(kind), starts_of(lengths))
