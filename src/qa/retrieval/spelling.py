"""Places of the documents written with one wrong character in a question: 诸既经开区 → 诸暨经开区.

A wrong repair spoils a right question, so only what no dictionary knows, and what stands before 市, 开发区 and the like, is
looked at.
"""

import re
from collections.abc import Collection

from qa.language.words import commonness, cut

_MAX_CHARS = 10
_FOLLOWS = re.compile("[市县区]|经开区|经济|开发区|高新|新区|全市|全县")
_NUMERALS = frozenset("〇零一二两三四五六七八九十百千万亿0123456789")


class Speller:
    """Knows the names of one generation; what the dictionary knows and what names one of them rightly is left alone."""

    def __init__(self, names: Collection[str]) -> None:
        self._name_by_key: dict[str, str] = {}
        for name in sorted(names):
            if 2 <= len(name) <= _MAX_CHARS:
                for position in _positions(name):
                    self._name_by_key.setdefault(_key(name, position), name)
        self._names = frozenset(names)

    def repair(self, text: str) -> str:
        """The text with such names put right, each place once; words of the dictionary and figures are never changed."""
        free = _outside_words(text)
        start, repaired = 0, ""
        while start < len(text):
            for length in range(min(_MAX_CHARS, len(text) - start), 1, -1):
                is_placed = all(free[start : start + length]) and _FOLLOWS.match(text, start + length)
                meant = self._meant(text[start : start + length]) if is_placed else ""
                if meant:
                    repaired, start = repaired + meant, start + length
                    break
            else:
                repaired, start = repaired + text[start], start + 1
        return repaired

    def _meant(self, written: str) -> str:
        if written in self._names:
            return ""
        for position in _positions(written):
            name = self._name_by_key.get(_key(written, position), "")
            changed = {written[position], name[position]} if name else set()
            if name and not changed & _NUMERALS and written[position].isalnum() and commonness(written) == 0:
                return name
        return ""


def _outside_words(text: str) -> list[bool]:
    """For each character, whether it belongs to no word of two letters or more that the dictionary has."""
    free: list[bool] = []
    for word in cut(text):
        free += [len(word) == 1 or commonness(word) == 0] * len(word)
    return free


def _positions(name: str) -> range:
    """Where a character may be wrong: in a name of two or three the first is taken to be right."""
    return range(1 if len(name) < 4 else 0, len(name))


def _key(text: str, position: int) -> str:
    return f"{text[:position]}\0{text[position + 1 :]}"
