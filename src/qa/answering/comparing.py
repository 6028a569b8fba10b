"""Comparisons: one figure from each side, each with its citation, and which is the larger."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.answering.composing import Piece, short_pieces
from qa.answering.confidence import is_enough
from qa.answering.reading import Reader, Reading
from qa.messages import compared
from qa.retrieval.asking import Asked
from qa.retrieval.content import content_terms
from qa.retrieval.hit import Hit
from qa.retrieval.question import Need, Question

_SIDES = re.compile(
    r"(?P<a>[^，,和与跟]{2,20}?)(?:和|与|跟|还是|、)(?P<b>[^，,]{2,20}?)(?:相比|，|,|哪|谁|的|相差|差)"
)
_THAN = re.compile(r"(?P<a>[^，,]{2,20}?)(?:比|较)(?P<b>[^，,]{2,20}?)(?:多|少|高|低|大|小|快|慢)")
_SMALLER = re.compile(r"更?(?:少|低|小|慢|晚|短)|降幅更?大")
_MANNER = re.compile(
    r"(?:哪(?:一)?[个项边方]|谁)(?P<how>[^，。？]{0,12}?(?:大|高|多|快|强|早|低|少|小|慢|晚))"
)
_RATE = re.compile(r"涨幅|增幅|降幅|增速|增长|比重|占比|率|涨")


@dataclass(frozen=True, slots=True)
class Comparison:
    text: str
    pieces: tuple[Piece, ...]
    score: float


def compare(question: Question, reader: Reader, hits: Sequence[Hit]) -> Comparison | None:
    """Both sides' figures and the larger one's name; None unless both are found and can be compared."""
    kind = Asked("percent") if _RATE.search(question.text) else Asked("number", is_explicit=False)
    first = question.needs[0]
    if len(question.places) == 2:
        names = (question.places[0], question.places[1])
        readings = [_first(reader.about(name).read(replace(first, asked=kind), hits)) for name in names]
    else:
        match = _SIDES.search(question.text) or _THAN.search(question.text)
        if not match:
            return None
        names = (_name(match["a"]), _name(match["b"]))
        readings = [_side(first, name, other, kind, reader, hits) for name, other in (names, names[::-1])]
    if any(r is None or r.candidate is None or r.candidate.quantity is None for r in readings):
        return None
    a, b = (r for r in readings if r is not None)
    if a.candidate is None or b.candidate is None or a.candidate.span == b.candidate.span:
        return None
    values = [c.quantity.value for c in (a.candidate, b.candidate) if c.quantity is not None]
    bases = {c.quantity.base for c in (a.candidate, b.candidate) if c.quantity is not None}
    if len(values) < 2 or None in values or len(bases) > 1:
        return None
    if not all(is_enough(r.score, r.support) for r in (a, b)):
        return None
    larger = values[0] > values[1]  # type: ignore[operator]
    wanted = larger != bool(_SMALLER.search(_manner(question.text)))
    texts = [_candidate_text(r) for r in (a, b)]
    winner = names[0 if wanted else 1] if values[0] != values[1] else ""
    pieces = (*short_pieces(a), *short_pieces(b))
    return Comparison(compared(winner, _manner(question.text), names, texts), pieces, min(a.score, b.score))


def _manner(text: str) -> str:
    """In what the winner wins, in the question's words: 「涨幅更大」."""
    match = _MANNER.search(text)
    return re.sub("^的", "", match["how"]) if match else "更高"


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


def _name(text: str) -> str:
    return re.sub(r"^.*?(?:的是|这次|，)|(?:的|这两项|哪个|哪).*$", "", text).strip() or text


def _candidate_text(reading: Reading) -> str:
    assert reading.candidate is not None
    base = reading.hit.passage.span.start
    span = reading.candidate.span
    return reading.hit.text[span.start - base : span.end - base]
