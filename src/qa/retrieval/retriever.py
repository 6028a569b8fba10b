"""A question in, ranked passages out: lexical and dense lists fused, then re-scored with what the question asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa.indexing.filters import Filters
from qa.indexing.library import Library
from qa.indexing.snapshot import Snapshot
from qa.indexing.summaries import StoredPassage
from qa.language.fold import simplify
from qa.language.places import hierarchy
from qa.retrieval.asked_words import read_question
from qa.retrieval.association import Association
from qa.retrieval.features import features
from qa.retrieval.fusion import DENSE_WEIGHT, fuse
from qa.retrieval.highlighting import segments, term_spans, words_found
from qa.retrieval.hit import Hit
from qa.retrieval.ordering import Ordering, ordering_features, read_ordering
from qa.retrieval.owners import code_penalty
from qa.retrieval.question import Question, understand
from qa.retrieval.ranker import BuiltInRanker, load_ranker
from qa.retrieval.ranking import IndexFrequencies, associated, candidate_of, shares
from qa.retrieval.rescoring import COVERAGE, by_score, rescore
from qa.retrieval.spelling import Speller

DEPTH = 200  # taken from each list, so that a passage found by one has its score in the other too
CANDIDATES = 50  # of the fused list, scored again: more than with 32 are ranked right, and a query takes a fifth longer


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the documents of one generation have in common, for understanding questions."""

    generation: int
    places: frozenset[str]
    years: Mapping[str, int]
    speller: Speller

    @property
    def newest_year(self) -> int | None:
        return max(self.years.values(), default=None)


@dataclass(frozen=True, slots=True)
class Judged:
    """Passages found for a question, the parts of each one's score by name, and a row of features for each."""

    stored: Sequence[StoredPassage]
    parts: list[dict[str, float]]
    values: np.ndarray
    names: tuple[str, ...]


class Retriever:
    """Finds passages in one library."""

    def __init__(
        self,
        library: Library,
        ranker: str | None = None,
        *,
        dense_weight: float = DENSE_WEIGHT,
        ordering: Ordering | None = None,
    ) -> None:
        """`ranker` names a CrossEncoder; None takes the built-in ranker. `dense_weight` is that of `fuse`, 0–1.

        `ordering` defaults to the trees that the package carries; only with the built-in ranker are they asked.
        """
        self._library = library
        self._ranker = load_ranker(ranker)
        self._association = Association()
        is_built_in = isinstance(self._ranker, BuiltInRanker)  # whose scores the trees learned from
        self._ordering = (ordering or read_ordering()) if is_built_in else None
        self._dense_weight = dense_weight
        self._corpus: Corpus | None = None

    def search(self, query: str, k: int = 10, filters: Filters = Filters()) -> list[Hit]:  # noqa: B008
        """Up to k passages for a cleaned query, best first."""
        with self._library.snapshot() as view:
            question = self.understand(view, query)
            return self.retrieve(view, question, k, filters)

    def understand(self, view: Snapshot, text: str) -> Question:
        """The question read with the places and the time of the documents."""
        corpus = self.corpus(view)
        words = view.vocabulary.word_list
        return understand(
            corpus.speller.repair(simplify(text)),
            known_places=corpus.places,
            known_words=words,
            reference_year=corpus.newest_year,
        )

    def corpus(self, view: Snapshot) -> Corpus:
        if self._corpus is None or self._corpus.generation != view.generation:
            documents = view.documents()
            places = frozenset(p for d in documents if d.place for p in hierarchy(d.place))
            years = {d.id: int(d.date[:4]) for d in documents if d.date}
            self._corpus = Corpus(view.generation, places, years, Speller(places))
        return self._corpus

    def alternatives(self, view: Snapshot, question: Question) -> dict[str, tuple[str, ...]]:
        """Other words for the words of a question, by word."""
        synonyms = view.vocabulary.synonyms
        return {t.text: tuple(synonyms.alternatives_of_folded(t.text)) for t in question.terms}

    def retrieve(self, view: Snapshot, question: Question, k: int, filters: Filters = Filters()) -> list[Hit]:  # noqa: B008
        """Up to k hits for a question, best first, each with the parts of its score as `reasons`."""
        judged = self.find(view, question, filters)
        if not judged.stored:
            return []
        gains = np.zeros(len(judged.stored))
        if self._ordering is not None:
            gains = self._ordering.gains(judged.values, judged.names)
        scored = [
            (part | {"ordering": gain, "score": part["score"] + gain}, s)
            for part, s, gain in zip(judged.parts, judged.stored, gains.tolist(), strict=True)
        ]
        hits = []
        for rank, (parts, s) in enumerate(by_score(scored)[:k], start=1):
            marked = segments(s.text, term_spans(s.text, question.terms))
            found = words_found(s.text, question.terms)
            hits.append(Hit(s.passage, s.source, s.title, s.text, rank, parts["score"], marked, parts, found))
        return hits

    def find(self, view: Snapshot, question: Question, filters: Filters = Filters()) -> Judged:  # noqa: B008
        """The passages to choose among, with the parts of their scores: rescoring, ranker, words and place codes."""
        vector = self._library.embedder.embed_queries([simplify(question.text)])[0]
        dense = view.dense_beside(vector, DEPTH, filters=filters)
        ranking = view.lexical(question.text, DEPTH, filters=filters)
        fused = dict(fuse(ranking, dense(), dense_weight=self._dense_weight)[:CANDIDATES])
        lexical, stored = dict(ranking), view.passages(fused)
        if not stored:
            return Judged((), [], np.zeros((0, 0)), ())
        alternatives, years = self.alternatives(view, question), self.corpus(view).years
        parts = [
            rescore(
                question,
                s.passage,
                s.text,
                fused[s.passage.id],
                reference_year=years.get(s.passage.document_id),
                alternatives=alternatives,
            )
            for s in stored
        ]
        candidates = [candidate_of(view, s, lexical.get(s.passage.id, 0.0)) for s in stored]
        asking = read_question(question.text, IndexFrequencies(view))
        table = features(asking, candidates)
        ranked = shares(self._ranker, self._ranker.score(question.text, candidates, table))
        covered = max((part["coverage"] / COVERAGE for part in parts), default=0.0)
        explained = associated(self._association, asking, candidates, covered)
        for part, candidate, share, gain in zip(parts, candidates, ranked, explained, strict=True):
            part["ranker"], part["association"] = float(share), float(gain)
            part["place_code"] = -code_penalty(question.text, candidate.around)
            part["score"] += part["ranker"] + part["association"] + part["place_code"]
        return Judged(stored, parts, *ordering_features(parts, stored, lexical, table))
