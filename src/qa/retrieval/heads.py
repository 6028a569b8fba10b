"""What a question measures or counts: the noun that an amount must belong to."""

import re
from collections.abc import Collection

from qa.language.fold import fold
from qa.language.periods import find_periods
from qa.language.quantities import find_quantities
from qa.language.words import cut
from qa.retrieval.asking import is_question
from qa.retrieval.content import ASKING_WORDS, Term, content_terms
from qa.retrieval.reliability import reliability

_SURE = 0.6
_MEASURED_AFTER = re.compile(
    r"(?:多[大少]的?(?:比例|比重|份额)|(?:多少|几)(?:亿|万)?(?:个|家|名|位|户|人次|人(?!才)|条|项|亩|件|所|辆|场|次|颗|天(?!然))?)(?P<noun>[\u4e00-\u9fff“”]{2,16}?)[？?]?$"
)
_RATE = re.compile(
    "金额|时候|全部|一块|办法|预计|百分之|数量|家数|个数|总数|人数|户数|增速|增幅|涨幅|降幅|增长率|增长|占比|比重|比例|占|提高|下降|率"
)
_WHEN = re.compile(
    "[之以][前后]$|(?<![小用学工课几])时$|时候$|期间$|的话$"
)  # 「简办之后，…」 says when, not what is measured
TOTAL = re.compile("加在一[块起]|[加合]起来|合在一起|一共|总共|合计|总计|共计")
_MEASURED_BEFORE = re.compile(
    r"(?P<noun>[\u4e00-\u9fffA-Za-z“”]{2,12}?)(?:的)?(?:一共|总共|分别|大约|大概|到底|共)?(?:是|有|为|达到?了?|到了?|超过|占|能有|要)?(?:(?P<asks>多少|几|第几|多[大高长]|百分之几)|$)"
)


def find_head(clause: str, places: Collection[str]) -> tuple[Term, ...]:
    """The noun counted (after 「多少家」) or measured (before 「是多少」, or the last of a keyword query).

    At most two words that stand together (进出口总额), each weighing the same.
    """
    for mention in reversed(find_periods(clause, 2000)):
        clause = f"{clause[: mention.span.start]} {clause[mention.span.end :]}"
    if _WHEN.search(clause):
        return ()
    clause = TOTAL.sub("", clause)
    clause = re.sub(rf"[ 的]*(?:{_RATE.pattern})$", "", clause.rstrip("？? "))
    after = _MEASURED_AFTER.search(clause)
    if after:
        named = cut(after["noun"])
        counted = named[-1 if re.search("[和与及的]", after["noun"]) else 0]  # 国家级和省级人才: of 人才
        if (
            len(counted) > 1
            and counted not in ASKING_WORDS
            and not _is_unit(counted)
            and reliability(fold(counted)) >= _SURE
        ):
            return (Term(fold(counted), 1.0),)
    before = _MEASURED_BEFORE.search(clause)
    if before and not before["asks"] and is_question(clause):
        before = None  # the end of a clause is the measure in a keyword query alone
    if not before or re.search(r"已经|了|[去在给把被来]", before["noun"]):
        return ()
    terms = [
        t for t in content_terms(before["noun"], places) if len(t.text) > 1 and not _RATE.fullmatch(t.text)
    ]
    together = (
        terms[-2:]
        if len(terms) > 1 and terms[-2].text + terms[-1].text in fold(before["noun"])
        else terms[-1:]
    )
    return tuple(Term(t.text, 1.0) for t in together)


def _is_unit(word: str) -> bool:
    return any(q.unit == word for q in find_quantities(f"5{word}"))
