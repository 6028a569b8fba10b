"""How likely each candidate of a sentence is the answer: by what stands around it, its type and its measure."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from qa.answering.aligning import align
from qa.answering.candidates import Candidate, find_candidates
from qa.answering.surroundings import SEGMENT_END, clauses, lead_of, segments
from qa.documents.surnames import SURNAMES
from qa.facts.extraction import metric_of
from qa.language.span import Span
from qa.language.words import commonness
from qa.retrieval.content import Term
from qa.retrieval.heads import TOTAL
from qa.retrieval.matching import coverage, folded
from qa.retrieval.owners import contrast_penalty, level_penalty
from qa.retrieval.question import Need, Question

WRONG_MEASURE, NOT_REACHED = 0.25, 0.1
_ONE_END = re.compile("开始|起|截止|截至|最晚|最迟|最多|最高|最少|最低|至少|结束|上限|下限|之前|止")
_AMOUNTS_ON = re.compile(r"以上[\d零一二三四五六七八九十百千万两亿.]+[元人家岁倍日年%]{1,2}(?:以下|以内)")
_DATES_ON = re.compile(
    r"(?:\d{1,2}[:：]\d{2}|\d{1,2}时)?(?:至|到|—|-|～)(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:\d{1,2}[:：]\d{2})?"
)
_SHARED_NEAR = 0.4
_CANDIDATES_A_SENTENCE = 8
_OTHER, _SUBJECT_FIT, _NOUN_FIT = 0.3, 0.6, 0.15
_A_HEAD, _PER_HEAD = "人均", 0.08  # what a figure a head loses where the whole is asked for
_SEGMENT, _GROWN_CHARS = re.compile("[，,；;。]"), 8
_LEFT_BEHIND = 0.12  # what the end of a change loses that the question does not ask for
_FORMERLY = re.compile("原来|原先|原本|之前|以前|从前|此前|过去|起初|最初|从多少|由多少|从几|由几")
_PART = re.compile("其中[^。；）总共]*$")
_AIMED = re.compile("(?:目标|计划|力争|争取(?:达|实现|完成))[^，。；]{0,12}$")
_STRIVEN_FOR = re.compile(  # also 「力争产值突破250亿元，投资72亿元」
    "(?:力争|争取)(?:[^，。；\n]{0,24}"
    "，(?![^，。；\n]*(?:已|达|同比|增长|下降|实现|完成|新增|引进|到位|目前|累计))){0,2}[^，。；\n]{0,16}$"
)
_AIM = re.compile("目标|计划|力争|争取|预计|拟|打算|规划|任务|将")


class Weigher:
    """Weighs candidates for one question."""

    def __init__(self, question: Question, alternatives: Mapping[str, tuple[str, ...]]) -> None:
        self._question = question
        self._alternatives = dict(alternatives)

    def weigh(
        self,
        need: Need,
        text: str,
        sentence: Span,
        guesses: Sequence[Candidate] = (),
        absent: Container[str] = (),
    ) -> list[tuple[Candidate, float]]:
        """The likeliest candidates of a sentence, each with what it adds to the sentence's score.

        `guesses` are the trained reader's; where the rules find something they are left out. `absent` are words of the
        question that the text does not hold (`coverage`).
        """
        terms = weighted_terms(need, 1.0)
        found = find_candidates(need.asked, text, sentence)
        candidates = [self._shortened(need, _whole_range(need, c, text), text) for c in found]
        candidates += self._subjects(need, text, sentence)
        taken = [c.span for c in candidates]
        candidates += [g for g in guesses if g.span not in taken]
        aligned = align(text, sentence)
        gains = []
        for candidate in candidates:
            is_amount = candidate.quantity is not None
            if self._is_in_question(candidate.span.of(text), is_amount=is_amount) or any(
                len(item) > 2 and self._is_in_question(item.of(text), is_amount=False)
                for item in candidate.items
            ):
                continue
            around = aligned.get(candidate.span.start) or segments(text, sentence, candidate.span, taken)
            gain = 0.3 * self._nearness(need, around, absent, is_amount=is_amount) + 0.1 * candidate.fit
            gain += self._items_gain(terms, candidate, text, need.asked.unit)
            if changed := _side_of_change(text, candidate.span):
                gain -= _LEFT_BEHIND * ((changed == "from") != bool(_FORMERLY.search(need.text)))
            if is_amount:
                gain -= self._wrongness(need, text, lead_of(text, sentence, candidate.span, taken), candidate)
            gains.append((candidate, gain))
        return sorted(gains, key=lambda g: -g[1])[:_CANDIDATES_A_SENTENCE]

    def _nearness(
        self, need: Need, around: Sequence[tuple[str, float]], absent: Container[str], *, is_amount: bool
    ) -> float:
        """How near the question's words stand; for an amount, above all the noun that is measured."""
        near = coverage(weighted_terms(need, _SHARED_NEAR), around, self._alternatives, absent)
        if not need.head or not is_amount:
            return near
        return 0.4 * near + 0.6 * coverage(need.head, around, self._alternatives, absent)

    def _wrongness(self, need: Need, text: str, lead: str, candidate: Candidate) -> float:
        """What an amount loses: aimed at and not reached, a part of the total, of another measure."""
        loss = 0.0
        if is_aim(text[: candidate.span.start]) and not asks_for_aim(need.text):
            loss += NOT_REACHED
        if TOTAL.search(need.text) and "其中" not in need.text and _PART.search(text[: candidate.span.start]):
            loss += WRONG_MEASURE
        return loss + WRONG_MEASURE * self._is_other_measure(need, text, lead, candidate)

    def opposition(self, need: Need, text: str, sentence: Span, candidate: Candidate) -> float:
        """What an amount loses whose own words say the opposite of the question's: 农村 for 城镇."""
        if candidate.quantity is None:
            return 0.0
        *before, own = _SEGMENT.split(text[sentence.start : candidate.span.start])
        if candidate.quantity.kind == "percent" and before and len(own) <= _GROWN_CHARS:
            own = before[-1]  # 「人均…为5万元，比上年增长5%」: the growth is that of the figure before
        if _A_HEAD in own and _A_HEAD not in self._question.text:
            return _PER_HEAD
        if loss := level_penalty(self._question.text, own, "".join(t.text for t in need.head)):
            return loss
        return contrast_penalty(need.text, lead_of(text, sentence, candidate.span, ()))

    def _shortened(self, need: Need, candidate: Candidate, text: str) -> Candidate:
        """A list whose first item begins with the question's own words (「提交申请表」 for 「要提交哪些材料」) without them."""
        if not candidate.items:
            return candidate
        first, *rest = candidate.items
        ends = [
            first.of(text).rfind(t.text) + len(t.text)
            for t in need.terms
            if len(t.text) > 1 and t.text in first.of(text) and not any(t.text in i.of(text) for i in rest)
        ]
        cut = max((end for end in ends if end <= len(first) - 2), default=0)
        items = (Span(first.start + cut, first.end), *rest)
        return (
            replace(candidate, items=items, span=Span(items[0].start, candidate.span.end))
            if cut
            else candidate
        )

    def _subjects(self, need: Need, text: str, sentence: Span) -> list[Candidate]:
        """The name that stands right before what the question says of it: 「华纬科技」 in 「华纬科技成功上市」."""
        if need.asked.kind not in ("organisation", "name", "person") or not need.terms:
            return []
        found = []
        for clause in clauses(text, sentence):
            words = clause.of(text)
            at = min(
                (words.find(t.text) for t in need.terms if len(t.text) > 1 and t.text in words), default=-1
            )
            name = re.sub(
                "(?:已经?|成功|正式|顺利|全面|率先|首次|将|被|也|还|均|全部)+$", "", words[: max(0, at)]
            )
            is_person = need.asked.kind == "person"
            if is_person and not (name[:1] in SURNAMES and len(name) <= 3):
                continue
            if re.search("[在把将以从对向为于给和与的了有]$", name):
                continue
            if (
                3 - is_person <= len(name) <= 14
                and not commonness(name)
                and re.fullmatch(r"[\u4e00-\u9fffA-Za-z\d（）·]+", name)
            ):
                found.append(Candidate(Span(clause.start, clause.start + len(name)), _SUBJECT_FIT))
        return found

    def _is_other_measure(self, need: Need, text: str, lead: str, candidate: Candidate) -> bool:
        """Whether the words right before an amount name another measure than the one asked for."""
        quantity = candidate.quantity
        if quantity is None or not need.head or quantity.kind not in ("money", "count"):
            return False
        follow = SEGMENT_END.split(text[candidate.span.end : candidate.span.end + 12])[0]
        near = folded(lead + follow)
        return len(metric_of(lead)) > 2 and coverage(need.head, [(near, 1.0)], self._alternatives) < _OTHER

    def _is_in_question(self, text: str, *, is_amount: bool) -> bool:
        """What the question says already is no answer to it."""
        plain = folded(text).strip("“”「」《》")
        number = re.match(r"[\d.]+[万亿千百]*", plain) if is_amount else None
        asked = folded(self._question.text)
        if number and re.search(rf"(?<![\d.]){re.escape(number[0])}(?![\d.万亿千百])", asked):
            return True
        return plain in asked

    def _items_gain(self, terms: Sequence[Term], candidate: Candidate, text: str, need_noun: str) -> float:
        """A list of as many items as were asked for, or whose items bear the question's words, is the likelier one."""
        if not candidate.items:
            return 0.0
        items = [folded(i.of(text)) for i in candidate.items]
        if need_noun and any(i.endswith(need_noun) for i in items):
            return 0.1 * candidate.fit + _NOUN_FIT
        alike = max((t.weight * sum(t.text in i for i in items) / len(items) for t in terms), default=0.0)
        return 0.1 * candidate.fit + 0.15 * alike - 0.1


def _whole_range(need: Need, candidate: Candidate, text: str) -> Candidate:
    """「二十元以上五十元以下」 and 「6月10日至6月16日」 whole, where no one end of it is asked for."""
    if candidate.items or _ONE_END.search(need.text):
        return candidate
    pattern = _DATES_ON if need.asked.kind == "time" else _AMOUNTS_ON
    is_range = need.asked.kind in ("time", "money", "number") and pattern.match(text, candidate.span.end)
    return replace(candidate, span=Span(candidate.span.start, is_range.end())) if is_range else candidate


@lru_cache(maxsize=256)
def weighted_terms(need: Need, shared_worth: float) -> tuple[Term, ...]:
    """The words of a need, and those of the whole question at another worth."""
    return (*need.terms, *(replace(t, weight=t.weight * shared_worth) for t in need.shared))


_FROM = re.compile(r"(?:由|从)[^，。；\d]{0,12}$")
_TO = re.compile(r"(?:[^，。；\d]{0,8}?)(?:到|至|为)[了约近]?[^，。；\d]{0,8}\d")
_FROM_TO = re.compile(
    r"(?:由|从)[^，。；\d]{0,12}[\d.]+[^，。；\d]{1,14}?(?:到|至|为)[了约近]?[^，。；\d]{0,8}$"
)


def _side_of_change(text: str, at: Span) -> Literal["from", "to"] | None:
    """Which end of 「由32种增加到41种」 a figure is."""
    before = text[max(0, at.start - 40) : at.start]
    if _FROM.search(before) and _TO.match(text[at.end : at.end + 24]):
        return "from"
    return "to" if _FROM_TO.search(before) else None


def asks_for_aim(question: str) -> bool:
    """Whether a question speaks of aims itself."""
    return bool(_AIM.search(question))


def is_aim(before: str) -> bool:
    """Whether the figure that follows is one aimed at, not one reached."""
    return bool(_AIMED.search(before)) or is_striven_for(before)


def is_striven_for(before: str) -> bool:
    """Whether it is certainly one aimed at, also where 力争 stands some clauses before."""
    return bool(_STRIVEN_FOR.search(before))
