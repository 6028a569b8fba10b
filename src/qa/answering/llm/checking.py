"""A sentence checked against the passages: its figures, times, places, names and wording must all be borne out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from qa.answering.llm.figures import Figure, content_words, figures_of, is_same, normal
from qa.answering.llm.polarity import says_alike
from qa.answering.llm.reply import has_markup
from qa.answering.llm.sources import Source, Unit, is_order
from qa.language.periods import Mention, Period, find_periods
from qa.language.places import find_places
from qa.language.span import Span
from qa.language.synonyms import general_synonyms
from qa.language.words import commonness

MIN_COVERAGE = 0.7
_RARE, _RARE_FOUND, _LIGHTEST = 0.3, 0.75, 0.1
_TELLING = 0.5
_PAIR_LOSS = 0.05  # a single sentence is the better evidence
_QUOTED = re.compile(r"[“「《‘]([^”」》’]{1,40})[”」》’]")
_TOKEN = re.compile(r"[a-z][a-z\d.+_/:@-]*|\d+(?:\.\d+)*")
# what an organisation's name ends in, with the character before it
_BODY = re.compile(
    r"(?![该本的此这家各大小])[^\W\d_](?:公司|集团|银行|大学|学院|医院|中学|小学|法院|检察院|协会|委员会|研究院|实验室|办公室|管委会|局|厅|镇|乡|村|街道)"
)
_RELATIVE = re.compile("[去今前明上当]年|本[年月季]|上[月周]|近年|目前|同期")
_CLAUSE = re.compile(r"[^，；。！？：]+")
_LEANS = re.compile(r"^(?:其中|该|其|此|这|那|它|他|她|同时|此外|另外|而且|并且|并|也|对此|为此|因此)")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence with the figures and periods in it, governed by what the sentence says before.

    `rest` is the text without them, `whole` the whole sentence.
    """

    whole: str
    text: str
    rest: str
    figures: tuple[Figure, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The times and places of the question, which a sentence that names none is read with."""

    periods: tuple[Period, ...] = ()
    places: tuple[str, ...] = ()


class Evidence:
    """A unit of a source in the form that is compared."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.text = normal(unit.text)
        self.about = normal(unit.source.about)

    @property
    def source(self) -> Source:
        return self.unit.source

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return figures_of(self.text, self.source.year)

    @cached_property
    def tokens(self) -> frozenset[str]:
        return frozenset(_TOKEN.findall(self.text)) | frozenset(_TOKEN.findall(self.about))

    @cached_property
    def own_periods(self) -> tuple[Period, ...]:
        return tuple(m.period for m in find_periods(self.text, self.source.year))

    @cached_property
    def lent_periods(self) -> tuple[Period, ...]:
        """The times that the passage and its title give to a sentence that names none."""
        named = [m.period for m in find_periods(self.about, self.source.year)]
        period = Period.parse(self.source.citation.context.period)
        return tuple(([period] if period else []) + named)

    @cached_property
    def places(self) -> frozenset[str]:
        return frozenset(name for _, name in find_places(self.text))


class Checker:
    """Checks the sentences of one reply against the sources it was written from."""

    def __init__(self, sources: Sequence[Source], asked: Asked = Asked()) -> None:
        self._asked = asked
        self._evidence = [Evidence(unit) for source in sources for unit in source.units()]
        self._has_kept_last = True

    def check(self, sentence: str) -> tuple[Unit, ...]:
        """The passages' sentences that bear a sentence out, the main one first; empty when it is not borne out.

        A sentence that leans on the one before (其中, 该企业) falls with it.
        """
        leans = bool(_LEANS.match(sentence))
        units: tuple[Unit, ...] = ()
        if not (leans and not self._has_kept_last) and not has_markup(sentence) and not is_order(sentence):
            units = self._borne_out(sentence)
        self._has_kept_last = bool(units)
        return units

    def _borne_out(self, sentence: str) -> tuple[Unit, ...]:
        text = normal(sentence)
        whole = self._best(text, Span(0, len(text)))
        if whole is not None:
            return (whole.unit,)
        found: dict[Span, Unit] = {}
        for match in _CLAUSE.finditer(text):
            if not content_words(match[0]) and not re.search(r"\d", match[0]):
                continue
            best = self._best(text, Span(*match.span()))
            if best is None:
                return ()
            found.setdefault(best.unit.span, best.unit)
        return tuple(found.values())

    def _best(self, text: str, span: Span) -> Evidence | None:
        """The evidence that holds most of a part's words, of the evidence that bears it out."""
        best, best_score = None, 0.0
        for one in self._evidence:
            said = part_of(text, span, one.source.year)
            score = bearing(said, one, self._asked) - _PAIR_LOSS * ("。" in one.unit.text[:-1])
            if score > best_score:
                best, best_score = one, score
        return best


def part_of(text: str, span: Span, year: int | None) -> Part:
    """The part of a normal text; its times are read as a document of that year means them."""
    figures = tuple(f for f in figures_of(text, year) if span.contains(f.quantity.span))
    mentions = tuple(m for m in find_periods(text, year) if span.contains(m.span))
    rest = list(text)
    for taken in (*(f.quantity.span for f in figures), *(m.span for m in mentions)):
        rest[taken.start : taken.end] = " " * len(taken)
    return Part(text, span.of(text), "".join(rest[span.start : span.end]), figures, mentions)


def bearing(said: Part, evidence: Evidence, asked: Asked) -> float:
    """How much of a part's wording the evidence holds, 0–1; 0.0 when anything in it is not borne out."""
    if not _tokens_stand(said, evidence) or not all(
        _figure_stands(f, said.whole, evidence, asked) for f in said.figures
    ):
        return 0.0
    if not all(_period_stands(m, evidence) for m in said.mentions) or not _names_stand(said.text, evidence):
        return 0.0
    if not says_alike(said.text, evidence.text, evidence.about):
        return 0.0
    share = wording_share(content_words(said.rest), evidence)
    return share if share >= MIN_COVERAGE else 0.0


def _tokens_stand(said: Part, evidence: Evidence) -> bool:
    """Digits, Latin words and 去年 and the like outside amounts and times stand in the evidence as they are."""
    tokens = _TOKEN.findall(said.rest)
    return all(token in evidence.tokens for token in tokens) and all(
        word in evidence.text for word in _RELATIVE.findall(said.rest)
    )


def _figure_stands(said: Figure, whole: str, evidence: Evidence, asked: Asked) -> bool:
    return any(
        is_same(said, found)
        and _owners_agree(said, found, evidence)
        and _is_asked(said, found, asked)
        and _measures_agree(said, found, evidence)
        and _is_named(found, whole, evidence, asked)
        for found in evidence.figures
    )


def _is_named(found: Figure, whole: str, evidence: Evidence, asked: Asked) -> bool:
    """The statement names the rare nouns that the source measures: a mall's turnover is not its city's."""
    return all(
        word in whole or word in evidence.about or word in asked.places
        for word in found.near
        if len(word) > 1 and commonness(word) < _TELLING and not _is_said(word, whole)
    )


def _is_said(word: str, whole: str) -> bool:
    """Whether most of a word stands in a text, in its own or in other words."""
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    others = general_synonyms().alternatives_of_folded(word)
    return any(pair in whole for pair in pairs) or any(other in whole for other in others)


def _owners_agree(said: Figure, found: Figure, evidence: Evidence) -> bool:
    """The figure is of the time and the place that the statement gives it."""
    if said.period is not None:
        known = (found.period,) if found.period else evidence.lent_periods
        if not any(_covers(said.period, period) for period in known):
            return False
    if said.place is not None:
        return found.place == said.place if found.place else said.place in evidence.about
    return True


def _is_asked(said: Figure, found: Figure, asked: Asked) -> bool:
    """A figure without a time or a place of its own is not another's than the question's, which the reader has in mind."""
    is_other_time = (
        said.period is None
        and found.period is not None
        and bool(asked.periods)
        and not any(one.overlaps(found.period) for one in asked.periods)
    )
    is_other_place = said.place is None and found.place is not None and bool(asked.places)
    return not is_other_time and not (is_other_place and found.place not in asked.places)


def _covers(said: Period, found: Period) -> bool:
    """A month's event lies in its year; a quarter's figure is not the year's."""
    return said == found or (found.months == 1 and said.overlaps(found))


def _measures_agree(said: Figure, found: Figure, evidence: Evidence) -> bool:
    """No word right beside the figure stands in the source beside another figure alone."""
    others = {w for f in evidence.figures if f is not found for w in f.near} - set(found.own)
    return not any(word in others for word in said.near[-2:] + said.near[:2]) if found.own else True


def _period_stands(mention: Mention, evidence: Evidence) -> bool:
    own = evidence.own_periods
    if any(_covers(mention.period, period) for period in own):
        return True
    has_other = any(not mention.period.overlaps(period) for period in own)
    return not has_other and any(_covers(mention.period, period) for period in evidence.lent_periods)


def _names_stand(text: str, evidence: Evidence) -> bool:
    """Places and what stands in quotation marks are named by the evidence or by what it is about."""
    places = {name for _, name in find_places(text)}
    quoted = {re.sub(r"[，。！？]$", "", name) for name in _QUOTED.findall(text)}
    tails = {match[0] for match in _BODY.finditer(text)}
    if not all(tail in evidence.text or tail in evidence.about for tail in tails):
        return False
    return all(
        place in evidence.places or place in evidence.text or place in evidence.about for place in places
    ) and all(name in evidence.text or name in evidence.about for name in quoted)


def wording_share(words: Iterable[str], evidence: Evidence) -> float:
    """The weighted share of the words that stand in the evidence; 0.0 when a rare one does not."""
    total = found = 0.0
    for word in words:
        weight = max(_LIGHTEST, 1.0 - commonness(word))
        share = _found(word, evidence)
        if len(word) > 1 and commonness(word) < _RARE and share < _RARE_FOUND:
            return 0.0
        total += weight
        found += weight * share
    return found / total if total else 1.0


def _found(word: str, evidence: Evidence) -> float:
    text = evidence.text
    if word in text or word in evidence.about:
        return 1.0
    if any(other in text for other in general_synonyms().alternatives_of_folded(word)):
        return 1.0
    if len(word) < 3:
        return 0.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return 0.8 * sum(pair in text or pair in evidence.about for pair in pairs) / len(pairs)
