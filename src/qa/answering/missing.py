"""What of a question the documents do not hold at all, so that a refusal can say what it lacked.

Nothing is called missing that might be there: a word is missing when one of its character pairs stands in no passage
and no title holds it, a year when no document can speak of it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from qa.answering.missing_years import speaks_of
from qa.documents.surnames import SURNAMES
from qa.indexing.snapshot import Snapshot
from qa.language.fold import fold
from qa.language.places import find_places
from qa.language.terms import grams_of_folded
from qa.language.words import commonness, is_in_dictionary
from qa.retrieval.question import Question
from qa.retrieval.reliability import reliability

MissingKind = Literal["period", "place", "measure", "word"]
MAX_MISSING = 3
_MOST_CHARS = 20  # of a word that is named in a sentence
_SURE_WEIGHT, _SURE_MEASURE, _COMMON = 0.6, 0.8, 0.7
_QUOTED = re.compile(r"[“「《‘]([^”」》’]{2,20})[”」》’]")
_NAME_END = re.compile(
    "(?:水库|大桥|公路|铁路|高速|机场|广场|公园|医院|小学|中学|大学|公司|集团|银行|电站|码头|景区)$"
)
_TALK = re.compile(r"\d|^[一两三几每这那哪]|[不没了着过吗呢]|[今明昨]天|[来去到成起上下]$")


@dataclass(frozen=True, slots=True)
class Missing:
    """A part of the question that the documents do not hold; `text` as a person writes it (2030年, 杭州市)."""

    kind: MissingKind
    text: str


def find_missing(
    view: Snapshot,
    question: Question,
    years: Iterable[int],
    alternatives: Mapping[str, tuple[str, ...]],
) -> tuple[Missing, ...]:
    """Up to `MAX_MISSING` parts of the question that stand nowhere in the index: periods, places, then words.

    Args:
        years: the reference years of the documents.
        alternatives: other words for the question's words.
    """
    known = set(years)
    asked_years = dict.fromkeys(period.year for period in question.periods)
    found = [Missing("period", f"{year}年") for year in asked_years if not speaks_of(view, year, known)]
    places = [place for place in question.places if any(name == place for _, name in find_places(place))]
    found += [Missing("place", _with_rank(question.text, p)) for p in places if _is_absent(view, p)]
    said = {*question.places, *(one.text for one in found)}
    for kind, word in _words(question):
        others = alternatives.get(fold(word), ())
        if not any(word in one for one in said) and all(_is_absent(view, w) for w in (word, *others)):
            found.append(Missing(kind, word))
            said.add(word)
    return tuple(found[:MAX_MISSING])


def _with_rank(question: str, place: str) -> str:
    """The place as the question writes it: 杭州市 where it says so."""
    match = re.search(rf"{re.escape(place)}[省市县区镇乡村]?", question)
    return match[0] if match else place


def _words(question: Question) -> Iterable[tuple[MissingKind, str]]:
    """The words worth naming, as the question writes them: what it quotes, what it measures, then other nouns."""
    yield from (("word", quoted) for quoted in _QUOTED.findall(question.text))
    heads = dict.fromkeys(term.text for need in question.needs for term in need.head)
    for text in heads:
        if (word := _as_written(question.text, text)) and _is_measure(word):
            yield "measure", word
    for term in sorted(question.terms, key=lambda t: -t.weight):
        word = _as_written(question.text, term.text)
        if word and term.text not in heads and _is_noun(word, term.weight, question.text):
            yield "word", word


def _as_written(question: str, folded: str) -> str:
    """The word in the question's own letters; "" where folding changed more than their case."""
    start = question.lower().find(folded) if len(folded) <= _MOST_CHARS else -1
    return question[start : start + len(folded)] if start >= 0 else ""


def _is_measure(word: str) -> bool:
    """Whether it is a noun that texts on a matter would use, not a piece of talk (目前, 归天)."""
    is_whole = is_in_dictionary(word) or len(word) > 2
    return len(word) > 1 and is_whole and not _TALK.search(word) and _is_telling(word)


def _is_telling(word: str) -> bool:
    return reliability(fold(word)) >= _SURE_MEASURE and commonness(word) < _COMMON


def _is_noun(word: str, weight: float, question: str) -> bool:
    """Whether a word is surely a whole one, a name or a rare noun: words are cut by guesses (信局 in 市经信局)."""
    if weight < _SURE_WEIGHT or _TALK.search(word):
        return False
    if word.isascii() or _NAME_END.search(word):
        return len(word) > 2
    if question.startswith(word) and word[0] in SURNAMES:
        return bool(re.match("[是的在]", question[len(word) :]))
    return len(word) > 2 and is_in_dictionary(word)


def _is_absent(view: Snapshot, word: str) -> bool:
    """Whether the word surely stands in no passage, title or place of a document."""
    grams = [gram for gram in grams_of_folded(fold(word)) if len(gram) > 1]
    return bool(grams) and not all(view.frequencies(grams)) and not view.is_in_a_title(word)
