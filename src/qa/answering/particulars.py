"""What a paper says of itself: its number, who issued it, how long it holds, whom to ask.

These stand in letterheads and last lines, apart from the words that a question uses, so sentences are not searched for
them: the document is found by its title, and the particular by its form.
"""

import re
from collections.abc import Sequence

from qa.answering.composing import Piece
from qa.answering.listing import hit_of
from qa.facts.policy import Policy, find_policy
from qa.indexing.snapshot import Snapshot
from qa.language.span import Span
from qa.retrieval.hit import Hit
from qa.retrieval.matching import coverage, folded
from qa.retrieval.question import Question

CONFIDENCE = 0.85  # how likely such an answer is right
_TRIED, _ABOUT = 5, 0.35  # hits whose documents are tried, and how much of the question their title must hold
_THIS_ONE = re.compile(
    "[这该本]份?(?:个|项|部|篇)?(?:通知|文件|办法|意见|方案|公告|公示|规定|细则|指南|政策)"
)
_ASKED = re.compile("咨询|电话|热线|联系|文号|发文|有效期|号码")
_NUMBER = re.compile("文号|发文字号|文件编号|几号文")
_ISSUER = re.compile(
    "(?:谁|哪个(?:单位|部门|机关))(?:印发|发布|下发|发文|发|出台)的?[？?]?$|发文(?:机关|单位)"
)
_UNTIL = re.compile(
    "有效期(?:到|至|截止)|(?:管|有效|执行|实行)到(?:什么时候|哪天|哪一天|何时|几时|哪年)|(?:什么时候|何时|哪天)(?:失效|到期|废止)"
)
_PERSON = re.compile("联系人|找谁(?:咨询|问|办|联系)?[？?]?$|(?:咨询|联系|(?<!请)问)谁|向谁咨询")
_TELEPHONE = re.compile(
    "(?:电话|热线)(?:号码)?(?:是|为)?(?:多少|什么|几)|打(?:哪个|什么|多少)电话|(?:电话|热线)[？?]?$"
)
_NAMED = re.compile(
    r"(?:联系|咨询)人(?:员)?[】\]]?[：: ]\s*(?P<value>(?:(?!\s*(?:联系)?(?:电话|方式))[^\n，。；;]){2,30})"
)
_CALLED = re.compile(r"(?:电话|热线)(?:号码)?[】\]]?[：: ]?\s*(?P<value>\d[\d\-—－]{3,}\d)")

_FILE_NUMBER = r"[\u4e00-\u9fff]{1,8}[〔\[（(]\d{4}[〕\]）)]\d+号"
_CITED = re.compile(rf"《(?P<title>[^《》]{{4,60}})》[（(](?P<number>{_FILE_NUMBER})[）)，,]")
_WHICH_PAPER = re.compile("(?:什么|哪个|哪份|啥)文件|文件(?:名称?|标题|全称)")
_SAME_PAPER = 0.8  # how much of the question a cited title must hold
_TELLING = 0.5  # what the words of such a question must weigh together
_BRACKETS = str.maketrans("〔〕［］（）()", "[][][][]")


def find_particular(question: Question, hits: Sequence[Hit], view: Snapshot) -> Piece | None:
    """The particular that a question asks for; None where it asks for none, for more, or the paper does not say."""
    if len(question.needs) > 1:
        return None
    if cited := _cited(question, hits):
        return cited
    if not any(p.search(question.text) for p in (_NUMBER, _ISSUER, _UNTIL, _PERSON, _TELEPHONE)):
        return None
    for hit in _about(question, hits):
        document = view.document(hit.passage.document_id)
        text = document.text
        if span := _particular(question.text, find_policy(document) or Policy(), text):
            line = Span(
                text.rfind("\n", 0, span.start) + 1, (text.find("\n", span.end) + 1 or len(text) + 1) - 1
            )
            found = hit_of(view.passages_of(hit.passage.document_id), span, hit)
            return Piece(found, span, line if found.passage.span.contains(line) else span, CONFIDENCE)
    return None


def _cited(question: Question, hits: Sequence[Hit]) -> Piece | None:
    """The number of a paper that another cites by title and number, or the title that goes with a number."""
    asked = question.text.translate(_BRACKETS)
    wants_title = bool(re.search(r"\[\d{4}\]\d+号", asked)) and bool(_WHICH_PAPER.search(asked))
    if not wants_title and (not _NUMBER.search(asked) or _THIS_ONE.search(asked)):
        return None
    terms = [t for t in question.terms if not _ASKED.search(t.text)]
    if not wants_title and sum(t.weight for t in terms) < _TELLING:
        return None
    own = max((coverage(terms, [(folded(hit.title), 1.0)], {}) for hit in hits[:_TRIED]), default=0.0)
    best, found = 0.0, None
    for hit in hits[:_TRIED]:
        for match in _CITED.finditer(hit.text):
            if wants_title:
                same = float(match["number"].translate(_BRACKETS) in asked)
            else:
                same = coverage(terms, [(folded(match["title"]), 1.0)], {})
                same = same if same >= _SAME_PAPER and same > own else 0.0
            if same > best:
                base, (start, end) = hit.passage.span.start, match.span("title" if wants_title else "number")
                whole = Span(match.start() + base, match.end() + base)
                best, found = same, Piece(hit, Span(start + base, end + base), whole, CONFIDENCE)
    return found


def _about(question: Question, hits: Sequence[Hit]) -> list[Hit]:
    """One hit of each document that the question speaks of by its title, the likeliest first."""
    terms = [t for t in question.terms if not _ASKED.search(t.text)]
    worth: dict[str, tuple[float, Hit]] = {}
    for hit in hits[:_TRIED]:
        held = coverage(terms, [(folded(hit.title), 1.0)], {})
        worth.setdefault(hit.passage.document_id, (held + bool(_THIS_ONE.search(question.text)), hit))
    return [hit for held, hit in sorted(worth.values(), key=lambda one: -one[0]) if held >= _ABOUT]


def _particular(question: str, policy: Policy, text: str) -> Span | None:
    if _NUMBER.search(question):
        return _written(policy.number, text)
    if _UNTIL.search(question):
        return _dated(policy.valid_until, text)
    if _ISSUER.search(question):
        return _written(policy.issuer, text)
    pattern = _TELEPHONE if _TELEPHONE.search(question) else _PERSON
    match = (_CALLED if pattern is _TELEPHONE else _NAMED).search(text)
    return Span(*match.span("value")) if match else None


def _written(words: str | None, text: str) -> Span | None:
    start = text.find(words) if words else -1
    return Span(start, start + len(words)) if words and start >= 0 else None


def _dated(date: str | None, text: str) -> Span | None:
    """Where a day is written; None where it follows from a term (有效期3年)."""
    year, month, day = (date or "0-0-0").split("-")
    match = re.search(rf"{year}年{int(month)}月{int(day)}日", text)
    return Span(*match.span()) if match else None
