"""The words around the figures of one sentence, the names they give, and the facts drafted so far."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from qa.facts.clauses import boundaries, clause_end, clause_start, label_before
from qa.facts.figures import Figure, find_figures
from qa.facts.naming import (
    HEADS,
    MAX_CHARS,
    lead_verb,
    left_name,
    predicate,
    right_name,
    strip_value_verbs,
    trimmed,
)
from qa.facts.status import status_of
from qa.language.span import Span

_BOUND_END = re.compile(r"(?:及|或)?以[上下内]$")
_BARE_MEASURE = re.compile(
    r"(?:计划|意向|协议|概算|估算)?(?:总投资|投资总额|投资额|总额|总规模|总面积|总批准面积|总产值|投资|资金需求)"
)
_SHORT_NAME = 6


@dataclass(slots=True)
class Draft:
    """A fact in the making; `owner` is its subject where the clause names it apart from its beginning."""

    metric: str
    figure: Figure | None
    start: int
    end: int
    value: Span
    status: str | None = None
    change: str | None = None
    rank: str | None = None
    owner: str | None = None
    period_at: int = 0

    def add_change(self, written: str, end: int) -> None:
        self.change = written if self.change is None else f"{self.change}，{written}"
        self.end = max(self.end, end)


@dataclass(slots=True)
class _State:
    drafts: list[Draft] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)  # figures that are part of another's name or change
    bound_from: dict[int, int] = field(default_factory=dict)  # figure → where the bound that names it begins


class SentenceWords:
    """One sentence of a document: its figures and what stands before and after each.

    `year` is the document's; `strip_owner` takes a clause's subject away from its words, `is_owner` says whether words are
    nothing but one; `counted_before` is the noun that the sentence before counted last.
    """

    def __init__(
        self,
        text: str,
        year: int | None,
        strip_owner: Callable[[str], str],
        is_owner: Callable[[str], bool],
        counted_before: str = "",
    ) -> None:
        self._text = text
        self.counted = counted_before  # the noun that was counted last: 「其中10亿元以上12个」 leaves it out
        self._named_to: dict[int, int] = {}  # figure → where the noun after it ends
        self._year = year
        self._strip = strip_owner
        self._is_owner = is_owner
        self._figures = find_figures(text)
        self._state = _State()

    def _begin(self, i: int) -> int:
        """Where the words that may name figure `i` begin."""
        start = self._figures[i].span.start
        before = [
            self._named_to.get(j, f.end)
            for j, f in enumerate(self._figures[:i])
            if j not in self._state.taken
        ]
        begin = max([clause_start(self._text, start), *before])
        return self._state.bound_from.get(i, begin)

    def _lead(self, i: int) -> str:
        begin, start = self._begin(i), self._figures[i].span.start
        lead = self._text[begin:start]
        if lead.count("“") > lead.count("”"):
            lead = lead[lead.rfind("“") + 1 :]
        if not lead.strip() and begin and self._text[begin - 1] == "：":
            return label_before(self._text, begin)
        if not lead.strip("“” ") and self._text[begin - 1 : begin] == "）":
            opened = self._text.rfind("（", 0, begin)
            return self._text[clause_start(self._text, max(0, opened - 1)) : opened] if opened > 0 else ""
        return lead

    def _tail(self, i: int) -> str:
        end = self._figures[i].end
        return self._text[end : clause_end(self._text, end)] if end not in boundaries(self._text)[1:] else ""

    def _next(self, i: int) -> Figure | None:
        return self._figures[i + 1] if i + 1 < len(self._figures) else None

    def _run(self, i: int) -> list[int]:
        """Figures that follow one another with nothing but 、 or 和 between: 「4.28%、4.6%」."""
        run = [i]
        while (after := self._next(run[-1])) is not None:
            between = self._text[self._figures[run[-1]].end : after.span.start]
            between = re.sub(r"^(?:和|与|及|、|，)(?:约|近|超过?|增长|下降)?$", "、", between)
            if between != "、" or after.is_rank or after.quantity.unit != self._figures[i].quantity.unit:
                break
            run.append(run[-1] + 1)
        return run

    # reading

    def _name(self, words: str) -> str:
        return left_name(self._strip(words), self._year)

    def _of_what(self, metric: str) -> str:
        """「招引产业项目21个，总投资754.8亿元」: the total investment of the projects counted before."""
        if not _BARE_MEASURE.fullmatch(metric):
            return metric
        counted = [d.metric for d in self._state.drafts if d.figure and d.figure.quantity.kind == "count"]
        heads = [re.match(rf".*?(?:{HEADS})", name) for name in counted if "以上" not in name]
        whole = [head[0] for head in heads if head]
        if whole or self._state.drafts:
            return (whole[-1] if whole else "") + metric
        before = self._text[: clause_start(self._text, self._figures[0].span.start)]
        named = re.search(rf"(?P<noun>[\u4e00-\u9fff]{{2,12}}(?:基金|债券|贷款|{HEADS}))[，、]$", before)
        return (left_name(named["noun"], self._year) if named else "") + metric

    def _bounded(self, name: str) -> str:
        """「50亿元以上」 of the projects counted before: 「50亿元以上项目」."""
        name = name.strip("的 ")
        if not _BOUND_END.search(name):
            return re.sub(r"(以[上下内])的", r"\1的", name)
        return name + self.counted

    def _counted(self, i: int, lead: str, tail: str, noun: str) -> str:
        """The counted noun with the verb before it, or, for a bare noun such as 项目, with what is said of it."""
        verb = lead_verb(strip_value_verbs(lead) if not lead.endswith("有") else lead)
        verb = "" if noun.startswith(verb) else verb
        said = ""
        if len(noun) <= _SHORT_NAME or re.match(r"(?:和|与|、)", tail[tail.find(noun) + len(noun) :]):
            said = self._said_of(i, noun)
        return f"{verb}{noun}{said}" if len(noun + said) <= MAX_CHARS else verb + noun

    def _said_of(self, i: int, noun: str) -> str:
        end = self._figures[i].end
        clause = self._text[end : clause_end(self._text, end)]
        after = self._next(i)
        if after is not None and after.span.start < end + len(clause):
            if not re.search("[和与及、]$", self._text[: after.span.start].rstrip("近约")):
                gap = self._text[end : after.span.start]
                said = trimmed(strip_value_verbs(gap[gap.find(noun) + len(noun) :]))
                if len(noun) <= 2 and len(said) <= 14 and not re.search("[，、]", said):
                    return said
                return re.sub("[、，].*$", "", predicate(gap, noun)) if len(noun) <= 2 else ""
            else:
                following = self._text[after.end : clause_end(self._text, after.end)]
                other = right_name(following, before_figure=False)
                return predicate(following, other) if other else ""
        return re.sub(r"[、，].*$", "", predicate(clause, noun))

    # drafts

    def _draft(self, i: int, metric: str, begin: int, tail: str = "") -> Draft:
        figure = self._figures[i]
        text = self._text
        start = begin
        while start < figure.span.start and text[start] in "，、；：。（）的 “”\u3000":
            start += 1
        status = self._status(i, begin, tail)
        if status == "新增":
            metric = re.sub("^(?:新增|净增)的?", "", metric) or metric
        draft = Draft(metric, figure, start, figure.end, figure.span, status, period_at=figure.span.start)
        self._state.drafts.append(draft)
        return draft

    def _change_fact(self, i: int, metric: str, written: str) -> None:
        draft = self._draft(i, metric, self._begin(i))
        draft.figure, draft.change = None, written

    def _status(self, i: int, begin: int, tail: str) -> str | None:
        figure = self._figures[i]
        first = clause_start(self._text, figure.span.start)
        status = status_of(
            self._text[: min(first, begin)],
            self._text[min(begin, figure.span.start) : figure.span.start],
            tail,
        )
        if status is None and self._state.drafts and i not in self._named_to and self._is_same_list(i):
            last = self._state.drafts[-1]
            return last.status if last.status in ("新增", "计划", "目标", "预计") else None
        return status

    def _is_same_list(self, i: int) -> bool:
        """「新增企业134家、省专精特新59家」: the verb holds for the whole list."""
        last = self._state.drafts[-1]
        figure = self._figures[i]
        between = self._text[last.end : figure.span.start]
        same_unit = last.figure is not None and last.figure.quantity.base == figure.quantity.base
        if re.search("其中|目前|已|截至|现有", between):
            return False
        return between[:1] == "、" or (between[:1] == "，" and same_unit)

    def _last_in_sentence(self) -> Draft | None:
        return self._state.drafts[-1] if self._state.drafts else None
