"""What the ranker is told of an index: its candidates and how often terms stand in it."""

from collections.abc import Sequence

import numpy as np

from qa.indexing.snapshot import Snapshot
from qa.indexing.summaries import StoredPassage
from qa.retrieval.asked_words import Asking
from qa.retrieval.association import Association
from qa.retrieval.features import AROUND_CHARS, Candidate
from qa.retrieval.ranker import BuiltInRanker, Ranker
from qa.retrieval.statements import statements

# of their scores beside the rescoring's, chosen on development sets, see docs/ranker.md
RANKER_WEIGHT, ASSOCIATION_WEIGHT = 0.15, 0.08


def shares(ranker: Ranker, scores: np.ndarray) -> np.ndarray:
    """What each candidate gains by the ranker; a cross-encoder's own scale is made like the built-in ranker's."""
    if not isinstance(ranker, BuiltInRanker) and len(scores):
        scores = (scores - scores.mean()) / max(float(scores.std()), 1e-9)
    return RANKER_WEIGHT * scores


class IndexFrequencies:
    """`asked_words.Frequencies` of one snapshot."""

    def __init__(self, view: Snapshot) -> None:
        self._view = view

    @property
    def passages(self) -> int:
        return self._view.indexed_passages

    def of(self, terms: Sequence[str]) -> Sequence[int]:
        return self._view.frequencies(terms)


def associated(
    association: Association, asking: Asking, candidates: Sequence[Candidate], best_coverage: float
) -> np.ndarray:
    """What each candidate gains by words that go with those of the question, in its title, heading and text.

    weight · √(1 − best coverage) · association: the more of the question some passage says in its own words
    (`rescoring`, 0–1), the less other words are wanted.
    """
    if best_coverage >= 1.0:
        return np.zeros(len(candidates))
    heads = [f"{c.title}\n{c.heading}" for c in candidates]
    scores = association.score(asking, [c.text for c in candidates], heads)
    return ASSOCIATION_WEIGHT * (1.0 - best_coverage) ** 0.5 * scores


def candidate_of(view: Snapshot, stored: StoredPassage, lexical: float) -> Candidate:
    """A stored passage as the ranker sees it, with what stands around it in its document."""
    passage = stored.passage
    text = view.text_of(passage.document_id)
    start, end = max(0, passage.span.start - AROUND_CHARS), passage.span.end + AROUND_CHARS
    context = passage.context
    return Candidate(
        statements(stored.text),
        context.title,
        context.heading,
        text[start:end],
        passage.document_id,
        passage.ordinal,
        lexical,
    )
