"""A follow-up question filled in from the questions before it, and from their answers where it must be."""

import re
from collections.abc import Callable, Sequence

from qa.language.fold import simplify
from qa.language.organisations import find_organisations
from qa.language.periods import find_periods
from qa.language.places import find_places
from qa.language.span import Span
from qa.retrieval.asking import is_question
from qa.retrieval.content import content_terms

_LEANS = re.compile(
    r"^(?:那么?|又|还有|再|其中|里面|目前|现在|后来|此外|具体)|(?:它|他们?|她们?|该|这|那)(?:个|些|项|家|村|市|县|笔|次|位|里|年|份|是|的|家公司)|呢[？?]?$|^(?:[^，]{2,12})的(?:那位|又|呢)|^(?:分别|一共|总共|占|排|增长|同比)"
)
_SHORT_CHARS = 14
_THIS = re.compile(
    r"(?:这|那|该)(?:个|家|座|所|条|项|位|支|颗|款)?(?P<noun>村|镇|乡|县|市|区|公司|企业|学校|医院|平台|园区|项目|机构|实验室|人)"
)
_MEASURE_OF = re.compile(
    r"(?P<owner>.*[^，]{2,}的)[^的，]{2,14}?(?:分别|一共|总共)?(?:是|为|达到?了?|有)?(?:多少|几)"
)  # 「某平台的总产值是多少」
_ELLIPSIS = re.compile(r"^(?:那么?|还有)?(?P<what>.{2,16}?)(?:的那[位个家]|的)?呢[？?]?$")


def fill_in(question: str, history: Sequence[str], answer_of: Callable[[str], str]) -> str:
    """The follow-up as a question that stands alone.

    Args:
        question: cleaned; returned as it is when it does not lean on what came before.
        history: earlier questions, oldest first.
        answer_of: finds the short answer to an earlier question again; "" when there is none.
    """
    if not history:
        return question
    question = simplify(question)
    before = fill_in(simplify(history[-1]), history[:-1], answer_of)
    if not _leans(question):
        return question
    if (match := _ELLIPSIS.match(question)) and (swapped := _swap(before, match["what"])):
        return swapped
    if match := _THIS.search(question):
        answer = answer_of(before)
        if answer and len(answer) <= 24:
            return f"{question[: match.start()]}{answer}{question[match.end() :]}"
    swapped_topic = _topic(before, question)
    return f"{swapped_topic}，{question}" if swapped_topic else question


def _leans(question: str) -> bool:
    return bool(_LEANS.search(question)) or (len(question) <= _SHORT_CHARS and not find_places(question))


def _swap(before: str, what: str) -> str:
    """The earlier question with its period, place or organisation replaced by the one now named."""
    if periods := find_periods(what, 2000):
        old = find_periods(before, 2000)
        if old:
            return _replaced(before, old[0].span, periods[0].span.of(what))
        return f"{what}{before}"
    for finder in (find_organisations, find_places):
        old_names, new_names = finder(before), finder(what)
        if old_names and new_names:
            return _replaced(before, old_names[0][0], new_names[0][0].of(what))
    if len(what) >= 3 and not re.match("[他她它这那其]", what) and re.search("多少|几", before):
        # another measure of the same owner and time
        owners = "".join(name for _, name in find_places(before)[:1])
        times = "".join(m.span.of(before) for m in find_periods(before, 2000)[:1])
        if (match := _MEASURE_OF.match(before)) and not is_question(match["owner"]):
            return f"{match['owner']}{'' if times in match['owner'] else times}{what}是多少？"
        return f"{owners}{times}{what}是多少？"
    return ""


def _replaced(text: str, span: Span, by: str) -> str:
    return text[: span.start] + by + text[span.end :]


def _topic(before: str, question: str) -> str:
    """What the earlier question was about: its words without the asking ones, nor an owner that is now another."""
    owners = find_organisations(question) or find_places(question)
    if owners:
        old = find_organisations(before) or find_places(before)
        if old:
            before = _replaced(before, old[0][0], "")
    clauses = [c for c in re.split(r"[，,？?。；;！!]", before) if c.strip()]
    kept = []
    for clause in clauses:
        if not is_question(clause):
            kept.append(clause.strip())
            continue
        places = "".join(name for _, name in find_places(clause))
        times = (
            "".join(m.span.of(clause) for m in find_periods(clause, 2000)[:1])
            if not find_periods(question, 2000)
            else ""
        )
        kept.append(
            f"{places}{times} "
            + " ".join(t.text for t in content_terms(clause, [n for _, n in find_places(clause)]))
        )
    return " ".join(kept).strip()
