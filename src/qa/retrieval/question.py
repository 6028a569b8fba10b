"""A question understood: what it asks for, about whom, where and when, and the words that must be found."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qa.language.fold import fold, simplify
from qa.language.periods import Period, find_periods
from qa.language.places import find_places
from qa.language.terms import STOP_WORDS
from qa.language.words import commonness, cut
from qa.retrieval.asking import Asked, asked, is_question

_CLAUSE = re.compile(r"[^，,？?；;。！!：:\s]+(?:[：:](?=[^，,？?；;。]*$))?|[“「‘][^”」’]*[”」’]")
_ASKING_WORDS = frozenset(
    "多少 什么 哪些 哪个 哪里 哪儿 哪 谁 几 几个 几家 几位 怎么 怎样 如何 怎么样 为什么 为何 为啥 是否 是不是 有没有 第几 哪位 哪家 哪几 "
    "哪两 哪年 啥 咋 何时 何处 多大 多高 请问 一下 想 了解 知道 告诉 查 查询 核实 介绍 说说 帮 我 你 我们 记者 报道 文章 文中 资料 "
    "分别 具体 都 一共 总共 到底 究竟 大概 叫 名字 名称 名叫 算 达到 达 进行 做 搞 弄 来 去 给 让 得 这 那 这个 那个 这次 里面 里头 其中 当中 "
    "一年 下来 起来 加起来 情况 方面 问题 呢 吗 吧 啊 又 也 还 回 个 家 名 位 项 件 条 次 样 是 有 的 了 在 于 为 被 把 由 和 与 及 以及 或 "
    "多 少 请 能 会 可以 应该 需要 要 已经 已 已有 目前 现在 如今 一 两 三 四 五 六 七 八 九 十".split()
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question that an answer's surroundings should hold; `weight` 0–1 tells how much it says."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that is asked for.

    Attributes:
        text: the clause that asks.
        terms: words of the clause itself; `shared` the words that the whole question has in common.
        time: the words that say when, "" if none do; 今年 and 一季度 mean another time in each document.
    """

    asked: Asked
    text: str
    terms: tuple[Term, ...]
    shared: tuple[Term, ...] = ()
    time: str = ""

    def periods(self, reference_year: int | None) -> tuple[Period, ...]:
        """The periods asked about, as seen from a document of that year."""
        return tuple(m.period for m in find_periods(self.time, reference_year))


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood; `text` is in simplified characters, follow-ups filled in."""

    text: str
    needs: tuple[Need, ...]
    places: tuple[str, ...]
    periods: tuple[Period, ...]
    expanded: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        best: dict[str, float] = {}
        for need in self.needs:
            for term in (*need.terms, *need.shared):
                best[term.text] = max(best.get(term.text, 0.0), term.weight)
        return tuple(Term(text, weight) for text, weight in best.items())


def understand(text: str, *, known_places: Collection[str] = (), reference_year: int | None = None) -> Question:
    """Read a cleaned question.

    Args:
        text: one line, see `clean_question`.
        known_places: place names of the indexed documents, beside the counties and cities of China.
        reference_year: the year that 今年 counts from: the newest document's.
    """
    text = simplify(_half_width(text))
    periods = tuple(m.period for m in find_periods(text, reference_year))
    places = tuple(dict.fromkeys((*(n for _, n in find_places(text)), *(p for p in known_places if p in text))))
    return Question(text, _needs(text, places), places, periods)


def _half_width(text: str) -> str:
    return "".join(chr(ord(c) - 0xFEE0) if "０" <= c <= "９" or "Ａ" <= c <= "ｚ" else c for c in text)


def _needs(text: str, places: Sequence[str]) -> tuple[Need, ...]:
    clauses = _clauses(text)
    asking = [i for i, clause in enumerate(clauses) if is_question(clause)]
    if not asking:
        return (_need(text, [], asked(text), places),)
    needs, start = [], 0
    for i in asking:
        own, before = clauses[i], clauses[start:i]
        start = i + 1
        parts = _coordinated([*before, own]) if re.search("分别", own) else None
        if parts:
            shared = [c for c in before if c not in parts]
            needs += [_need(p, shared, asked(p + own), places) for p in parts]
            continue
        kind = asked(own)
        if kind.kind == "number" and not kind.is_explicit and before:
            kind = asked("".join(before) + own)
        needs += [_need(own, [*clauses[: i - len(before)], *before], kind, places)] * _doubled(own)
    return tuple(_drop_idle(needs))


def _clauses(text: str) -> list[str]:
    """Pieces between commas and the like; what stands in quotation marks or brackets is not cut."""
    pieces, depth, begin = [], 0, 0
    for i, char in enumerate(text):
        depth += (char in "“「《（(") - (char in "”」》）)")
        if depth <= 0 and char in "，,？?；;。！!：:":
            pieces.append(text[begin:i].strip())
            begin = i + 1
    return [p for p in [*pieces, text[begin:].strip()] if p]


def _coordinated(clauses: Sequence[str]) -> list[str] | None:
    """「2023年的总产值，以及2024年的规上产值，分别是多少」: the two things asked, when they are two clauses."""
    parts = [re.sub("^(?:以及|和|与|及)", "", c) for c in clauses if not re.fullmatch("(?:分别|各)[是为有]?(?:多少|什么|几)?", c)]
    return parts[-2:] if len(parts) >= 2 and any(re.match("以及|和|与|及", c) for c in clauses) else None


def _doubled(clause: str) -> int:
    """「从多少提高到了多少」 asks for two figures."""
    return 2 if re.search("从.*多少.*[到至].*多少", clause) else 1


def _drop_idle(needs: list[Need]) -> list[Need]:
    """A yes/no part beside a real question (「能帮着看看吗，怎么帮？」) asks nothing of its own."""
    real = [n for n in needs if n.asked.kind != "yesno"]
    return real if real and len(needs) > 1 else needs


def _need(own: str, shared: Sequence[str], kind: Asked, places: Sequence[str]) -> Need:
    shared_text = " ".join(shared)
    own_terms = content_terms(own, places)
    known = {t.text for t in own_terms}
    rest = tuple(t for t in content_terms(shared_text, places) if t.text not in known)
    time = next((part for part in (own, shared_text) if find_periods(part, 2000)), "")
    return Need(kind, own, own_terms, rest, time)


_ASKED = re.compile(
    r"(?:有|是|达到?|到|为)?(?:多少|第?几|哪(?:[一两俩二三四五六七八九十\d]+)?)(?:亿|万|千)?"
    r"(?:美元|欧元|元|钱|家|个|名|人次|人|户|件|条|场|次|项|颗|所|亩|公顷|平方米|吨|辆|台|套|位|座|幢|栋|间|处|倍|期|支|份|种|类|岁|天|样|年|月|里|儿|些|方面)?"
    r"|百分之(?:几|多少)|什么|怎么样?|怎样|如何|为什么|为何|为啥|谁|请问|多[大高长]|啥"
)
_QUOTED = re.compile(r"[“「《‘]([^”」》’]{1,30})[”」》’]")


def content_terms(text: str, places: Collection[str] = ()) -> tuple[Term, ...]:
    """The words of a text that say what it is about, rarer ones weighing more; places and periods are left out.

    What stands in quotation marks is one term; a figure in the question is one too.
    """
    weights: dict[str, float] = {}
    for quoted in _QUOTED.findall(text):
        weights[fold(quoted)] = 1.0
    text = _QUOTED.sub(" ", text)
    for mention in reversed(find_periods(text, 2000)):
        text = f"{text[: mention.span.start]} {text[mention.span.end :]}"
    for word in cut(_ASKED.sub(" ", text)):
        if word in _ASKING_WORDS or word in STOP_WORDS or not re.search(r"\w", word) or _is_place(word, places):
            continue
        if not re.fullmatch(r"(?:19|20)\d{2}", word):
            weights[fold(word)] = max(weights.get(fold(word), 0.0), _weight(word))
    return tuple(Term(word, weight) for word, weight in weights.items())


def _is_place(word: str, places: Collection[str]) -> bool:
    return any(word == p or (word[:-1] == p and word[-1] in "市县省区镇乡村") for p in places)


def _weight(word: str) -> float:
    rarity = 1.0 - commonness(word)
    return max(0.05, rarity * (0.35 if len(word) == 1 and not word.isdigit() else 1.0))
