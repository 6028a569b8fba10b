"""What tells a passage that answers a question from one that only shares its words, in numbers.

A row is one candidate, a column one feature. Text is compared as folded; document frequencies are those of the index.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from qa.retrieval.asked_words import FRAME_TRUST, Asking
from qa.retrieval.matching import folded

K1, B = 1.2, 0.75
AROUND_CHARS = 800  # of a document on either side of a passage
_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;\n]*")
_ANSWER_SIGNS = (
    r"\d", r"[年月日]", r"%|百分", r"元", r"、", r"[“《「]", r"[?？]", r"[(（]?[1一](?:[.、)）]|是)",
)  # fmt: skip
_SIGNS = tuple(re.compile(sign) for sign in _ANSWER_SIGNS)
_HAN = re.compile("[\u4e00-\u9fff]")
_SIGN_NAMES = ("digits", "dates", "percents", "money", "commas", "quotes", "marks", "items")
Column = np.ndarray


Table = tuple[np.ndarray, tuple[str, ...]]  # a row for each candidate, and the names of the columns


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage to be scored.

    Attributes:
        around: the passage with some of its document before and after it.
        document: the same for passages of one document; `ordinal` counts them.
        lexical: the score that the lexical index gave, 0 where it did not find the passage.
    """

    text: str
    title: str = ""
    heading: str = ""
    around: str = ""
    document: str = ""
    ordinal: int = 0
    lexical: float = 0.0


@lru_cache(maxsize=20_000)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(_SENTENCE.findall(text)) or (text,)


@lru_cache(maxsize=20_000)
def _signs(text: str) -> tuple[float, ...]:
    """How much of each sign of an answer a text has."""
    return tuple(min(9.0, len(sign.findall(text))) for sign in _SIGNS)


@lru_cache(maxsize=4096)
def _whole(piece: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(piece)}(?![a-z0-9])")


def _counts(pieces: Sequence[str], texts: Sequence[str]) -> np.ndarray:
    """How often each piece stands in each text, shape (texts, pieces); numbers and Latin words as wholes."""
    counts = np.zeros((len(texts), len(pieces)))
    for column, piece in enumerate(pieces):
        if piece.isascii():
            counts[:, column] = [len(_whole(piece).findall(text)) if piece in text else 0 for text in texts]
        else:
            counts[:, column] = [text.count(piece) for text in texts]
    return counts


def _held(terms: Sequence[str], texts: Sequence[str]) -> np.ndarray:
    """Whether each text holds each term, bool, shape (texts, terms)."""
    return np.array([[term in text for term in terms] for text in texts], bool).reshape(
        len(texts), len(terms)
    )


def _bm25(counts: np.ndarray, idf: np.ndarray, lengths: np.ndarray, k1: float = K1, b: float = B) -> Column:
    norm = k1 * (1 - b + b * lengths / max(1.0, float(lengths.mean())))
    return (counts * (k1 + 1) / (counts + norm[:, None])) @ idf


def _share(found: np.ndarray, weights: np.ndarray) -> Column:
    """The weighted share of what was found, shape (rows,); 0 when nothing weighs."""
    total = weights.sum()
    return found @ weights / total if total > 0 else np.zeros(len(found))


def features(asking: Asking, candidates: Sequence[Candidate]) -> Table:
    """One row a candidate, and the names of the columns; the rows depend on one another (gaps, ranks, maxima)."""
    texts = [folded(c.text) for c in candidates]
    heads = [_head(c) for c in candidates]
    around = [_around(c, head) for c, head in zip(candidates, heads, strict=True)]
    columns: dict[str, Column] = {}
    counts = _counts(asking.pieces, texts)
    head_counts = _counts(asking.pieces, heads)
    _add_lexical(columns, asking, candidates, counts, head_counts, texts, heads)
    _add_coverage(columns, asking, counts, head_counts, texts, heads)
    _add_around(columns, asking, around)
    _add_sentences(columns, asking, texts)
    _add_phrases(columns, asking, texts, heads)
    _add_document(columns, asking, candidates, counts)
    _add_form(columns, texts)
    for name in _RANKED:
        _add_relative(columns, name)
    return np.stack([np.asarray(c, dtype=np.float32) for c in columns.values()], axis=1), tuple(columns)


def _head(candidate: Candidate) -> str:
    """Title and heading; one without a Han character, such as a file's number, says nothing."""
    parts = dict.fromkeys(part for part in (candidate.title, candidate.heading) if _HAN.search(part))
    return folded(" ".join(parts))


def _around(candidate: Candidate, head: str) -> str:
    """The surroundings with the head once."""
    text = folded(candidate.around or candidate.text)
    return text if head in text else f"{head}\n{text}"


_RANKED = (
    "lexical", "bm25_pairs", "bm25_trusted", "bm25_with_head", "bm25_around", "bm25_around_flat",
    "bm25_around_trusted", "sentence_trusted", "phrases", "covered_trusted", "covered_local", "both_trusted",
)  # fmt: skip


def _add_relative(columns: dict[str, Column], name: str) -> None:
    """How far below the best, and at what rank."""
    values = columns[name]
    top = float(values.max())
    columns[f"{name}:of_top"] = values / top if top > 0 else np.zeros(len(values))
    second = float(np.partition(values, -2)[-2]) if len(values) > 1 else 0.0
    columns[f"{name}:gap"] = np.where(values == top, values - second, values - top)
    columns[f"{name}:rank"] = np.log1p((values[None, :] > values[:, None]).sum(axis=1))


def _add_lexical(
    columns: dict[str, Column],
    asking: Asking,
    candidates: Sequence[Candidate],
    counts: np.ndarray,
    head_counts: np.ndarray,
    texts: Sequence[str],
    heads: Sequence[str],
) -> None:
    lengths = np.array([len(text) for text in texts], dtype=float)
    head_lengths = np.array([len(head) for head in heads], dtype=float)
    pairs = np.array([len(piece) > 1 for piece in asking.pieces], dtype=float)
    best = max(1.0, float(asking.idf.sum()) * (K1 + 1))
    columns["lexical"] = np.array([c.lexical for c in candidates])
    columns["bm25"] = _bm25(counts, asking.idf, lengths) / best
    columns["bm25_pairs"] = _bm25(counts, asking.idf * pairs, lengths) / best
    columns["bm25_trusted"] = _bm25(counts, asking.idf * pairs * asking.trust, lengths) / best
    columns["bm25_head"] = _bm25(head_counts, asking.idf * pairs, head_lengths) / best
    columns["bm25_with_head"] = (
        _bm25(counts + head_counts, asking.idf * pairs * asking.trust, lengths + head_lengths) / best
    )


def _add_coverage(
    columns: dict[str, Column],
    asking: Asking,
    counts: np.ndarray,
    head_counts: np.ndarray,
    texts: Sequence[str],
    heads: Sequence[str],
) -> None:
    found, in_head = (counts > 0).astype(float), (head_counts > 0).astype(float)
    pairs = np.array([len(piece) > 1 for piece in asking.pieces], dtype=float)
    trusted = asking.idf * asking.trust * pairs
    local = np.log((len(texts) + 1.0) / (found.sum(axis=0) + 0.5)).clip(0) * pairs
    columns["covered_chars"] = _share(found, asking.idf * (1 - pairs))
    columns["covered_pairs"] = _share(found, asking.idf * pairs)
    columns["covered_trusted"] = _share(found, trusted)
    columns["covered_local"] = _share(found, local * asking.trust)
    columns["head_trusted"] = _share(in_head, trusted)
    columns["both_trusted"] = _share(np.maximum(found, 0.8 * in_head), trusted)
    columns["text_only"] = _share(np.maximum(found - in_head, 0), trusted)
    word_found = _held(asking.words, texts).astype(float)
    word_head = _held(asking.words, heads).astype(float)
    columns["words"] = _share(word_found, asking.word_idf)
    columns["words_trusted"] = _share(word_found, asking.word_idf * asking.word_trust)
    columns["words_with_head"] = _share(
        np.maximum(word_found, word_head), asking.word_idf * asking.word_trust
    )
    for name, is_there in (("text", word_found), ("any", np.maximum(word_found, word_head))):
        columns |= _rarest(name, is_there, asking.word_idf * np.sqrt(asking.word_trust))
    ascii_words = np.array([float(w.isascii()) for w in asking.words])
    columns["numbers"] = _share(np.maximum(word_found, word_head), ascii_words)


def _add_around(columns: dict[str, Column], asking: Asking, around: Sequence[str]) -> None:
    """The passage together with its title and its surroundings."""
    counts = _counts(asking.pieces, around)
    lengths = np.array([len(text) for text in around], dtype=float)
    best = max(1.0, float(asking.idf.sum()) * (K1 + 1))
    pairs = np.array([len(piece) > 1 for piece in asking.pieces], dtype=float)
    framed = np.where(asking.trust <= FRAME_TRUST, FRAME_TRUST, 1.0)
    columns["bm25_around"] = _bm25(counts, asking.idf * framed, lengths) / best
    columns["bm25_around_flat"] = _bm25(counts, asking.idf * framed, lengths, k1=0.6, b=0.5) / best
    columns["bm25_around_trusted"] = _bm25(counts, asking.idf * asking.trust * pairs, lengths) / best
    columns["chars_around"] = _share((counts > 0).astype(float), asking.idf * framed * (1 - pairs))
    columns["pairs_around"] = _share((counts > 0).astype(float), asking.idf * framed * pairs)
    columns["covered_around"] = _share((counts > 0).astype(float), asking.idf * asking.trust * pairs)
    found = _held(asking.words, around).astype(float)
    columns["words_around"] = _share(found, asking.word_idf * asking.word_trust)
    columns |= _rarest("around", found, asking.word_idf * np.sqrt(asking.word_trust))


def _rarest(name: str, found: np.ndarray, weights: np.ndarray) -> dict[str, Column]:
    """Whether the one, two and three words that weigh most are there, and the weight of the heaviest missing."""
    order = np.argsort(-weights, kind="stable")
    columns = {
        f"rarest_{k}_{name}": found[:, order[:k]].mean(axis=1) if len(order) else np.ones(len(found))
        for k in (1, 2, 3)
    }
    missing = ((1 - found) * weights).max(axis=1, initial=0.0)
    return columns | {f"missing_{name}": missing}


def _add_sentences(columns: dict[str, Column], asking: Asking, texts: Sequence[str]) -> None:
    """The best sentence, the best two in a row, and what stands in the best one."""
    pairs = [i for i, piece in enumerate(asking.pieces) if len(piece) > 1]
    wanted = [asking.pieces[i] for i in pairs]
    weights = (asking.idf * asking.trust)[np.array(pairs, dtype=int)]
    all_sentences = [_sentences(text) for text in texts]
    flat = [sentence for sentences in all_sentences for sentence in sentences]
    found = _held(wanted, flat)
    single = _share(found.astype(float), weights)
    joined = found.copy()
    joined[:-1] |= found[1:]
    starts = np.cumsum([0, *map(len, all_sentences)])
    joined[starts[1:] - 1] = found[starts[1:] - 1]
    double = _share(joined.astype(float), weights)
    best = [int(a + single[a:b].argmax()) for a, b in pairwise(starts)]
    columns["sentence_trusted"] = single[best]
    columns["two_sentences"] = np.maximum.reduceat(double, starts[:-1])
    columns["sentence_place"] = np.array(best) - starts[:-1]
    columns["sentence_chars"] = np.array([len(flat[i]) for i in best])
    signs = np.array([_signs(flat[i]) for i in best])
    for number, name in enumerate(
        ("digits", "dates", "percents", "money", "commas", "quotes", "marks", "items")
    ):
        columns[f"sentence_{name}"] = signs[:, number]


def _add_phrases(
    columns: dict[str, Column], asking: Asking, texts: Sequence[str], heads: Sequence[str]
) -> None:
    """How much of the question stands there in long pieces, in its own order."""
    total = max(1, len(asking.text))
    for name, where in (("phrases", texts), ("head_phrases", heads)):
        lengths = [_munch(asking.text, text) for text in where]
        columns[name] = np.array([sum(n * n for n in ns) / total**2 for ns in lengths]) ** 0.5
        columns[f"{name}_longest"] = np.array([max(ns, default=0) for ns in lengths])
        columns[f"{name}_3"] = np.array([sum(n for n in ns if n >= 3) / total for ns in lengths])


def _munch(question: str, text: str) -> list[int]:
    """Lengths of the pieces, two characters and more, that the question falls into when each is the longest found."""
    lengths, start = [], 0
    while start < len(question) - 1:
        end = start + 2
        if question[start:end] not in text:
            start += 1
            continue
        while end < len(question) and question[start : end + 1] in text:
            end += 1
        lengths.append(end - start)
        start = end
    return lengths


def _add_document(
    columns: dict[str, Column], asking: Asking, candidates: Sequence[Candidate], counts: np.ndarray
) -> None:
    """What the other candidates of the same document hold."""
    names, group = np.unique([c.document for c in candidates], return_inverse=True)
    trusted = asking.idf * asking.trust
    union = np.stack([(counts[group == g] > 0).any(axis=0) for g in range(len(names))]).astype(float)
    total = np.bincount(group, weights=columns["lexical"])
    best = np.array([columns["lexical"][group == g].max() for g in range(len(names))])
    columns["document_covered"] = _share(union, trusted)[group]
    columns["document_rest"] = (total[group] - columns["lexical"]) / max(1e-6, float(best.max()))
    columns["document_best"] = columns["lexical"] / np.maximum(best[group], 1e-6)
    place = {(c.document, c.ordinal): row for row, c in enumerate(candidates)}
    beside = [[place.get((c.document, c.ordinal + step)) for step in (-1, 1)] for c in candidates]
    for name, side in (("before", 0), ("after", 1)):
        scores = [columns["bm25_trusted"][pair[side]] if pair[side] is not None else 0.0 for pair in beside]
        columns[f"beside_{name}"] = np.array(scores)


def _add_form(columns: dict[str, Column], texts: Sequence[str]) -> None:
    """Lengths, and signs of an answer."""
    columns["chars"] = np.array([len(text) for text in texts])
    signs = np.array([_signs(text) for text in texts])
    columns |= {name: signs[:, number] for number, name in enumerate(_SIGN_NAMES)}
