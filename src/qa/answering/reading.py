"""The passages read for one need: every sentence, and every candidate in it, with how well it answers.

score = 0.50 · sentence + 0.30 · nearness + 0.10 · fit + 0.10 · prior − penalties, all between 0 and 1:
`sentence` is the weighted share of the question's words that the sentence holds (its passage and context count less),
`nearness` the same with each word counting less the further it stands from the candidate, `fit` how well the candidate's
type and measure word suit, `prior` the passage's rank. A sentence about another place or period is penalised.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qa.answering.candidates import Candidate, find_candidates
from qa.retrieval.matching import coverage, folded, match
from qa.retrieval.owners import owner_penalty, period_penalty
from qa.language.span import Span
from qa.passages.sentences import sentences
from qa.retrieval.hit import Hit
from qa.retrieval.question import Need, Question, Term

_PASSAGE_WORTH, _CONTEXT_WORTH, _SHARED_WORTH = 0.6, 0.75, 0.6
_SEGMENT_END = re.compile(r"[，,；;、：:（）()。！？\n]")
_FAR = 0.35


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence read for a need, with its best candidate if the need asks for one.

    `sentence` and `candidate` are in offsets of the document; `support` is the share of the question's words found,
    `score` what everything together gives.
    """

    hit: Hit
    sentence: Span
    candidate: Candidate | None
    support: float
    score: float
    penalty: float


class Reader:
    """Reads hits for the needs of one question."""

    def __init__(self, question: Question, alternatives: Mapping[str, tuple[str, ...]], reference_years: Mapping[str, int]):
        self._question = question
        self._alternatives = dict(alternatives)
        self._years = reference_years

    def read(self, need: Need, hits: Sequence[Hit], keep: int = 30) -> list[Reading]:
        """The readings for a need, best first."""
        readings = [r for rank, hit in enumerate(hits) for r in self._read_hit(need, hit, 1.0 / (1.0 + 0.25 * rank))]
        return sorted(readings, key=lambda r: -r.score)[:keep]

    def _read_hit(self, need: Need, hit: Hit, prior: float) -> list[Reading]:
        text, base = hit.text, hit.passage.span.start
        terms = _weighted(need)
        around = [(folded(text), _PASSAGE_WORTH), (folded(_context(hit)), _CONTEXT_WORTH)]
        readings = []
        for sentence in sentences(text):
            here = folded(sentence.of(text))
            support = coverage(terms, [(here, 1.0), *around], self._alternatives)
            penalty = self._penalty(need, hit, text, sentence)
            score = 0.5 * support + 0.1 * prior - penalty
            candidate, gain = self._best_candidate(need, terms, text, sentence)
            if candidate is not None:
                candidate = _moved(candidate, base)
            readings.append(
                Reading(hit, Span(sentence.start + base, sentence.end + base), candidate, support, score + gain, penalty)
            )
        return readings

    def _penalty(self, need: Need, hit: Hit, text: str, sentence: Span) -> float:
        year = self._years.get(hit.passage.document_id)
        return owner_penalty(self._question.places, hit.passage.context, sentence.of(text)) + period_penalty(
            need.periods(year), hit.passage.context.period, sentence.of(text), year, need.text
        )

    def _best_candidate(
        self, need: Need, terms: Sequence[Term], text: str, sentence: Span
    ) -> tuple[Candidate | None, float]:
        best: tuple[Candidate | None, float] = (None, 0.0)
        candidates = find_candidates(need.asked, text, sentence)
        taken = [c.span for c in candidates]
        for candidate in candidates:
            if self._is_in_question(candidate.span.of(text)):
                continue
            near = self._nearness(terms, text, sentence, candidate.span, taken)
            gain = 0.3 * near + 0.1 * candidate.fit
            if gain > best[1]:
                best = (candidate, gain)
        return best

    def _is_in_question(self, text: str) -> bool:
        """What the question says already is no answer to it."""
        plain = folded(text).strip("“”「」《》")
        return plain in folded(self._question.text)

    def _nearness(self, terms: Sequence[Term], text: str, sentence: Span, at: Span, others: Sequence[Span]) -> float:
        """Weighted share of the terms, each at the worth of the nearest segment that holds it."""
        segments = _segments(text, sentence, at, others)
        return coverage(terms, segments, self._alternatives)


def _weighted(need: Need) -> list[Term]:
    shared = [replace(t, weight=t.weight * _SHARED_WORTH) for t in need.shared]
    return [*need.terms, *shared]


def _context(hit: Hit) -> str:
    context = hit.passage.context
    return " ".join((context.title, context.heading, *context.organisations, *context.places))


def _moved(candidate: Candidate, by: int) -> Candidate:
    items = tuple(Span(i.start + by, i.end + by) for i in candidate.items)
    return replace(candidate, span=Span(candidate.span.start + by, candidate.span.end + by), items=items)


def _segments(text: str, sentence: Span, at: Span, others: Sequence[Span]) -> list[tuple[str, float]]:
    """Stretches of the sentence between marks and other candidates, with what a word in each is worth."""
    cuts = sorted({sentence.start, sentence.end, at.start, at.end, *_marks(text, sentence), *(o.end for o in others)})
    left, right = 0, 0
    pieces: list[tuple[str, float]] = []
    before = [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if b <= at.start]
    after = [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if a >= at.end]
    worth = 1.0
    for a, b in reversed(before):
        pieces.append((folded(text[a:b]), worth))
        if re.search(r"\w", text[a:b]):
            left += 1
            worth = max(_FAR, worth - (0.3 if "；" in text[a:b] else 0.2))
    worth = 0.8
    for a, b in after:
        if text[a] in "；;。":
            worth = min(worth, 0.3)
        pieces.append((folded(text[a:b]), worth))
        if re.search(r"\w", text[a:b]):
            right += 1
            worth = max(0.25, worth - 0.3)
    return pieces


def _marks(text: str, sentence: Span) -> list[int]:
    return [m.start() for m in _SEGMENT_END.finditer(text, sentence.start, sentence.end)]


def best_sentences(readings: Sequence[Reading], limit: int) -> list[Reading]:
    """The readings of different sentences, best first."""
    seen: dict[tuple[str, int], Reading] = {}
    for reading in readings:
        seen.setdefault((reading.hit.passage.document_id, reading.sentence.start), reading)
    return list(seen.values())[:limit]


def holds_all(terms: Sequence[Term], text: str) -> bool:
    return all(match(t.text, folded(text)) >= 0.9 for t in terms if t.weight > 0.2)
