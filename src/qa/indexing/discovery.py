"""Words of a document that no dictionary has: what it quotes, and what it repeats as a unit."""

from __future__ import annotations

import re
from collections import Counter
from math import log

from qa.language.fold import simplify
from qa.language.words import is_in_dictionary

MAX_WORDS = 100  # of one document
MAX_CHARS_READ = 200_000
MIN_COUNT = 4
MIN_COHESION = 4.0  # log of how much likelier the string is than its halves side by side
MIN_BRANCHING = 1.0  # entropy of the neighbouring characters, in nats
_QUOTED = re.compile(r"[“「『\"]([\u4e00-\u9fff]{2,8})[”」』\"]")
_RUN = re.compile(r"[\u4e00-\u9fff]+")
_LENGTHS = range(2, 7)
_LOOSE_ENDS = frozenset(
    "的了在是和与及或等把被对为从向到于以之其此这那也都就还又很不有一二三四五六七八九十个年月日第"
)


def discover(text: str) -> list[str]:
    """Up to `MAX_WORDS` words of 2 to 8 Han characters that the dictionary lacks, quoted ones first.

    A repeated string is a word when it occurs `MIN_COUNT` times, its parts stick together (`MIN_COHESION`)
    and its neighbours on both sides vary (`MIN_BRANCHING`).
    """
    text = simplify(text[:MAX_CHARS_READ])
    quoted = (match.group(1) for match in _QUOTED.finditer(text))
    found = dict.fromkeys([*quoted, *_repeated(text)])
    return [word for word in found if not is_in_dictionary(word)][:MAX_WORDS]


def _repeated(text: str) -> list[str]:
    runs = _RUN.findall(text)
    counts: Counter[str] = Counter()
    for run in runs:
        for length in (1, *_LENGTHS):
            counts.update(run[start : start + length] for start in range(len(run) - length + 1))
    total = sum(map(len, runs)) or 1
    candidates = {
        string
        for string, count in counts.items()
        if count >= MIN_COUNT
        and len(string) in _LENGTHS
        and not (string[0] in _LOOSE_ENDS or string[-1] in _LOOSE_ENDS)
    }
    cohesive = {string for string in candidates if _cohesion(string, counts, total) >= MIN_COHESION}
    return sorted(_branching(runs, cohesive), key=lambda word: (text.index(word), len(word)))


def _cohesion(string: str, counts: Counter[str], total: int) -> float:
    """The weakest seam: log of p(string) over p(left) p(right), over all places to cut it."""
    return min(
        log(counts[string] * total / (counts[string[:cut]] * counts[string[cut:]]))
        for cut in range(1, len(string))
    )


def _branching(runs: list[str], strings: set[str]) -> list[str]:
    """The strings whose left and right neighbours both vary; the edge of a run is like no character."""
    left: dict[str, Counter[str]] = {string: Counter() for string in strings}
    right: dict[str, Counter[str]] = {string: Counter() for string in strings}
    for number, run in enumerate(runs):
        for length in _LENGTHS:
            for start in range(len(run) - length + 1):
                string = run[start : start + length]
                if string in strings:
                    edge = f"#{number}"
                    left[string][run[start - 1] if start else edge] += 1
                    end = start + length
                    right[string][run[end] if end < len(run) else edge] += 1
    return [
        string for string in strings if min(_entropy(left[string]), _entropy(right[string])) >= MIN_BRANCHING
    ]


def _entropy(counts: Counter[str]) -> float:
    total = sum(counts.values())
    return -sum(count / total * log(count / total) for count in counts.values())
