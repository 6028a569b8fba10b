"""Whether two texts say yes and no alike: negations, opposites, plans, scopes and reasons."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answering.llm.figures import content_words

_CLAUSES = re.compile("[，；。！？]")
_NO = r"(?:不得|不能|不予|不可|不再|不会|不用|不必|不|没有|没|未能|尚未|未|并非|禁止|严禁|停止|取消|无需|无须|免于|拒绝)"
# words that only look like a negation
_PLAIN = re.compile(
    "不断|不仅|不少|不足|不到|不同|不久|不但|不过|不论|不管|不等|不低于|不少于|不超过|不动产|不锈钢|不良|无论|无人机|无锡|无线|无障碍|"
    "未来|没收|差不多|是不是|能不能|有没有|会不会|对不起|不一|不可或缺|不忘|不休"
)
_NEGATED = re.compile(rf"{_NO}(?P<what>[^\W\d_]{{2}})")
_OPPOSITES = (
    "增长 下降", "增加 减少", "上升 下降", "提高 降低", "扩大 缩小", "高于 低于", "进口 出口", "城镇 农村", "新增 累计",
    "线上 线下", "总产值 增加值", "允许 禁止", "通过 否决", "盈利 亏损", "领先 落后", "开始 结束", "以上 以下", "男 女",
    "增幅 降幅", "提前 推迟", "增 减", "升 降", "涨 跌",
)  # fmt: skip
_PAIRS = tuple(tuple(pair.split()) for pair in _OPPOSITES)
_AIM = re.compile(
    "目标|计划|力争|争取|预计|拟(?!合)|打算|规划|有望|将(?:达|实现|建成|新增|完成|投产|于|在|会|为)"
)
_REASON = re.compile("因为|由于|导致|得益于|因此|从而|所以|使得|归功于|为了|旨在|原因")
# what makes a claim larger than the text does
_STRONG = re.compile(
    r"首(?:个|次|家|批|创|位|颗|座|条|款|例)|唯一|最[^\W\d_]|全国|全球|世界|全省|全市|全县|全区|国家级|省级|市级|县级|"
    r"所有|全部|均|仅|只有|必须|应当|可以|完全|一律|永久|免费"
)


def says_alike(said: str, source: str, about: str) -> bool:
    """Whether a statement says no more and no other than its source, both normal texts.

    Args:
        about: title, headings and the like of the source, which may bear out a scope but no negation.
    """
    return (
        _negations_agree(said, source)
        and not _is_opposite(said, source)
        and (bool(_AIM.search(said)) or not _AIM.search(_told(said, source)))
        and (not _REASON.search(said) or bool(_REASON.search(source)))
        and all(word in source or word in about for word in _STRONG.findall(said))
    )


def _negations_agree(said: str, source: str) -> bool:
    said, source = _PLAIN.sub("　", said), _PLAIN.sub("　", source)
    told = _CLAUSES.split(source)
    what = _denied(said) | _denied(source)
    return all(_is_told_alike(one, clause, told) for clause in _CLAUSES.split(said) for one in what)


def _denied(text: str) -> set[str]:
    """The first two characters after each negation."""
    return {match["what"] for match in _NEGATED.finditer(text)}


def _is_told_alike(what: str, clause: str, told: Sequence[str]) -> bool:
    """Whether the source denies, or does not deny, the same of the same: 门诊 and 住院 may differ in one sentence."""
    if what not in clause:
        return True
    is_denied = _is_denied(what, clause)
    alike = [one for one in told if what in one and _is_denied(what, one) == is_denied]
    unlike = [one for one in told if what in one and one not in alike]
    subjects = [word for word in content_words(clause) if len(word) > 1 and word != what]
    return bool(alike) and not any(
        any(word in one for one in unlike) and not any(word in one for one in alike) for word in subjects
    )


def _is_denied(what: str, clause: str) -> bool:
    return bool(re.search(rf"{_NO}[^\W\d_]{{0,3}}{re.escape(what)}", clause))


def _is_opposite(said: str, source: str) -> bool:
    """Whether the statement says 增长 where the source, which never does, says 下降."""
    return any(
        (a in said and a not in source and b in source) or (b in said and b not in source and a in source)
        for a, b in _PAIRS
    )


def _told(said: str, source: str) -> str:
    """The clauses of the source that the statement tells: those that share its figures or most of its characters."""
    numbers = set(re.findall(r"\d+(?:\.\d+)?", said))
    told = [
        clause
        for clause in _CLAUSES.split(source)
        if numbers & set(re.findall(r"\d+(?:\.\d+)?", clause))
        or len(set(clause) & set(said)) >= 0.6 * max(1, len(set(clause)))
    ]
    return "，".join(told)
