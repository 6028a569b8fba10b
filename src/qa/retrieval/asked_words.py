"""The words of a question, weighed: how rare they are, and how surely the passage that answers holds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from qa.language.terms import STOP_WORDS, grams_of_folded, words_of_folded
from qa.language.words import commonness
from qa.retrieval.matching import folded
from qa.retrieval.reliability import reliability

FRAME_TRUST = 0.3  # of a piece that belongs to no word that says what is asked
FRAME_WORDS = frozenset(
    (
        "反映 请求 咨询 建议 投诉 举报 希望 呼吁 恳请 求助 关于 问题 情况 相关 有关 请问 再次 要求 申请 "
        "解决 尽快 能否 部门 严重 对于"
    ).split()
)  # of letters and enquiries: they say that something is asked, hardly what


class Frequencies(Protocol):
    """In how many passages of an index terms stand."""

    @property
    def passages(self) -> int: ...

    def of(self, terms: Sequence[str]) -> Sequence[int]:
        """One count for each gram."""
        ...


@dataclass(frozen=True, slots=True)
class Asking:
    """A question taken apart.

    Attributes:
        pieces: its characters, bigrams, numbers and Latin words, each once; `idf` one each.
        trust: how surely the word that a piece belongs to stands in an answering passage, 0–1, one each.
        words: its words but for stop words; `word_idf` and `word_trust` likewise.
    """

    text: str
    pieces: tuple[str, ...]
    idf: np.ndarray
    trust: np.ndarray
    words: tuple[str, ...]
    word_idf: np.ndarray
    word_trust: np.ndarray


def read_question(question: str, frequencies: Frequencies) -> Asking:
    """Take a question apart; it may be empty."""
    text = folded(question)
    pieces = tuple(dict.fromkeys(grams_of_folded(text)))
    words = tuple(dict.fromkeys(w for w in words_of_folded(text) if w not in STOP_WORDS))
    trusts = {word: _trust(word) for word in words}
    idf_by_piece = dict(zip(pieces, _idf(frequencies, pieces), strict=True))
    word_idf = [_word_idf(word, idf_by_piece) for word in words]
    return Asking(
        text,
        pieces,
        np.array([idf_by_piece[piece] for piece in pieces]),
        np.array([_trust_of(piece, trusts) for piece in pieces]),
        words,
        np.array(word_idf),
        np.array([trusts[word] for word in words]),
    )


def _trust(word: str) -> float:
    return reliability(word) * (1.0 - 0.5 * commonness(word)) * (0.4 if word in FRAME_WORDS else 1.0)


def _idf(frequencies: Frequencies, terms: Sequence[str]) -> np.ndarray:
    counts = np.array(frequencies.of(terms), dtype=float)
    return np.log1p((frequencies.passages - counts + 0.5).clip(0.5) / (counts + 0.5))


def _word_idf(word: str, idf_by_piece: Mapping[str, float]) -> float:
    """A word is at least as rare as its rarest pair."""
    return max((idf_by_piece[piece] for piece in grams_of_folded(word) if piece in idf_by_piece), default=0.0)


def _trust_of(piece: str, trusts: Mapping[str, float]) -> float:
    return max((trust for word, trust in trusts.items() if piece in word), default=FRAME_TRUST)
