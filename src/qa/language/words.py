"""Chinese text cut into dictionary words, and lists of words to look for in it."""

from __future__ import annotations

import logging
import math
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jieba import Tokenizer


class WordList:
    """Folded words that are looked for in folded text; a change makes a new list."""

    def __init__(self, folded_words: Iterable[str]) -> None:
        self.words = frozenset(word for word in folded_words if word)
        self._by_start: dict[str, list[str]] = {}
        for word in sorted(self.words, key=len, reverse=True):
            self._by_start.setdefault(word[:2], []).append(word)
        self._singles = frozenset(word for word in self.words if len(word) == 1)

    def __len__(self) -> int:
        return len(self.words)

    def occurring_in(self, folded: str) -> list[str]:
        """Every occurrence of every word, in order of place; words may overlap."""
        return [word for _, word in self.places_in(folded)]

    def places_in(self, folded: str) -> Iterator[tuple[int, str]]:
        """Start and word of every occurrence, longer words first at the same place."""
        if not self.words:
            return
        for start in range(len(folded)):
            for word in self._by_start.get(folded[start : start + 2], ()):
                if folded.startswith(word, start):
                    yield start, word
            if folded[start] in self._singles and len(folded) > start + 1:
                yield start, folded[start]


def cut_for_search(han: str) -> list[str]:
    """Dictionary words of a run of Han characters; a long word also gives the words inside it."""
    return list(_tokenizer().cut_for_search(han))


def cut(text: str, *, guess: bool = True) -> list[str]:
    """The words of a text in order, joined giving the text; `guess` lets unknown words be found."""
    return list(_tokenizer().cut(text, HMM=guess))


def commonness(word: str) -> float:
    """How common a word is in general Chinese, 0 (not in the dictionary) to 1 (的); logarithmic."""
    tokenizer = _tokenizer()
    frequency = tokenizer.FREQ.get(word) or 0
    return math.log1p(frequency) / math.log1p(tokenizer.FREQ["的"])


def is_in_dictionary(word: str) -> bool:
    """Whether cutting knows the word without being told."""
    return _tokenizer().FREQ.get(word, 0) > 0


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    with warnings.catch_warnings():  # jieba's own source warns on import
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.CRITICAL)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(_cache_dir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tokenizer.initialize()
    return tokenizer


def _cache_dir() -> Path:
    """A folder of this user alone, since jieba loads what it finds there unchecked."""
    try:
        folder = Path.home() / ".cache" / "qa"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):
        return Path(tempfile.mkdtemp(prefix="qa-words-"))
