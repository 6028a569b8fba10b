"""How well questions are answered: right, exact, refused where due, with the evidence shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa.answering.answer import Answer, Citation
from qa.evaluation.comparison import comparable, contains, without_boundaries
from qa.evaluation.question_file import Evidence, Question

SENTENCE_TYPES = frozenset({"how", "why", "definition", "yesno", "compare", "list"})
MAX_SHORT_CHARS, MAX_LONG_CHARS, MAX_CITATION_CHARS, SLACK_CHARS = 60, 480, 400, 15
_SENTENCE_END = re.compile(r"(?<=[。！？!?；;\n])")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One question with what came of it.

    Attributes:
        is_right: the answer holds what it must and is short enough (`answer_accuracy`), or a due refusal.
        is_exact: the same with hardly a character more.
        evidence_rank: how many citations it takes, from 1, until all needed evidence was seen; None if never.
    """

    question: Question
    answer: Answer
    is_right: bool
    is_exact: bool
    evidence_rank: int | None
    citations: int
    verbatim_citations: int


def judge(question: Question, answer: Answer, text_by_source: Mapping[str, str]) -> Judgement:
    """Judge one answer; `text_by_source` holds the documents as `document_text` gives them."""
    verbatim = sum(is_verbatim(citation, text_by_source) for citation in answer.citations)
    shown = len(answer.citations)
    if not question.answerable:
        refused = not answer.answered
        return Judgement(question, answer, refused, refused, None, shown, verbatim)
    rank = evidence_rank(question.evidence, answer.citations)
    holds = answer.answered and _holds(question, answer, rank)
    needed = sum(max(len(comparable(text)) for text in group) for group in question.answers)
    is_short = question.type not in SENTENCE_TYPES
    most = max(MAX_SHORT_CHARS, needed + SLACK_CHARS) if is_short else MAX_LONG_CHARS
    is_tight = is_short or question.type == "list"
    most_exact = needed + SLACK_CHARS if is_tight else MAX_LONG_CHARS
    return Judgement(
        question,
        answer,
        holds and len(answer.answer) <= most,
        holds and len(comparable(answer.answer)) <= most_exact,
        rank,
        shown,
        verbatim,
    )


def _holds(question: Question, answer: Answer, rank: int | None) -> bool:
    """Whether one of every group stands in the answer; without groups, whether the evidence leads."""
    if not question.answers:
        return rank is not None and rank <= 3
    text = comparable(answer.answer)
    return all(any(contains(text, comparable(one)) for one in group) for group in question.answers)


def evidence_rank(evidence: Sequence[Evidence], citations: Sequence[Citation]) -> int | None:
    """How many citations, from 1, show all needed evidence; one over 400 characters shows nothing."""
    ranks = [_first_showing(one, citations) for one in evidence if not one.is_alternative]
    others = [_first_showing(one, citations) for one in evidence if one.is_alternative]
    found = [rank for rank in ranks if rank is not None]
    if len(ranks) <= 1:
        found += [rank for rank in others if rank is not None]
        return min(found, default=None)
    return max(found) if len(found) == len(ranks) else None


def _first_showing(evidence: Evidence, citations: Sequence[Citation]) -> int | None:
    quote = without_boundaries(comparable(evidence.quote))
    for rank, citation in enumerate(citations, 1):
        is_source = citation.source.endswith(evidence.document) and len(citation.text) <= MAX_CITATION_CHARS
        if is_source and quote in without_boundaries(comparable(citation.text)):
            return rank
    return None


def document_text(raw: str) -> str:
    """A document's text as `judge` searches it."""
    return without_boundaries(comparable(raw))


def is_verbatim(citation: Citation, text_by_source: Mapping[str, str]) -> bool:
    """Whether every sentence stands in its document, whole or as two pieces (a caption may break it)."""
    text = text_by_source.get(citation.source, "")
    sentences = [document_text(part) for part in _SENTENCE_END.split(citation.text)]
    return bool(citation.text) and all(_stands(sentence, text) for sentence in sentences if sentence)


def _stands(sentence: str, text: str) -> bool:
    if sentence in text:
        return True
    return any(sentence[:cut] in text and sentence[cut:] in text for cut in range(2, len(sentence) - 1))


def outcomes(judgements: Iterable[Judgement]) -> dict[str, list[bool]]:
    """Each figure's yes and no, a question at a time."""
    every = list(judgements)
    asked = [one for one in every if one.question.answerable]
    unasked = [one for one in every if not one.question.answerable]
    return {
        "answer_exact": [one.is_exact for one in asked],
        "answer_accuracy": [one.is_right for one in asked],
        "refusal_accuracy": [one.is_right for one in unasked],
        **{f"R@{k}": [(one.evidence_rank or k + 1) <= k for one in asked] for k in (1, 3, 5)},
    }


def figures(judgements: Iterable[Judgement]) -> dict[str, float | None]:
    """The ratios of a run; None where there is nothing to judge."""
    every = list(judgements)
    cited = sum(one.citations for one in every)
    return {
        **{name: _share(flags) for name, flags in outcomes(every).items()},
        "verbatim_citations": sum(one.verbatim_citations for one in every) / cited if cited else None,
    }


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def by_type(judgements: Iterable[Judgement]) -> dict[str, list[Judgement]]:
    """The judgements of each type of question, in the order of the types' names."""
    groups: dict[str, list[Judgement]] = {}
    for one in judgements:
        groups.setdefault(one.question.type, []).append(one)
    return dict(sorted(groups.items()))
