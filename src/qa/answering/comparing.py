"""Comparisons: one figure from each side, each with its citation, and which is the larger."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.answering.composing import Piece, short_pieces
from qa.answering.confidence import is_enough
from qa.answering.reading import Reader, Reading
from qa.language.periods import find_periods
from qa.language.quantities import Quantity, find_quantities
from qa.language.span import Span
from qa.messages import compared
from qa.passages.sentences import passage_sentences
from qa.retrieval.asking import Asked
from qa.retrieval.content import Term, content_terms
from qa.retrieval.hit import Hit
from qa.retrieval.matching import coverage, folded
from qa.retrieval.question import Need, Question

_SIDES = re.compile(
    r"(?P<a>[^，,和与跟]{2,20}?)(?:和|与|跟|还是|、)(?P<b>[^，,]{2,20}?)(?:相比|，|,|哪|谁|的|相差|差)"
)
_THAN = re.compile(r"(?P<a>[^，,]{2,20}?)(?:比|较)(?P<b>[^，,]{2,20}?)(?:多|少|高|低|大|小|快|慢)")
_SMALLER = re.compile(r"更?(?:少|低|小|慢|晚|短|轻|近|便宜)|降幅更?大")
_MANNER = re.compile(
    r"(?:哪(?:一)?[个项边方]|谁)(?P<how>[^，。？]{0,12}?(?:大|高|多|快|强|早|低|少|小|慢|晚|重|轻|长|短|贵|便宜|远|近))"
)
_TRIED, _TOGETHER, _TOLD = (
    8,
    0.5,
    0.8,
)  # passages tried, the measure's share that must be named, and such a reading's score
_ASKING = re.compile("^.$|[更最哪边]")
_RATE = re.compile(r"涨幅|增幅|降幅|增速|增长|比重|占比|率|涨")


@dataclass(frozen=True, slots=True)
class Comparison:
    text: str
    pieces: tuple[Piece, ...]
    score: float


def compare(question: Question, reader: Reader, hits: Sequence[Hit]) -> Comparison | None:
    """Both sides' figures and the larger one's name; None unless both are found and can be compared."""
    is_rate = bool(_RATE.search(question.text))
    match = _SIDES.search(question.text) or _THAN.search(question.text)
    if match and (
        told := _told_together(
            question,
            _names(match, question.places),
            hits,
            is_rate=is_rate,
        )
    ):
        return told
    kind = Asked("percent") if is_rate else Asked("number", is_explicit=False)
    first = question.needs[0]
    if len(question.places) == 2:
        names = (question.places[0], question.places[1])
        readings = [_first(reader.about(name).read(replace(first, asked=kind), hits)) for name in names]
    else:
        if not match:
            return None
        names = _names(match, question.places)
        readings = [_side(first, name, other, kind, reader, hits) for name, other in (names, names[::-1])]
    if any(r is None or r.candidate is None or r.candidate.quantity is None for r in readings):
        return None
    a, b = (r for r in readings if r is not None)
    if a.candidate is None or b.candidate is None or a.candidate.span == b.candidate.span:
        return None
    if not all(is_enough(r.score, r.support) for r in (a, b)):
        return None
    quantities = [c.quantity for c in (a.candidate, b.candidate) if c.quantity is not None]
    text = _judged(question, names, quantities, [_candidate_text(r) for r in (a, b)])
    return Comparison(text, (*short_pieces(a), *short_pieces(b)), min(a.score, b.score)) if text else None


def _judged(
    question: Question, names: tuple[str, str], quantities: Sequence[Quantity], texts: Sequence[str]
) -> str:
    """Which side the question means, with both figures; "" where they cannot be compared."""
    values = [q.value for q in quantities]
    if len(values) < 2 or None in values or len({q.base for q in quantities}) > 1:
        return ""
    larger = values[0] > values[1]  # type: ignore[operator]
    wanted = larger != bool(_SMALLER.search(_manner(question.text)))
    winner = names[0 if wanted else 1] if values[0] != values[1] else ""
    return compared(winner, _manner(question.text), names, texts)


def _told_together(
    question: Question, names: tuple[str, str], hits: Sequence[Hit], *, is_rate: bool
) -> Comparison | None:
    """Both figures from one sentence that names both sides: each side's is the first after its name and the measure."""
    sides = {t.text for name in names for t in content_terms(name)}
    measure = [
        t
        for t in question.terms
        if not _ASKING.search(t.text) and t.text not in sides and not _RATE.fullmatch(t.text)
    ]
    for hit in hits[:_TRIED]:
        for sentence in passage_sentences(hit.text):
            starts = [hit.text.find(name, sentence.start, sentence.end) for name in names]
            around = " ".join((hit.text, hit.passage.context.heading, hit.passage.context.title))
            support = coverage(measure, [(folded(around), 1.0)], {}) if measure else 1.0
            if min(starts) < 0 or starts[0] == starts[1] or support < _TOGETHER:
                continue
            stops = [min([sentence.end, *(s for s in starts if s > start)]) for start in starts]
            found = [
                _figure(hit.text[start + len(name) : stop], measure, is_rate=is_rate)
                for name, start, stop in zip(names, starts, stops, strict=True)
            ]
            if None in found:
                continue
            quantities = [q for q in found if q is not None]
            if text := _judged(question, names, quantities, [q.text for q in quantities]):
                base = hit.passage.span.start
                whole = Span(sentence.start + base, sentence.end + base)
                pieces = tuple(
                    Piece(hit, Span(at + q.span.start, at + q.span.end), whole, _TOLD)
                    for q, at in zip(
                        quantities,
                        (s + len(n) + base for s, n in zip(starts, names, strict=True)),
                        strict=True,
                    )
                )
                return Comparison(text, pieces, _TOLD)
    return None


def _figure(text: str, measure: Sequence[Term], *, is_rate: bool) -> Quantity | None:
    """The figure of the clause that names the measure, else the first one; of a side's stretch of text."""
    found = [q for q in find_quantities(text) if (q.kind == "percent") == is_rate]
    found = [q for q in found if q.kind not in ("rank", "time", "bare")]
    begun = {q: max(text.rfind(mark, 0, q.span.start) for mark in "，；。") + 1 for q in found}
    named = (q for q in found if any(t.text in text[begun[q] : q.span.start] for t in measure))
    return next(named, found[0] if found else None)


def _manner(text: str) -> str:
    """In what the winner wins, in the question's words: 「涨幅更大」."""
    match = _MANNER.search(text)
    return re.sub("^[村镇县市区家方边]?的", "", match["how"]) if match else "更高"


def _side(
    need: Need, name: str, other: str, kind: Asked, reader: Reader, hits: Sequence[Hit]
) -> Reading | None:
    own = content_terms(name)
    against = {t.text for t in content_terms(other)} - {t.text for t in own}
    shared = tuple(
        t for t in (*need.terms, *need.shared) if t.text not in against and not _RATE.fullmatch(t.text)
    )
    side = replace(need, asked=kind, terms=own, shared=shared, text=name)
    return _first(reader.read(side, hits))


def _first(readings: Sequence[Reading]) -> Reading | None:
    return next((r for r in readings if r.candidate is not None), None)


def _names(match: re.Match[str], places: Sequence[str]) -> tuple[str, str]:
    """The two sides; 「新增的甲企业和乙企业」 are 甲企业 and 乙企业."""
    a, b = match["a"], match["b"].rstrip("，, ")
    if (named := a.rsplit("的", 1)[-1]) != a and named[-1:] == b[-1:]:
        a = named
    first, second = _name(a, places), _name(b, places)
    return (_name(match["a"], places) if first == second else first), second


def _name(text: str, places: Sequence[str]) -> str:
    name = re.sub(r"^.*?(?:的是|这次|，)|(?:的|这两项|哪个|哪).*$", "", text).strip() or text
    for mention in reversed(find_periods(name, 2000)):
        name = name[: mention.span.start] + name[mention.span.end :]
    for place in places:
        rest = name.removeprefix(place).lstrip("省市县区的")
        name = rest if name.startswith(place) and len(rest) > 1 else name
    return name.strip() or text


def _candidate_text(reading: Reading) -> str:
    assert reading.candidate is not None
    base = reading.hit.passage.span.start
    span = reading.candidate.span
    return reading.hit.text[span.start - base : span.end - base]
