"""How question and window match, character by character: the features that the reading network sees beside the characters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qa.answering.windows import Window

PASSAGE_FEATURES, QUESTION_FEATURES = 18, 6
RARE = 12.0  # the weight of a pair of characters that the table does not know
_DECAY = 0.9
_LONGEST = 8
_ENDS = frozenset("，。；：！？,;!?\n")  # of clauses
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
    text, codes, count = window.text, _codes(window.text), len(window.text)
    asked = _ASKING.sub(lambda m: " " * len(m[0]), question)
    pairs = {
        p: weights.get(p, RARE) / RARE for p in _pairs(asked) if p[0] not in _MARKS and p[1] not in _MARKS
    }
    total = sum(pairs.values()) or 1.0
    worth = np.array(list(pairs.values()))
    place, pair = _places(codes, list(pairs))
    here = np.zeros(count)
    here[place] = worth[pair]
    weight = np.maximum(here, np.concatenate([[0.0], here[:-1]])) if count else here
    same = _codes(asked)[:, None] == codes
    is_asked = same[[char not in _MARKS for char in asked]].any(axis=0)
    is_digit, is_mark, is_end = _signs()[:, np.minimum(codes, 0xFFFF)]
    clause = np.cumsum(np.concatenate([[0], is_end[:-1]])) if count else np.zeros(0, int)
    held = _held(window.sentence, place, pair, len(pairs))
    by_sentence = held @ worth / total
    by_clause = _held(clause, place, pair, len(pairs)) @ worth / total
    best_sentence, best_clause = max(1e-6, by_sentence.max()), max(1e-6, by_clause.max())
    padded = np.concatenate([[0.0], by_clause, [0.0]])
    columns = (
        is_asked,
        weight > 0,
        _longest(same, is_asked) / _LONGEST,
        weight,
        by_sentence[window.sentence],
        by_sentence[window.sentence] / best_sentence,
        by_clause[clause],
        by_clause[clause] / best_clause,
        padded[clause],
        padded[clause + 2],
        _decayed(weight),
        _decayed(weight[::-1])[::-1],
        window.places < 0,
        held.any(axis=0) @ worth / total,
        is_digit,
        is_mark,
        _begins(window.sentence),
        _begins(clause),
    )
    features = np.empty((count, PASSAGE_FEATURES), np.float32)
    for number, column in enumerate(columns):
        features[:, number] = column
    best = text_of_best(text, window, by_sentence)
    return Matched(features, _of_question(question, asked, text, best, pairs))


def text_of_best(text: str, window: Window, by_sentence: np.ndarray) -> str:
    """The sentence that holds most of the question."""
    body = window.sentence[window.places >= 0]
    if not len(body):
        return ""
    best = body[int(by_sentence[body].argmax())]
    chosen = np.flatnonzero(window.sentence == best)
    return text[chosen[0] : chosen[-1] + 1]


def _of_question(question: str, asked: str, text: str, best: str, pairs: Mapping[str, float]) -> np.ndarray:
    rows = np.zeros((len(question), QUESTION_FEATURES), np.float32)
    found = {pair: (pair in text, pair in best, worth) for pair, worth in pairs.items()}
    for i, char in enumerate(question):
        own = [found[p] for p in (asked[max(0, i - 1) : i + 1], asked[i : i + 2]) if p in found]
        if own:
            rows[i] = (*map(max, zip(*own, strict=True)), char in text, char.isdigit(), 1.0)
        else:
            rows[i, 4] = char.isdigit()
    return rows


def _codes(text: str) -> np.ndarray:
    """The code points of a text, int64."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)


@lru_cache(maxsize=1)
def _signs() -> np.ndarray:
    """Whether each character below U+10000 is a digit, a mark, and the end of a clause; bool, shape (3, 65536)."""
    every = list(map(chr, range(0x10000)))
    return np.array([[c.isdigit() for c in every], [c in _MARKS for c in every], [c in _ENDS for c in every]])


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _places(codes: np.ndarray, pairs: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Where pairs of characters begin, and which of `pairs` each is."""
    wanted = _codes("".join(pairs)).reshape(-1, 2)
    place, pair = np.nonzero((codes[:-1, None] == wanted[:, 0]) & (codes[1:, None] == wanted[:, 1]))
    return place, pair


def _held(group: np.ndarray, place: np.ndarray, pair: np.ndarray, pairs: int) -> np.ndarray:
    """Which pairs begin in each group of characters, bool, shape (groups, pairs)."""
    held = np.zeros((int(group.max()) + 1 if len(group) else 1, pairs), bool)
    held[group[place], pair] = True
    return held


def _begins(group: np.ndarray) -> np.ndarray:
    """Whether each character is the first of its group."""
    return np.concatenate([[True], group[1:] > group[:-1]])[: len(group)]


def _longest(same: np.ndarray, is_asked: np.ndarray) -> np.ndarray:
    """For each character the length of the longest piece around it that the question holds too.

    `same`: whether each character of the question is the same as each of the text; `is_asked`: where pieces may begin.
    """
    count = len(is_asked)
    begun = same & is_asked  # whether a piece of `size` characters that begins there is the same in both
    sizes = is_asked.astype(int)
    for size in range(2, min(_LONGEST, *same.shape) + 1):
        begun = begun[:-1, :-1] & same[size - 1 :, size - 1 :]
        found = begun.any(axis=0)
        if not found.any():
            break
        sizes[: len(found)][found] = size
    lengths = sizes.copy()
    for back in range(1, min(int(sizes.max(initial=0)), count)):
        np.maximum(lengths[back:], np.where(sizes[:-back] > back, sizes[:-back], 0), out=lengths[back:])
    return lengths


def _decayed(weight: np.ndarray) -> np.ndarray:
    """What stands before, worth less the further away."""
    if not len(weight):
        return weight
    scale = _DECAY ** -np.arange(len(weight), dtype=float)
    moved = np.concatenate([[0.0], np.maximum.accumulate(weight * scale)[:-1]])
    return moved / scale
