"""Whether what was chosen for a need is given: how sure it must be, and what it must hold."""

import re
from collections.abc import Mapping, Sequence

from qa.answering.candidates import suits_kind
from qa.answering.confidence import (
    ENOUGH,
    ENOUGH_MORE,
    ENOUGH_UNLIKE,
    MIN_SUPPORT,
    SURE,
    SURE_OF_ANOTHER,
)
from qa.answering.reading import AMOUNT_KINDS, DOUBTFUL, SHORT_KINDS, Reading
from qa.answering.selection import words_of
from qa.answering.weighing import asks_for_aim, is_striven_for
from qa.retrieval.asking import is_question
from qa.retrieval.matching import coverage, folded
from qa.retrieval.question import Need, Question

_ENTRIES = 3  # from which a list is one
_NAMED = 0.9  # how much of the question the heading or lead-in of a list must hold for the list to be given
_MEASURE = 0.4  # how much of what is measured the sentence of an answer should hold
_SORT = 2  # characters at the end of a measure that say of what sort it is: 收入


def wanted(
    question: Question,
    need: Need,
    reading: Reading,
    given: Sequence[Reading],
    alternatives: Mapping[str, tuple[str, ...]],
) -> float:
    """The sureness from which a reading is given: less where an earlier part of the question has its answer.

    Of things named one by one, 「甲、乙各有多少」, each may be missing, and each must be as certain as if asked alone.

    Args:
        given: the readings of earlier parts that are given.
        alternatives: other wordings of the question's words.
    """
    if given and not is_one_by_one(question) and reading.penalty < DOUBTFUL:
        return ENOUGH_MORE
    sentence = folded(reading.words)
    names_measure = not need.head or coverage(need.head, [(sentence, 1.0)], alternatives) >= _MEASURE
    off_measure = need.asked.kind in AMOUNT_KINDS and not names_measure
    if off_measure and _names_one_of_its_sort(need, sentence):
        return SURE_OF_ANOTHER
    if off_measure or reading.penalty >= DOUBTFUL or reading.support < MIN_SUPPORT:
        return SURE  # it seems to speak of another place or time, of something else, or of another measure
    return ENOUGH_UNLIKE if _is_unlike(need, reading) else ENOUGH


def is_one_by_one(question: Question) -> bool:
    """Whether the needs are things named one after another, 「河西镇和河东镇各有多少」: so named, an answer may lack some."""
    return len(question.needs) > 1 and not any(is_question(need.text) for need in question.needs)


def is_named_list(reading: Reading) -> bool:
    """Whether a reading is all the entries of a list whose heading or lead-in is what the question names."""
    items = reading.candidate.items if reading.candidate else ()
    return reading.is_whole_list and reading.support >= _NAMED and len(items) >= _ENTRIES


def holds_as_many(need: Need, reading: Reading) -> bool:
    """Whether a reading is a list of exactly as many items as are asked for."""
    items = reading.candidate.items if reading.candidate else ()
    return need.asked.kind == "list" and need.asked.count is not None and len(items) == need.asked.count


def is_only_aimed_at(need: Need, reading: Reading) -> bool:
    """Whether an amount is one aimed at, where the question does not ask for an aim: 「力争投资72亿元」."""
    if reading.candidate is None or need.asked.kind not in AMOUNT_KINDS:
        return False
    before = reading.hit.text[: reading.candidate.span.start - reading.hit.passage.span.start]
    return is_striven_for(before) and not asks_for_aim(need.text)


def lacks_items(need: Need, reading: Reading, kind: str, pieces: int, told: str) -> bool:
    """Whether so many items were asked for, and the answer is a sentence, or only says how many: 「11个部门」.

    Args:
        kind: of the answer.
        pieces: how many it has.
        told: its text.
    """
    count = need.asked.count
    if need.asked.kind != "list" or count is None:
        return False
    items = reading.candidate.items if reading.candidate else ()
    says_how_many = re.search(rf"(?<!\d){count}[个项条家种类大名位所座户部件]", folded(told))
    return kind == "sentences" or bool(pieces == 1 and len(items) < count and says_how_many)


def repeats(reading: Reading, given: Sequence[Reading]) -> bool:
    """Whether a reading's short answer overlaps one that another part of the question has."""
    return reading.candidate is not None and any(
        r.candidate is not None and r.candidate.span.overlaps(reading.candidate.span) and r.hit is reading.hit
        for r in given
    )


def _names_one_of_its_sort(need: Need, sentence: str) -> bool:
    """Whether a sentence without what is measured names something of the same sort: 「旅游收入」 for 「财政收入」."""
    sorts = (term.text[-_SORT:] for term in need.head if len(term.text) > _SORT and not term.text.isascii())
    return any(sort in sentence for sort in sorts)


def _is_unlike(need: Need, reading: Reading) -> bool:
    """Whether a short answer does not look like the kind of thing asked for."""
    is_short = need.asked.kind in SHORT_KINDS and reading.candidate is not None
    return is_short and not suits_kind(need.asked, words_of(reading))
