"""Abbreviations and plain words with what they stand for, so that a question finds the other wording."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from qa.language.fold import fold
from qa.language.words import WordList


@dataclass(frozen=True, slots=True)
class Group:
    """`formal` wordings stand for each other and for `plain` ones, which are never searched for."""

    plain: tuple[str, ...]
    formal: tuple[str, ...]


class Synonyms:
    """Wordings that mean the same, and plain words with the formal ones that they may mean."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._groups = tuple(groups)
        others: dict[str, dict[str, None]] = {}
        for group in self._groups:
            plain, formal = ([fold(word) for word in words] for words in (group.plain, group.formal))
            for word in [*plain, *formal]:
                others.setdefault(word, {}).update(dict.fromkeys(other for other in formal if other != word))
        self._others = {word: tuple(found) for word, found in others.items() if found}
        self._list = WordList(self._others)

    def extended(self, groups: Iterable[Sequence[str]]) -> Synonyms:
        """These and more groups of wordings that mean the same."""
        return Synonyms([*self._groups, *(Group((), tuple(words)) for words in groups)])

    def __contains__(self, word: str) -> bool:
        """Whether the folded word is one of the wordings."""
        return word in self._others

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


def read_groups(text: str) -> list[Group]:
    """One group a line, `plain = plain > formal = formal` or `formal = formal`; # begins a remark."""
    groups = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            plain, _, formal = line.rpartition(">")
            groups.append(Group(_wordings(plain), _wordings(formal)))
    return groups


def _wordings(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("=") if word.strip())
