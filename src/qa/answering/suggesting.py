"""Questions worth asking, made from the facts of the documents."""

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from qa.facts.fact import Fact
from qa.messages import SUGGESTED_AMOUNT, SUGGESTED_COUNT, SUGGESTION, period_words

_COUNTED = frozenset("家个名人项户次件所座条篇处位场只辆间栋届期批种")
_NOT_YET = ("目标", "计划", "预计")
_PLAIN = re.compile(r"[\u4e00-\u9fffA-Za-z]+")
_MEASURE = re.compile(
    r"(收入|支出|总值|产值|增加值|投资|销售额|零售额|交易额|总额|存款|贷款|出口|进口|吞吐量|企业|项目|订单|专利|人口|人才|面积|产量|"
    r"比重|占比)$"
)
_MAX_SUBJECT, _MAX_MEASURE = 10, 12


def suggest(facts_by_document: Iterable[Sequence[Fact]]) -> list[str]:
    """Questions on well-known measures, each measure once, one of each document in turn, the clearest first."""
    queues = [
        sorted(filter(_is_usable, facts), key=_clarity, reverse=True)[:_MAX_MEASURE]
        for facts in facts_by_document
    ]
    questions: dict[str, str] = {}
    for fact in (fact for turn in zip_longest(*queues) for fact in turn if fact is not None):
        questions.setdefault(fact.metric, _question(fact))
    return list(questions.values())


def _is_usable(fact: Fact) -> bool:
    if not (fact.subject and fact.metric and fact.value and fact.unit and fact.period):
        return False
    is_plain = _PLAIN.fullmatch(fact.subject) and _PLAIN.fullmatch(fact.metric) and "的" not in fact.metric
    is_short = len(fact.subject) <= _MAX_SUBJECT and len(fact.metric) <= _MAX_MEASURE
    return bool(is_plain and is_short and fact.status not in _NOT_YET and _MEASURE.search(fact.metric))


def _clarity(fact: Fact) -> int:
    return 2 * (fact.unit in _COUNTED) + bool(fact.status) + (len(fact.period or "") == 4)


def _question(fact: Fact) -> str:
    is_new = fact.status == "新增" and "新增" not in fact.metric
    return SUGGESTION.format(
        who="" if fact.metric.startswith(fact.subject) else fact.subject,
        period=period_words(fact.period or ""),
        verb=fact.status if is_new else "",
        measure=fact.metric,
        asked=SUGGESTED_COUNT.format(unit=fact.unit) if fact.unit in _COUNTED else SUGGESTED_AMOUNT,
    )
