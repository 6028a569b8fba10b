"""The facts of one sentence, in offsets of that sentence: each figure is a value, a change, a rank or a bound of a name."""

import re

from qa.facts.changes import (
    FROM,
    TO,
    change_before,
    cuts,
    rank_measure,
    rank_scope,
    without_cut,
)
from qa.facts.clauses import clause_start
from qa.facts.distributing import parts_of
from qa.facts.naming import (
    HEADS,
    LIGHT,
    begins_with_verb,
    left_name,
    right_name,
    strip_openers,
    strip_value_verbs,
    tokens,
    verbs,
)
from qa.facts.sentence_words import Draft, SentenceWords

_GROWTH_NOUN = re.compile(r"(?:的|同比|年均)*(?P<noun>增速|增幅|增长率|升幅|降幅)$")
_SHARE = re.compile(
    r"占(?:比|到|了)?(?P<whole>[^，；、。]*?)(?:的)?(?:比重|比例)?(?:为|达到?|是|约|近|超过?)*$"
)
_PLAN_DONE = re.compile(
    r"完成(?:了)?(?P<plan>(?:全年|年度|本年)[^，；、。]{0,6}?(?:计划|目标|任务))(?:的|任务)*$|是(?P<plan2>(?:全年|年度)(?:计划|目标|任务))的$"
)
_BOUND_END = re.compile(r"(?:及|或)?以[上下内]$")
_BEYOND = re.compile(r"(?<!总投资)(?<!总额)(?:超过?|突破|不足|低于|高于|大于|不满)$")
_COUNTED = ("count", "bare")


class Drafting(SentenceWords):
    """Reads the figures of a sentence one after the other."""

    def drafts(self) -> list[Draft]:
        """In the order of the figures."""
        figures = self._figures
        i = 0
        while i < len(figures):
            if i in self._state.taken:
                i += 1
                continue
            run = self._run(i)
            if len(run) > 1 and self._distribute(run):
                i = run[-1] + 1
                continue
            self._read(i)
            i += 1
        return self._state.drafts

    # what stands around a figure
    def _read(self, i: int) -> None:
        figure = self._figures[i]
        lead = self._lead(i)
        if figure.is_rank:
            self._read_rank(i, lead)
        elif self._is_bound(i):
            self._state.taken.add(i)
            start = self._begin(i) if _BEYOND.search(lead) else figure.span.start
            self._state.bound_from[i + 1] = start
        elif self._is_start_of_change(i, lead) or self._read_share(i, lead) or self._read_change(i, lead):
            pass
        else:
            self._read_value(i, lead)

    def _is_bound(self, i: int) -> bool:
        """「50亿元以上项目3个」: the first figure bounds what the second counts."""
        figure, after = self._figures[i], self._next(i)
        if after is None or figure.quantity.kind == "percent":
            return False
        between = self._text[figure.end : after.span.start]
        is_beyond = bool(_BEYOND.search(self._lead(i))) and len(between) >= 2
        return (
            (is_beyond or bool(_BOUND_END.search(self._text[figure.span.end : figure.end])))
            and after.quantity.kind in _COUNTED
            and len(between) <= 16
            and not re.search("[，；。、：]", between)
        )

    def _is_start_of_change(self, i: int, lead: str) -> bool:
        """「从29.9%提高到51.7%」: the second figure is the value, the whole its change."""
        figure, after = self._figures[i], self._next(i)
        match = FROM.match(lead)
        if match is None or after is None:
            return False
        between = self._text[figure.end : after.span.start]
        if not TO.search(between) or len(between) > 12:
            return False
        head = match["head"] if len(match["head"].strip("，、的 ")) >= 2 else self._head_before(i)
        metric = self._name(head)
        if not metric:
            return False
        begin = self._begin(i)
        draft = self._draft(i + 1, metric, begin)
        draft.change = self._text[begin + match.start("from") - 1 : after.end]
        self._state.taken.add(i + 1)
        return True

    def _head_before(self, i: int) -> str:
        begin = self._begin(i)
        return self._text[clause_start(self._text, max(0, begin - 2)) : max(0, begin - 1)]

    def _read_share(self, i: int, lead: str) -> bool:
        """「占全市的74%」, 「完成全年计划的56.2%」: of what was named before."""
        figure = self._figures[i]
        last = self._last_in_sentence()
        if figure.quantity.kind != "percent" or last is None:
            return False
        if match := _PLAN_DONE.search(lead):
            self._draft(
                i, f"{last.metric}完成{match['plan'] or match['plan2']}", self._begin(i)
            ).status = "完成"
            self._state.drafts[-1].owner = last.owner
            return True
        match = _SHARE.search(lead)
        if match and not self._name(lead[: match.start()]):
            whole = re.sub("^(?:到|了)", "", match["whole"])
            self._draft(i, f"{last.metric}占{whole}比重" if whole else f"{last.metric}占比", self._begin(i))
            return True
        return False

    def _read_change(self, i: int, lead: str) -> bool:
        """Growth: added to the measure named before, or a fact of its own where the words name another."""
        figure = self._figures[i]
        quantity = figure.quantity
        words = lead.rstrip("约近超")
        if quantity.kind == "percent" and cuts(words.lstrip("，、")):
            name = self._name(without_cut(words.lstrip("，、")))
            if name:
                start = self._begin(i) + len(lead) - len(lead.lstrip("，、"))
                self._change_fact(
                    i, name, self._text[start : start + 2] + self._text[figure.span.start : figure.end]
                )
                return True
        growth = _GROWTH_NOUN.search(strip_value_verbs(words)) if quantity.kind == "percent" else None
        if growth:
            named = self._name(strip_value_verbs(words)[: growth.start()])
            written = growth["noun"] + self._text[figure.span.start : figure.end]
        else:
            before = change_before(words, quantity.kind, quantity.unit)
            if not before:
                return False
            named = self._name(words[: len(words) - len(before)])
            written = before + lead[len(words) :] + self._text[figure.span.start : figure.end]
            if named in ("增速", "增幅"):
                named, written = "", named + written
        last = self._last_in_sentence()
        if named or last is None:
            if named:
                self._change_fact(i, named, written)
            return bool(named)
        last.add_change(written, figure.end)
        return True

    def _read_rank(self, i: int, lead: str) -> None:
        figure = self._figures[i]
        measure = rank_measure(lead)
        named = self._name(measure) if measure else ""
        rank = rank_scope(lead) + figure.quantity.text
        last = self._last_in_sentence()
        is_front = figure.quantity.text in ("前列", "前茅")
        if measure and self._is_owner(measure):
            named, last = "", None
        if not named and last is not None:
            last.rank = last.rank or rank
            last.end = max(last.end, figure.end)
            return
        if not named and (
            match := re.search(
                r"(?:根据|在|按)(?P<noun>[^，；。]{2,24}?)(?:中|里|上)?，[^，]*$",
                self._text[: figure.span.start],
            )
        ):
            named = left_name(match["noun"], self._year)
        if named and len(named) <= 24 and not is_front:
            draft = self._draft(i, named, self._begin(i))
            draft.figure, draft.rank = None, rank

    def _read_value(self, i: int, lead: str) -> None:
        figure, tail = self._figures[i], self._tail(i)
        quantity = figure.quantity
        begin = self._begin(i)
        if i in self._state.bound_from:
            name = self._text[begin : figure.span.start]
            self._draft(i, self._bounded(strip_openers(strip_value_verbs(name), self._year)), begin)
            return
        if quantity.kind == "percent" and (verb := _verb_after(tail)):
            self._draft(i, f"{self.counted}{verb}", begin, tail)
            return
        after = self._next(i)
        gap = self._text[figure.end : after.span.start] if after else ""
        is_followed = after is not None and not re.search("[，；。：（）、]", gap)
        if (
            tail.startswith("的")
            and (modified := right_name(tail[1:], before_figure=False))
            and len(modified) >= 3
        ):
            measure = self._name(lead)
            if measure and quantity.kind not in ("rank", "bare"):
                ends = self._text.find(modified, figure.end) + len(modified)
                if after is None or not 0 <= after.span.start - ends <= 2:
                    self._named_to[i] = ends
                self._draft(i, measure, begin, tail).owner = modified if _is_thing(modified) else None
                return
        counted = quantity.kind in _COUNTED or (quantity.kind == "money" and not self._name(lead))
        noun = right_name(tail, before_figure=is_followed) if counted and not figure.is_rank else ""
        if after is not None and after.end != after.span.end and gap == "" and counted:
            noun = self._text[after.span.start : after.end] + right_name(
                self._text[after.end :], before_figure=True
            )
            self._state.taken.add(i + 1)
        if noun and not noun.startswith(("大关", "不等", "左右")):
            self._named_to[i] = self._text.find(noun, figure.end) + len(noun)
            is_count = quantity.kind in _COUNTED
            metric = self._counted(i, lead, tail, noun) if is_count else noun
            self.counted = noun if is_count else self.counted
            self._draft(i, metric, begin, tail)
            return
        noun = right_name(tail, before_figure=False) if quantity.kind == "money" else ""
        if noun and not tail.startswith(("的", "以")) and not noun.startswith(("大关", "不等")):
            measure = self._name(lead)
            self._named_to[i] = self._text.find(noun, figure.end) + len(noun)
            last_word = next(iter(reversed(tokens(strip_value_verbs(lead)))), "")
            if last_word in verbs():
                self._draft(i, noun if last_word in LIGHT else last_word + noun, begin, tail)
                return
            if len(measure) <= 6:
                named = measure + noun if measure in verbs() else noun + measure
                self._draft(i, named, begin, tail)
                return
        metric = self._name(lead)
        if metric and self.counted and begin in self._named_to.values() and begins_with_verb(metric):
            metric = self.counted + metric
        if metric in verbs():
            metric = self.counted and self.counted + metric.removeprefix("新增")
        if metric and not (
            quantity.kind == "bare" and not re.search("[系指数倍差比率分值人口次量额]", metric[-4:])
        ):
            metric = self._of_what(metric)
            head = re.search(rf"(?:{HEADS})$", metric)
            if quantity.kind == "count" and head:
                self.counted = head[0]
            self._draft(i, metric, begin, tail)

    # names

    def _distribute(self, run: list[int]) -> bool:
        """The figures of a run shared out among the things enumerated before them; False when the counts differ."""
        lead = self._lead(run[0])
        has_word = re.search(r"分别|各(?=增长|下降|为|达)", lead)
        if not has_word:
            return False
        head, after = lead[: has_word.start()], lead[has_word.end() :]
        kind, unit = self._figures[run[0]].quantity.kind, self._figures[run[0]].quantity.unit
        change = change_before("分别" + after, kind, unit).removeprefix("分别")
        same = re.search("(?:同比|环比)$", head)
        if same:
            head, change = head[: same.start()], same[0] + change
        parts = parts_of(strip_openers(self._strip(head), self._year), len(run))
        if not parts:
            return False
        shared = "" if change else self._name(after)
        for part, i in zip(parts, run, strict=True):
            figure = self._figures[i]
            name = left_name(part, self._year) or part
            draft = self._draft(i, shared or name, self._begin(run[0]))
            draft.status = self._status(run[0], self._begin(run[0]), "")
            if shared:
                draft.owner = name
            if change:
                draft.figure, draft.change = None, change + self._text[figure.span.start : figure.end]
        return True


def _verb_after(tail: str) -> str:
    """「100%开工」: what all of them did."""
    first = next(iter(tokens(tail)), "")
    return first if first in verbs() or first in ("覆盖", "开工", "复工", "达标", "到位") else ""


def _is_thing(name: str) -> bool:
    return len(name) >= 4 or bool(re.search(rf"(?:{HEADS})$", name))
