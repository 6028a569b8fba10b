"""A question as terms of the lexical index."""

from __future__ import annotations

from collections.abc import Iterable

from qa.indexing.lexical import LexicalQuery
from qa.indexing.words import Vocabulary
from qa.language.fold import fold
from qa.language.terms import grams_of_folded, without_stop_words, words_of_folded

ALTERNATIVE_WEIGHT = 0.3  # of a term that stands in an alternative wording only


def lexical_query(question: str, vocabulary: Vocabulary) -> LexicalQuery:
    """Terms of the question, weight 1, and of other wordings of what it says, weight `ALTERNATIVE_WEIGHT`."""
    folded = fold(question)
    alternatives = vocabulary.synonyms.alternatives_of_folded(folded)
    words = vocabulary.word_list
    return LexicalQuery(
        grams=_weighted(grams_of_folded(folded), *map(grams_of_folded, alternatives)),
        words=_weighted(
            without_stop_words(words_of_folded(folded, words)),
            *(without_stop_words(words_of_folded(other, words)) for other in alternatives),
        ),
    )


def _weighted(own: Iterable[str], *alternatives: Iterable[str]) -> dict[str, float]:
    weights = dict.fromkeys(own, 1.0)
    for terms in alternatives:
        for term in terms:
            weights.setdefault(term, ALTERNATIVE_WEIGHT)
    return weights
