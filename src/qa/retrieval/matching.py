"""How well a stretch of text holds the words of a question."""

import re
from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter

from qa.language.fold import fold
from qa.retrieval.content import Term

folded = lru_cache(maxsize=20_000)(fold)


_TOWN = re.compile("[\u4e00-\u9fff]{2,4}(?:镇|乡|村|街道|社区)")


@lru_cache(maxsize=20_000)
def is_town(term: str) -> bool:
    """Whether a term looks like the name of a town, village or neighbourhood."""
    return _TOWN.fullmatch(term) is not None


def match(term: str, text: str, alternatives: Sequence[str] = ()) -> float:
    """How far a folded text holds a folded term: 1 when it does, 0.95 for another word for it, else by shared pieces.

    A long term counts by its character pairs (「浣江实验室」 in 「浣江1号」 a little), a short one by its characters.
    """
    if term in text:
        return 1.0
    for other in alternatives:
        if other in text:
            return 0.95
    if term.isascii() or len(term) < 2:
        return 0.0
    if len(term) == 2:
        return 0.25 if term[0] in text and term[1] in text else 0.0
    pairs = _pairs(term)
    share = sum([pair in text for pair in pairs]) / len(pairs)
    if not share and len(term) > 3:
        return 0.0  # with one wrong character a pair would be left
    if is_town(term):
        return 0.85 * share if share >= 0.5 and len(term) > 3 else 0.0  # 河东镇 is not 河西镇 misspelt
    return max(0.85 * share, 0.75 * bool(_misspelt(term).search(text)))


@lru_cache(maxsize=20_000)
def _pairs(term: str) -> tuple[str, ...]:
    return tuple(term[i : i + 2] for i in range(len(term) - 1))


@lru_cache(maxsize=5_000)
def _misspelt(term: str) -> re.Pattern[str]:
    """The term with any one character written wrong, the ends of a three-letter word included."""
    return re.compile(
        "|".join(f"{re.escape(term[:i])}[^\\W\\d]{re.escape(term[i + 1 :])}" for i in range(len(term)))
    )


def coverage(
    terms: Sequence[Term],
    texts: Sequence[tuple[str, float]],
    alternatives: Mapping[str, tuple[str, ...]],
    absent: Container[str] = (),
) -> float:
    """Weighted share of the terms that the texts hold, each text at its own worth; 1.0 when there are no terms.

    Terms in `absent` are known to stand in none of the texts, not even in part.
    """
    by_worth = sorted(texts, key=itemgetter(1), reverse=True) if len(texts) > 1 else texts
    total = held = 0.0
    for term in terms:
        total += term.weight
        if term.text not in absent:
            held += term.weight * _held(term.text, by_worth, alternatives.get(term.text, ()))
    return held / total if total else 1.0


def _held(term: str, texts: Sequence[tuple[str, float]], alternatives: Sequence[str]) -> float:
    """How far the best text holds a term; `texts` by falling worth, so that the rest need not be read once one does."""
    best = 0.0
    for text, worth in texts:
        if worth <= best:
            break
        if term in text:
            return worth
        best = max(best, worth * match(term, text, alternatives))
    return best
