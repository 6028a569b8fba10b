"""Names of the documents written with one wrong character in a question: 诸既 → 诸暨."""

from collections.abc import Collection

from qa.language.words import commonness

_MAX_CHARS = 10
_NUMERALS = frozenset("〇零一二两三四五六七八九十百千万亿0123456789")


class Speller:
    """Knows the names of one generation; a question that names one of them rightly is left alone in that place."""

    def __init__(self, names: Collection[str]) -> None:
        self._name_by_key: dict[str, str] = {}
        for name in sorted(names):
            if 2 <= len(name) <= _MAX_CHARS:
                for position in _positions(name):
                    self._name_by_key.setdefault(_key(name, position), name)
        self._names = frozenset(names)

    def repair(self, text: str) -> str:
        """The text with such names put right, each place once; words of the dictionary and figures are never changed."""
        start, repaired = 0, ""
        while start < len(text):
            for length in range(min(_MAX_CHARS, len(text) - start), 1, -1):
                if meant := self._meant(text[start : start + length]):
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


def _positions(name: str) -> range:
    """Where a character may be wrong: in a name of two or three the first is taken to be right."""
    return range(1 if len(name) < 4 else 0, len(name))


def _key(text: str, position: int) -> str:
    return f"{text[:position]}\0{text[position + 1 :]}"
