"""Abbreviations and plain words with what they stand for, so that a question finds the other wording."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files

from qa.language.fold import fold
from qa.language.words import WordList


class Synonyms:
    """Groups of wordings that mean the same; each is an alternative for every other of its group."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups = tuple(tuple(dict.fromkeys(fold(word) for word in group)) for group in groups)
        self._others: dict[str, list[str]] = {}
        for group in self._groups:
            for word in group:
                known = self._others.setdefault(word, [])
                known.extend(other for other in group if other != word and other not in known)
        self._list = WordList(self._others)

    def extended(self, groups: Iterable[Sequence[str]]) -> Synonyms:
        """These groups and more."""
        return Synonyms([*self._groups, *groups])

    def alternatives(self, text: str) -> list[str]:
        """Other wordings, folded, for what occurs in `text`; of overlapping wordings the longest counts."""
        return list(dict.fromkeys(self.alternatives_of_folded(fold(text))))

    def alternatives_of_folded(self, folded: str) -> list[str]:
        """As `alternatives`; one that already stands in the text is left out."""
        found: list[str] = []
        end = 0
        for start, word in self._list.places_in(folded):
            if start >= end and _stands_alone(folded, start, word):
                found.extend(other for other in self._others[word] if other not in folded)
                end = start + len(word)
        return found


def _stands_alone(folded: str, start: int, word: str) -> bool:
    """A Latin word or a number must not be a piece of a longer one: 2个月 within 12个月, gdp within gdps."""
    before, after = folded[start - 1 : start], folded[start + len(word) : start + len(word) + 1]
    return not (_is_latin(word[0]) and _is_latin(before)) and not (_is_latin(word[-1]) and _is_latin(after))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


@lru_cache(maxsize=1)
def general_synonyms() -> Synonyms:
    """The groups of `lexicon/synonyms.txt`."""
    return Synonyms(
        read_groups(files("qa.language").joinpath("lexicon/synonyms.txt").read_text(encoding="utf-8"))
    )


def read_groups(text: str) -> list[tuple[str, ...]]:
    """One group a line, its wordings joined by `=`; a line that begins with # is a remark."""
    lines = (line.strip() for line in text.splitlines())
    return [
        tuple(word.strip() for word in line.split("=")) for line in lines if line and not line.startswith("#")
    ]
