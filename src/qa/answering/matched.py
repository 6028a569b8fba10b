"""How question and window match, character by character: the features that the reading network sees beside the characters."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa.answering.windows import Window

PASSAGE_FEATURES, QUESTION_FEATURES = 18, 6
RARE = 12.0  # the weight of a pair of characters that the table does not know
_DECAY = 0.9
_LONGEST = 8
_MARKS = frozenset("，。；：、！？,.;:!?\n“”「」《》（）() ")
_ASKING = re.compile(
    "多少|什么|哪[些个里儿家位种年项]?|怎么样?|怎样|如何|为什么|为何|谁|是否|何时|何地|几|吗|呢|[？?，。]"
)


@dataclass(frozen=True, slots=True)
class Matched:
    """Features, float32: of each character of the window and of the question."""

    passage: np.ndarray
    question: np.ndarray


def match_characters(question: str, window: Window, weights: Mapping[str, float]) -> Matched:
    """The features of a question and a window, both as compared.

    Args:
        weights: how telling each pair of characters is; those not in it are the most telling.
    """
    text, count = window.text, len(window.text)
    asked = _ASKING.sub(lambda m: " " * len(m[0]), question)
    pairs = {
        p: weights.get(p, RARE) / RARE for p in _pairs(asked) if p[0] not in _MARKS and p[1] not in _MARKS
    }
    total = sum(pairs.values()) or 1.0
    begun = [(i, p) for i in range(count) if (p := text[i : i + 2]) in pairs]
    here = np.zeros(count)
    for i, pair in begun:
        here[i] = pairs[pair]
    weight = np.maximum(here, np.concatenate([[0.0], here[:-1]])) if count else here
    single = set(asked) - _MARKS
    clause = _clauses(text)
    by_sentence = _coverage(begun, window.sentence, pairs, total)
    by_clause = _coverage(begun, clause, pairs, total)
    whole = sum(w for p, w in pairs.items() if p in text) / total
    body = window.places >= 0
    best_sentence, best_clause = max(1e-6, by_sentence.max()), max(1e-6, by_clause.max())
    padded = np.concatenate([[0.0], by_clause, [0.0]])
    features = np.stack(
        [
            np.array([c in single for c in text], float),
            weight > 0,
            _longest(text, asked) / _LONGEST,
            weight,
            by_sentence[window.sentence],
            by_sentence[window.sentence] / best_sentence,
            by_clause[clause],
            by_clause[clause] / best_clause,
            padded[clause],
            padded[clause + 2],
            _decayed(weight),
            _decayed(weight[::-1])[::-1],
            ~body,
            np.full(count, whole),
            np.array([c.isdigit() for c in text], float),
            np.array([c in _MARKS for c in text], float),
            np.diff(window.sentence, prepend=-1) > 0,
            np.diff(clause, prepend=-1) > 0,
        ],
        axis=1,
    ).astype(np.float32)
    top = text_of_best(text, window, by_sentence)
    return Matched(features, _of_question(question, asked, text, top, window, pairs))


def text_of_best(text: str, window: Window, by_sentence: np.ndarray) -> str:
    """The sentence that holds most of the question."""
    body = window.sentence[window.places >= 0]
    if not len(body):
        return ""
    best = body[int(by_sentence[body].argmax())]
    chosen = np.flatnonzero(window.sentence == best)
    return text[chosen[0] : chosen[-1] + 1]


def _of_question(
    question: str, asked: str, text: str, best: str, window: Window, pairs: Mapping[str, float]
) -> np.ndarray:
    rows = np.zeros((len(question), QUESTION_FEATURES), np.float32)
    for i in range(len(question)):
        own = [p for p in (asked[max(0, i - 1) : i + 1], asked[i : i + 2]) if p in pairs]
        if own:
            rows[i] = (
                any(p in text for p in own),
                any(p in best for p in own),
                max(pairs[p] for p in own),
                question[i] in text,
                question[i].isdigit(),
                1.0,
            )
        else:
            rows[i, 4] = question[i].isdigit()
    return rows


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _clauses(text: str) -> np.ndarray:
    """For each character the number of its clause."""
    ends = np.array([c in "，。；：！？,;!?\n" for c in text], int)
    return np.cumsum(np.concatenate([[0], ends[:-1]])) if len(text) else np.zeros(0, int)


def _coverage(
    begun: Sequence[tuple[int, str]], group: np.ndarray, pairs: Mapping[str, float], total: float
) -> np.ndarray:
    """The weighted share of the question's pairs in each group of characters; a pair counts where it begins."""
    shares = np.zeros(int(group.max()) + 1 if len(group) else 1)
    for number, pair in {(int(group[i]), pair) for i, pair in begun}:
        shares[number] += pairs[pair]
    return shares / total


def _longest(text: str, asked: str) -> np.ndarray:
    """For each character the length of the longest piece around it that the question holds too."""
    lengths = np.zeros(len(text))
    single = set(asked) - _MARKS
    for i in [i for i, char in enumerate(text) if char in single]:
        size = 1
        while size < _LONGEST and i + size < len(text) and text[i : i + size + 1] in asked:
            size += 1
        lengths[i : i + size] = np.maximum(lengths[i : i + size], size)
    return lengths


def _decayed(weight: np.ndarray) -> np.ndarray:
    """What stands before, worth less the further away."""
    if not len(weight):
        return weight
    scale = _DECAY ** -np.arange(len(weight), dtype=float)
    moved = np.concatenate([[0.0], np.maximum.accumulate(weight * scale)[:-1]])
    return moved / scale
