"""What tells the reading that answers from one that does not, in numbers: a row for each reading, a column a feature.

What the rules and the trained reader say of a reading, its shape, and how it compares with the other readings of the
same need. Text is compared as it stands, without regard to width and case.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from qa.answering.candidates import GUESSED_FIT, UNLIKE_FIT, suits_kind
from qa.answering.opinions import Weighed, log_odds, overlap
from qa.answering.reading import Reading
from qa.answering.shapes import likenesses, times, unit_fit
from qa.answering.span_reader import Read
from qa.answering.windows import plain
from qa.language.span import Span
from qa.retrieval.asking import AskedKind
from qa.retrieval.content import Term
from qa.retrieval.hit import Hit
from qa.retrieval.matching import folded
from qa.retrieval.question import Need

KINDS: tuple[AskedKind, ...] = (
    "number", "money", "percent", "rank", "time", "person", "organisation", "place", "name", "list", "definition",
    "how", "why", "any", "yesno", "comparison",
)  # fmt: skip
QUANTITIES = ("count", "money", "percent", "rank", "time", "bare")
ASKING = (
    "多少", "几", "多久", "谁", "哪里", "哪家", "哪个", "哪些", "什么", "啥", "怎", "为", "何", "吗", "多大", "占", "第",
    "几点", "几号", "哪天", "哪年", "钱", "成", "比", "增", "最", "名字", "意思", "叫", "部门", "单位", "办", "能",
)  # fmt: skip
_MARKS = re.compile(r"[，,；;：:、。！？!?\n（）()“”「」《》]")
_NUMBER = re.compile(r"[\d一二两三四五六七八九十百千万亿]")
REASONS = ("fused", "coverage", "kind", "owner", "period", "ranker", "association")
NEAR_CHARS, MAX_CLAUSE = 12, 120


@lru_cache(maxsize=5_000)
def _plain(text: str) -> str:
    return plain(text)


def selection_features(
    question: str, need: Need, weighed: Sequence[Weighed], reads: Mapping[int, Read]
) -> tuple[np.ndarray, tuple[str, ...]]:
    """float32, one row a reading, and the names of the columns; the rows depend on one another."""
    asked = plain(question)
    pairs = _pairs(asked)
    hits = {one.reading.hit.passage.id: one.reading.hit for one in weighed}
    terms = (*need.terms, *need.shared)
    of_hit = {number: _of_hit(hit, terms) for number, hit in hits.items()}
    of_sentence: dict[tuple[int | None, Span], dict[str, float]] = {}
    rows = []
    for one in weighed:
        hit, at = one.reading.hit, one.reading.sentence
        key = hit.passage.id, at
        if key not in of_sentence:
            of_sentence[key] = _of_sentence(asked, pairs, hit, at)
        row = _row(asked, pairs, need, one, reads.get(hit.passage.id))
        rows.append(row | of_sentence[key] | of_hit[hit.passage.id])
    _compare(rows, weighed)
    known = _of_need(asked, need, reads) | _lacking(terms, [_whole(hit) for hit in hits.values()])
    names = (*rows[0], *known) if rows else ()
    return np.array([[*row.values(), *known.values()] for row in rows], np.float32), names


def _of_need(asked: str, need: Need, reads: Mapping[int, Read]) -> dict[str, float]:
    """What is the same for all readings."""
    known = {
        "has_unit": float(bool(need.asked.unit)),
        "most_answered": max((read.answered for read in reads.values()), default=0.0),
        "explicit": float(need.asked.is_explicit),
        "head": float(bool(need.head)),
        "terms": float(len(need.terms)),
        "asked_chars": float(len(asked)),
    }
    known |= {f"kind_{kind}": float(need.asked.kind == kind) for kind in KINDS}
    return known | {f"asks_{number}": float(word in asked) for number, word in enumerate(ASKING)}


def _lacking(terms: Sequence[Term], texts: Sequence[str]) -> dict[str, float]:
    """The heaviest of the question's words that none of some texts holds, and their share of all."""
    lacking = [term.weight for term in terms if not any(term.text in text for text in texts)]
    total = sum(term.weight for term in terms)
    return {
        "lacking": max(lacking, default=0.0),
        "lacking_share": sum(lacking) / total if total else 0.0,
    }


def _of_hit(hit: Hit, terms: Sequence[Term]) -> dict[str, float]:
    """The parts of a passage's score, and what of the question it and its context lack."""
    row = {f"hit_{name}": hit.reasons.get(name, 0.0) for name in REASONS}
    return row | {f"hit_{name}": value for name, value in _lacking(terms, [_whole(hit)]).items()}


def _whole(hit: Hit) -> str:
    context = hit.passage.context
    return folded("\n".join((hit.title, context.heading, *context.organisations, *context.places, hit.text)))


def _of_sentence(asked: str, pairs: frozenset[str], hit: Hit, sentence: Span) -> dict[str, float]:
    text, base = _plain(hit.text), hit.passage.span.start
    words = text[sentence.start - base : sentence.end - base]
    context = hit.passage.context
    row = times(asked, words, text, f"{hit.title} {context.heading} {context.period}")
    return row | {
        "sentence_chars": float(len(sentence)),
        "sentence_share": _held(words, pairs),
        "passage_share": _held(text, pairs),
    }


def _row(
    asked: str, pairs: frozenset[str], need: Need, weighed: Weighed, read: Read | None
) -> dict[str, float]:
    reading = weighed.reading
    hit, candidate = reading.hit, reading.candidate
    base = hit.passage.span.start
    sentence = Span(reading.sentence.start - base, reading.sentence.end - base)
    span = Span(candidate.span.start - base, candidate.span.end - base) if candidate else sentence
    text = _plain(hit.text)
    own = span.of(text)
    row = {
        "score": reading.score,
        "support": reading.support,
        "penalty": reading.penalty,
        "worth": weighed.worth,
        "answered": log_odds(weighed.answered),
        "inside": weighed.inside,
        "agrees": weighed.agrees,
        "hit_score": hit.score,
        "hit_rank": float(hit.rank),
        "is_read": float(read is not None),
        "candidate": float(candidate is not None),
        "whole_list": float(reading.is_whole_list),
        "items": float(len(candidate.items)) if candidate else 0.0,
        "fit": candidate.fit if candidate else -1.0,
        "chars": float(len(own)),
        "place": (span.start - sentence.start) / max(1, len(sentence)),
        "in_question": float(own in asked),
        "asked_share": _share(own, pairs),
        "clause_share": _held(_clause(text, span), pairs),
        "before_share": _held(text[max(0, span.start - NEAR_CHARS) : span.start], pairs),
        "after_share": _held(text[span.end : span.end + NEAR_CHARS], pairs),
        "suits": float(suits_kind(need.asked, own)),
        "unit": float(bool(need.asked.unit) and own.endswith(need.asked.unit)),
        "number": float(bool(_NUMBER.search(own))),
        "digits": float(sum(c.isdigit() for c in own)),
        "marks": float(len(_MARKS.findall(own))),
        "ends_clause": float(not text[span.end : span.end + 1] or bool(_MARKS.match(text, span.end))),
        "starts_clause": float(span.start == 0 or bool(_MARKS.match(text, span.start - 1))),
        "guessed": float(candidate is not None and candidate.fit in (GUESSED_FIT, UNLIKE_FIT)),
    }  # fmt: skip
    row |= _opinion(read, span)
    row |= likenesses(own, need.asked.kind)
    row["asked_unit"] = unit_fit(asked, own)
    row["sure_exact"], row["sure_central"] = (weighed.answered * row[name] for name in ("exact", "central"))
    quantity = candidate.quantity.kind if candidate and candidate.quantity else ""
    row |= {f"quantity_{kind}": float(quantity == kind) for kind in QUANTITIES}
    return row


def _opinion(read: Read | None, span: Span) -> dict[str, float]:
    """What the trained reader says of a span."""
    if read is None:
        return dict.fromkeys(("exact", "starts", "central", "top_guess", "guess_rank"), 0.0)
    exact = max((g.probability for g in read.guesses if g.span == span), default=0.0)
    rank = next((i for i, g in enumerate(read.guesses) if g.span == span), 9)
    return {
        "exact": exact,
        "starts": float(read.starts[span.start]) if span.start < len(read.starts) else 0.0,
        "central": overlap(read.central, span) if read.central else 0.0,
        "top_guess": overlap(read.guesses[0].span, span) if read.guesses else 0.0,
        "guess_rank": float(rank),
    }


def _compare(rows: Sequence[dict[str, float]], weighed: Sequence[Weighed]) -> None:
    """How each row stands among all: below the best, and how many say the same."""
    words = [words_of(one.reading) for one in weighed]
    passages: dict[str, set[int | None]] = defaultdict(set)
    agreed: dict[str, float] = defaultdict(float)
    for word, one in zip(words, weighed, strict=True):
        passages[word].add(one.reading.hit.passage.id)
        agreed[word] += one.agrees
    for name in ("worth", "score", "support", "agrees", "exact", "answered", "hit_score", "clause_share"):
        best = max((row[name] for row in rows), default=0.0)
        for row in rows:
            row[f"{name}:gap"] = row[name] - best
    order = sorted(range(len(rows)), key=lambda i: -rows[i]["worth"])
    for rank, i in enumerate(order):
        rows[i]["worth:rank"] = float(rank)
    for row, word in zip(rows, words, strict=True):
        row["same_passages"] = float(len(passages[word]))
        row["same_agrees"] = agreed[word]
        row["readings"] = float(len(rows))


def words_of(reading: Reading) -> str:
    """What would be answered: the candidate, or the sentence where there is none."""
    span = reading.candidate.span if reading.candidate else reading.sentence
    base = reading.hit.passage.span.start
    return reading.hit.text[span.start - base : span.end - base]


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1) if text[i : i + 2].isalnum())


def _share(text: str, pairs: frozenset[str]) -> float:
    """How much of a text the question says."""
    own = _pairs(text)
    return len(own & pairs) / len(own) if own else 0.0


def _held(text: str, pairs: frozenset[str]) -> float:
    """How much of the question a text says."""
    return sum(map(text.__contains__, pairs)) / len(pairs) if pairs else 0.0


def _clause(text: str, span: Span) -> str:
    first = max(0, span.start - MAX_CLAUSE)
    start = max((m.end() for m in _MARKS.finditer(text, first, span.start)), default=first)
    end = _MARKS.search(text, span.end)
    return text[start : end.start() if end else len(text)]
