"""A question understood: what it asks for, about whom, where and when, and the words that must be found."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.language.fold import simplify
from qa.language.periods import Period, find_periods
from qa.language.places import PROVINCES, find_places, is_chance
from qa.language.words import WordList, cut
from qa.retrieval.asking import Asked, asked, compares_sides, is_question
from qa.retrieval.clauses import coordinated, doubled, each_of, split_clauses
from qa.retrieval.content import Term, content_terms
from qa.retrieval.heads import find_head


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that is asked for.

    Attributes:
        text: the clause that asks.
        terms: words of the clause itself; `shared` the words that the whole question has in common.
        time: the words that say when, "" if none do; 今年 and 一季度 mean another time in each document.
        head: the words for what is measured or counted (「总投资」), without which no figure is an answer.
    """

    asked: Asked
    text: str
    terms: tuple[Term, ...]
    shared: tuple[Term, ...] = ()
    time: str = ""
    head: tuple[Term, ...] = ()

    def __hash__(self) -> int:
        return hash((self.text, self.time))  # all fields, as generated, take long where caches ask for it

    def periods(self, reference_year: int | None) -> tuple[Period, ...]:
        """The periods asked about, as seen from a document of that year."""
        return _periods(self.time, reference_year)


_COMPARED_WITH = re.compile("(?<![占对相])[比较](?:上年|去年|前年|上一年度?)$")


def _periods(text: str, reference_year: int | None) -> tuple[Period, ...]:
    """The periods that a question names, but for 上年 and the like where they are only compared with: 「比上年涨多少」."""
    named = find_periods(text, reference_year)
    return tuple(m.period for m in named if not _COMPARED_WITH.search(text, 0, m.span.end))


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood; `text` is in simplified characters, follow-ups filled in."""

    text: str
    needs: tuple[Need, ...]
    places: tuple[str, ...]
    periods: tuple[Period, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        return _terms_of(self.needs)


@lru_cache(maxsize=256)
def _terms_of(needs: tuple[Need, ...]) -> tuple[Term, ...]:
    best: dict[str, float] = {}
    for need in needs:
        for term in (*need.terms, *need.shared):
            best[term.text] = max(best.get(term.text, 0.0), term.weight)
    return tuple(Term(text, weight) for text, weight in best.items())


def understand(
    text: str,
    *,
    known_places: Collection[str] = (),
    known_words: WordList | None = None,
    reference_year: int | None = None,
) -> Question:
    """Read a cleaned question.

    Args:
        text: one line, see `clean_question`.
        known_places: place names of the indexed documents, beside the counties and cities of China.
        known_words: words of the index, folded, that the dictionary may not have.
        reference_year: the year that 今年 counts from: the newest document's.
    """
    text = _BARE_YEAR.sub(r"\1年", simplify(_half_width(text)))
    periods = _periods(text, reference_year)
    starts = _word_starts(text)
    found = [  # not 道里 in 报道里
        name for span, name in find_places(text) if span.start in starts and not is_chance(text, span)
    ]
    names = tuple(dict.fromkeys((*found, *(p for p in known_places if p in text))))
    return Question(text, _needs(text, names, known_words), _owners(text, names), periods)


def _word_starts(text: str) -> set[int]:
    starts, position = set(), 0
    for word in cut(text):
        starts.add(position)
        position += len(word)
    return starts


_NEW_PLACE = re.compile(
    r"(?:^|[，在的、与和对年度月])(?P<name>[\u4e00-\u9fff]{2})(?:市|县|区)(?![域别间内级])"
)
_NO_PLACE = frozenset(
    (
        "全市 城市 全区 全县 社区 地区 园区 新区 综保 开发 高新 经开 自贸 保税 示范 试验 产业 工业 城乡 各市 我市 我县 我区 中心 校区 库区 "
        "景区 市辖 郊区 市区"
    ).split()
)


_GOING = "去赴往从向飞"
_PART_OF_NAME = re.compile("[山湖江河岛桥港路](?=[”」的有在是，]|$)")  # 「杭州港」 is not of 杭州
_BODY = re.compile("综保区|保税区|经开区|开发区|高新区|大学|学院|医院|公司|集团|银行|中学|机场|实验室")
_OF_PROVINCE = re.compile(r"省|全省|[市的各]|$|\d")


def _is_owner(name: str, text: str) -> bool:
    starts = [at for at in range(len(text)) if text.startswith(name, at)]
    ends = [at + len(name) for at in starts]
    if any(at and text[at - 1] in _GOING for at in starts) or any(_BODY.match(text, end) for end in ends):
        return False
    if all(_PART_OF_NAME.match(text, end) for end in ends):
        return False
    return name not in PROVINCES or any(_OF_PROVINCE.match(text, end) for end in ends)


def _owners(text: str, names: Sequence[str]) -> tuple[str, ...]:
    """The places that the question is about: not where somebody goes (去迪拜), nor a province in a company's name."""
    owners = [name for name in names if _is_owner(name, text)]
    unknown = [
        m["name"]
        for m in _NEW_PLACE.finditer(text)
        if m["name"] not in _NO_PLACE and m[0][-1:] and m["name"] + text[m.end("name")] not in _NO_PLACE
    ]
    return tuple(dict.fromkeys([*owners, *(n for n in unknown if not any(n in o or o in n for o in owners))]))


_OF_THOSE = re.compile("里头|里面|其中|当中|之中")  # what is counted then is not all that was named before
_BARE_YEAR = re.compile(r"(?<![\d.—-])((?:19|20)\d{2})(?=\s|$)")  # 「诸暨 2023 网络零售额」


def _half_width(text: str) -> str:
    return "".join(chr(ord(c) - 0xFEE0) if "０" <= c <= "９" or "Ａ" <= c <= "ｚ" else c for c in text)


def _needs(text: str, places: Sequence[str], words: WordList | None) -> tuple[Need, ...]:
    clauses = split_clauses(text)
    asking = [i for i, clause in enumerate(clauses) if is_question(clause)]
    if not asking and (parts := each_of(text)):
        shared_places = _places_of_all(places, parts)
        return tuple(_need(p, [], asked(text), shared_places, words) for p in parts)
    if not asking:
        return (_need(text, [], asked(text), places, words),)
    needs, start = [], 0
    for i in asking:
        own, before = clauses[i], clauses[start:i]
        start = i + 1
        parts = coordinated([*before, own]) if _EACH_OF_CLAUSES.search(own) else None
        parts = parts or each_of(own) or _each_of_earlier(clauses[:i], own)
        if parts:
            shared = [c for c in before if c not in parts]
            shared_places = _places_of_all(places, parts)
            needs += [_need(p, shared, asked(p + own), shared_places, words) for p in parts]
            continue
        kind = asked(own)
        if before and compares_sides("，".join([*before, own])):
            kind = Asked("comparison")  # 「甲村和乙村，哪个村更大」
        if kind.kind == "number" and not kind.is_explicit:
            has_topic = bool(_OWN_VERB.search(own)) and any(
                t.weight >= _OWN_TOPIC for t in content_terms(own, places, words)
            )
            kind = asked("".join(before) + own) if before and not has_topic else kind
            if needs and not content_terms(own, places, words):
                kind = needs[-1].asked  # 「…预计多少，2024年一季度又是多少」 asks for the same twice
        needs += [_need(own, [*clauses[: i - len(before)], *before], kind, places, words)] * doubled(own)
    return tuple(_drop_idle(needs))


_EACH_OF_CLAUSES = re.compile("分别|^各自?[是为有占]?(?:多少|几|百分之)")
_OWN_TOPIC = 0.45  # the weight of a word that, with such a verb, gives a clause a topic of its own
_OWN_VERB = re.compile("[能可会]")


def _each_of_earlier(before: Sequence[str], own: str) -> list[str] | None:
    """「“甲”企业和“乙”企业，哪种更多，分别是几家」: what is asked about one by one, where an earlier clause names it."""
    if not re.match("(?:各|分别)自?[有是为占排]?(?:多少|几|第几|百分之)", own):
        return None
    naming = (clause for clause in reversed(before) if not is_question(clause))
    return next((parts for clause in naming if (parts := each_of(clause + own))), None)


def _places_of_all(places: Sequence[str], parts: Sequence[str]) -> list[str]:
    """The places that are named for all parts alike; one of a single part is a word that tells it from the others."""
    return [p for p in places if len({p in part for part in parts}) == 1]


def _drop_idle(needs: list[Need]) -> list[Need]:
    """A yes/no part beside a real question (「能帮着看看吗，怎么帮？」) asks nothing of its own."""
    real = [n for n in needs if n.asked.kind != "yesno"]
    return real if real and len(needs) > 1 else needs


def _need(
    own: str, shared: Sequence[str], kind: Asked, places: Sequence[str], words: WordList | None
) -> Need:
    shared_text = " ".join(shared)
    own_terms = content_terms(own, places, words)
    known = {t.text for t in own_terms}
    rest = tuple(t for t in content_terms(shared_text, places, words) if t.text not in known)
    time = next((part for part in (own, shared_text) if _periods(part, 2000)), "")
    naming = [own] if _OF_THOSE.search(own) else [own, *reversed(shared)]
    head = next((h for clause in naming if (h := find_head(clause, places))), ())
    return Need(kind, own, own_terms, rest, time, head)


def asked_alone(question: Question, need: Need) -> str:
    """One of several needs in words of its own, with the topic that the question names for all; a single one as asked."""
    if len(set(question.needs)) == 1:
        return question.text
    topic = "" if len(need.terms) > 1 else "".join(term.text for term in need.shared)
    return topic + need.text
