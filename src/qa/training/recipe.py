"""What can be set about a training run; the defaults make the model that the package carries."""

from __future__ import annotations

from dataclasses import dataclass

from qa.training.sources import MADE

QUESTIONS = frozenset({"cmrc2018_train", "drcd_dev", "crud_qa", "dureader_demo", "stard"})
OFFICIAL = frozenset({"work_report", "central_part", "policy_part", "law_definition", "law_chapter", MADE})
WEAK = frozenset({"crud_lead", "xwlb_title2"})


@dataclass(frozen=True, slots=True)
class Recipe:
    """One run of training.

    Attributes:
        seed: of the first vectors and of every batch.
        dim: length of a vector.
        vocabulary: tokens, and so rows of the table.
        max_word_chars: longest Chinese word of the vocabulary.
        count_every: of how many texts one is cut by jieba to count words.
        steps: batches, of `batch` examples each.
        rate: the optimiser's highest learning rate; a first vector's components are about 1.
        scale: what similarities are multiplied with before the softmax.
        rarity: power of the inverse document frequency in a word's first weight.
        saturation: a word that stands n times in a text counts n to this power.
        anchor: first length of the passage mark's vector, as a share of a usual passage's.
        cloze_ratio: share of examples that are a run of words from a passage, and that passage.
        hide_ratio: share of those where the passage loses these words.
        max_tokens: of a passage; later words are cut off.
        question_weight, official_weight, weak_weight: how often a pair is drawn, against 1 for a headline.
        negatives: hits of BM25 among which a question's near miss is chosen; 0 for no search.
        passage_loss: weight of "which query belongs to this passage" against "which passage to this query".
        average: what the running mean over the second half keeps at each step; 0 for no mean.
    """

    seed: int = 0
    dim: int = 512
    vocabulary: int = 34_000
    max_word_chars: int = 2
    count_every: int = 8
    steps: int = 250
    batch: int = 2048
    rate: float = 0.01
    scale: float = 20.0
    rarity: float = 0.5
    saturation: float = 0.4
    anchor: float = 0.5
    cloze_ratio: float = 0.8
    hide_ratio: float = 0.1
    max_tokens: int = 160
    question_weight: float = 10.0
    official_weight: float = 3.0
    weak_weight: float = 0.5
    negatives: int = 10
    passage_loss: float = 1.0
    average: float = 0.97

    def weight_of(self, source: str) -> float:
        """How often a pair of this source is drawn."""
        if source in QUESTIONS:
            return self.question_weight
        if source in OFFICIAL:
            return self.official_weight
        return self.weak_weight if source in WEAK else 1.0
