"""What a plain search box would give: character-bigram BM25, and the best-matching sentence as the answer."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from qa.answering.answer import Answer, Citation
from qa.indexing.snapshot import Snapshot
from qa.indexing.summaries import StoredPassage
from qa.passages.sentences import sentences

K1, B = 1.2, 0.75


def bigrams(text: str) -> list[str]:
    """Neighbouring characters that are letters or digits: 「规上企业」 → 规上 上企 企业."""
    kept = "".join(char if char.isalnum() else " " for char in text.lower())
    return [part[at : at + 2] for part in kept.split() for at in range(max(1, len(part) - 1))]


@dataclass(slots=True)
class Baseline:
    """BM25 (k1 = 1.2, b = 0.75) over the passages of an index, in memory; it never refuses."""

    passages: Sequence[StoredPassage]
    _lengths: list[int] = field(default_factory=list)
    _postings: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for number, passage in enumerate(self.passages):
            counts = Counter(bigrams(passage.text))
            self._lengths.append(sum(counts.values()))
            for term, count in counts.items():
                self._postings[term].append((number, count))

    @classmethod
    def over(cls, snapshot: Snapshot) -> Baseline:
        """The baseline over every passage of a snapshot."""
        return cls([one for each in snapshot.documents() for one in snapshot.passages_of(each.id)])

    def weight(self, term: str) -> float:
        """The term's inverse document frequency; 0 for one that no passage holds."""
        found = len(self._postings.get(term, ()))
        return math.log(1 + (len(self.passages) - found + 0.5) / (found + 0.5)) if found else 0.0

    def search(self, question: str, k: int) -> list[tuple[StoredPassage, float]]:
        """Up to k passages that share a bigram with the question, best first."""
        mean = sum(self._lengths) / max(1, len(self._lengths)) or 1.0
        scores: dict[int, float] = defaultdict(float)
        for term in set(bigrams(question)):
            weight = self.weight(term)
            for number, count in self._postings.get(term, ()):
                room = K1 * (1 - B + B * self._lengths[number] / mean)
                scores[number] += weight * count * (K1 + 1) / (count + room)
        best = sorted(scores, key=lambda number: (-scores[number], number))[:k]
        return [(self.passages[number], scores[number]) for number in best]

    def ask(self, question: str, history: Sequence[str] = (), k: int = 5) -> Answer:
        """The best passage's best sentence, and the passages; earlier questions are put in front."""
        text = " ".join([*history, question])
        hits = self.search(text, k)
        if not hits:
            return Answer(False, "", "refusal", 0.0, question)
        citations = tuple(_citation(n, passage, score) for n, (passage, score) in enumerate(hits, 1))
        return Answer(True, self._sentence(text, hits[0][0].text), "sentences", 0.5, question, (), citations)

    def _sentence(self, question: str, text: str) -> str:
        asked = set(bigrams(question))
        every = [span.of(text) for span in sentences(text)]
        return max(every, key=lambda one: sum(map(self.weight, asked & set(bigrams(one)))), default="")


def _citation(marker: int, stored: StoredPassage, score: float) -> Citation:
    passage = stored.passage
    return Citation(
        marker, passage.document_id, stored.source, stored.title, passage.page,
        stored.text[:400], passage.span, (), score, marker == 1,
    )  # fmt: skip
