"""The passages read for one need: every sentence, and every candidate in it, with how well it answers.

score = 0.50 · sentence + 0.30 · nearness + 0.10 · fit + 0.10 · prior − penalties, all between 0 and 1:
`sentence` is the weighted share of the question's words that the sentence holds (its passage and context count less),
`nearness` the same with each word counting less the further it stands from the candidate, `fit` how well the candidate's
type and measure word suit, `prior` the passage's rank. A sentence about another place or period is penalised.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qa.answering.aligning import align
from qa.answering.candidates import Candidate, find_candidates
from qa.documents.surnames import SURNAMES
from qa.facts.extraction import metric_of
from qa.language.span import Span
from qa.language.words import commonness
from qa.passages.sentences import sentences
from qa.retrieval.content import Term
from qa.retrieval.hit import Hit
from qa.retrieval.matching import coverage, folded, match
from qa.retrieval.owners import contrast_penalty, owner_penalty, period_penalty
from qa.retrieval.question import Need, Question

_BEFORE_WORTH, _AFTER_WORTH, _CONTEXT_WORTH, _SHARED_WORTH = (
    0.65,
    0.35,
    0.75,
    0.6,
)  # a topic is named first, then spoken of
_SEGMENT_END = re.compile(r"[，,；;、：:（）()。！？\n]")
_FAR, _SHARED_NEAR = 0.35, 0.4
SENTENCE_KINDS = ("how", "why", "definition", "yesno")
WRONG_MEASURE, MISSING_NAME, NOT_REACHED, NEWEST = 0.25, 0.25, 0.1, 0.02
_OTHER, _SUBJECT_FIT, _NOUN_FIT = 0.3, 0.6, 0.15
_RARE = 0.7
_CANDIDATES_A_SENTENCE = 4
CUE = 0.08
_ENTRY = re.compile(r"(?m)^(?:[■●◆▪•]\s*|\d+[.、]\s*)?(?P<name>[^（：\n]{2,40})(?=[（：]|$)")
_CUES = {
    "why": "为了|旨在|目的|目标|因为|由于|因此|从而|以便|有效|缘于|得益于|原因",
    "how": "通过|采取|依托|借助|运用|推行|建立|制定|实行|采用|方式|办法|措施",
    "definition": "是指|指的是|是一|即|称为|所谓|定义",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence read for a need, with its best candidate if the need asks for one.

    `sentence` and `candidate` are in offsets of the document; `support` is the share of the question's words found,
    `score` what everything together gives.
    """

    hit: Hit
    sentence: Span
    candidate: Candidate | None
    support: float
    score: float
    penalty: float


class Reader:
    """Reads hits for the needs of one question."""

    def __init__(
        self,
        question: Question,
        alternatives: Mapping[str, tuple[str, ...]],
        reference_years: Mapping[str, int],
    ):
        self._question = question
        self._alternatives = dict(alternatives)
        self._years = reference_years

    def about(self, place: str) -> "Reader":
        """A reader of the same question asked of one place."""
        return Reader(replace(self._question, places=(place,)), self._alternatives, self._years)

    def read(self, need: Need, hits: Sequence[Hit], keep: int = 30) -> list[Reading]:
        """The readings for a need, best first."""
        readings = [
            r for rank, hit in enumerate(hits) for r in self._read_hit(need, hit, 1.0 / (1.0 + 0.25 * rank))
        ]
        return sorted(readings, key=lambda r: -r.score)[:keep]

    def _read_hit(self, need: Need, hit: Hit, prior: float) -> list[Reading]:
        text, base = hit.text, hit.passage.span.start
        terms = _weighted(need)
        context = folded(_context(hit))
        readings = []
        for sentence in sentences(text):
            is_front = hit.passage.kind in ("title", "caption")  # the lines of one block speak of one thing
            around = [
                (folded(text[: sentence.start]), 1.0 if is_front else _BEFORE_WORTH),
                (folded(text[sentence.end :]), 1.0 if is_front else _AFTER_WORTH),
                (context, _CONTEXT_WORTH),
            ]
            here = folded(sentence.of(text))
            support = coverage(terms, [(here, 1.0), *around], self._alternatives)
            penalty = self._penalty(need, hit, text, sentence) + self._missing(
                need, [here, *(a for a, _ in around)]
            )
            at = Span(sentence.start + base, sentence.end + base)
            score = 0.5 * support + 0.1 * prior + self._newness(need, hit) - penalty
            plain = Reading(hit, at, None, support, score, penalty)
            candidates = self._candidates(need, terms, text, sentence)
            if need.asked.kind in SENTENCE_KINDS and not candidates:
                if need.asked.kind == "definition" and self._defines(need, here):
                    plain = replace(plain, score=plain.score + CUE)
                cue = CUE * bool(_CUES.get(need.asked.kind) and re.search(_CUES[need.asked.kind], here))
                readings.append(replace(plain, score=plain.score + 0.4 * support + cue))
                continue
            off_measure = WRONG_MEASURE * (1.0 - coverage(need.head, [(here, 1.0)], self._alternatives))
            for candidate, gain in candidates:
                loss = off_measure if candidate.quantity is not None else 0.0
                readings.append(
                    replace(
                        plain,
                        candidate=_moved(candidate, base),
                        score=plain.score + gain - loss,
                        penalty=penalty + loss,
                    )
                )
            if not candidates:
                readings.append(plain)
        if need.asked.kind == "list" and hit.passage.kind in ("list", "row"):
            readings += self._whole_list(need, hit, prior)
        return readings

    def _newness(self, need: Need, hit: Hit) -> float:
        """Where the question names no time, the newest document is meant, above all with 目前 and 最新."""
        if need.time or not self._years:
            return 0.0
        newest = self._years.get(hit.passage.document_id) == max(self._years.values())
        return NEWEST * newest * (3.0 if re.search("目前|现在|最新|如今", self._question.text) else 1.0)

    def _whole_list(self, need: Need, hit: Hit, prior: float) -> list[Reading]:
        """The entries of a list whose heading or lead-in is what the question names."""
        entries = list(_ENTRY.finditer(hit.text))
        if len(entries) < 3 or (need.asked.count is not None and need.asked.count != len(entries)):
            return []
        about = folded(_context(hit))
        support = coverage(_weighted(need), [(about, 1.0), (folded(hit.text), 0.3)], self._alternatives)
        base = hit.passage.span.start
        items = tuple(Span(m.start("name") + base, m.end("name") + base) for m in entries)
        penalty = self._penalty(need, hit, hit.text, Span(0, len(hit.text)))
        candidate = Candidate(Span(items[0].start, items[-1].end), 1.0, items)
        score = 0.9 * support + 0.1 * prior - penalty
        return [Reading(hit, hit.passage.span, candidate, support, score, penalty)]

    def _penalty(self, need: Need, hit: Hit, text: str, sentence: Span) -> float:
        year = self._years.get(hit.passage.document_id)
        return owner_penalty(self._question.places, hit.passage.context, sentence.of(text)) + period_penalty(
            need.periods(year), hit.passage.context.period, sentence.of(text), year, need.text
        )

    def _defines(self, need: Need, sentence: str) -> bool:
        """Whether the sentence says of the question's rarest word what it is: 「“邻里食堂”是由…」."""
        subject = max(need.terms, key=lambda t: t.weight, default=None)
        return subject is not None and bool(
            re.search(rf"{re.escape(subject.text)}[”」》）]?(?:，)?(?:是|指|即|就是)", sentence)
        )

    def _missing(self, need: Need, texts: Sequence[str]) -> float:
        """A rare word of the question that stands nowhere near: most likely the question is about something else."""
        rare = [t for t in need.terms if t.weight >= _RARE]
        absent = [
            t for t in rare if max(match(t.text, x, self._alternatives.get(t.text, ())) for x in texts) < 0.3
        ]
        return MISSING_NAME * len(absent) / max(1, len(rare))

    def _candidates(
        self, need: Need, terms: Sequence[Term], text: str, sentence: Span
    ) -> list[tuple[Candidate, float]]:
        """The likeliest candidates of a sentence, each with what it adds to the sentence's score."""
        candidates = [self._shortened(need, c, text) for c in find_candidates(need.asked, text, sentence)]
        candidates += self._subjects(need, text, sentence)
        taken = [c.span for c in candidates]
        aligned = align(text, sentence)
        gains = []
        for candidate in candidates:
            if self._is_in_question(candidate.span.of(text), is_amount=candidate.quantity is not None):
                continue
            segments = aligned.get(candidate.span.start) or _segments(text, sentence, candidate.span, taken)
            near = coverage(_weighted(need, _SHARED_NEAR), segments, self._alternatives)
            if need.head and candidate.quantity is not None:
                near = 0.4 * near + 0.6 * coverage(need.head, segments, self._alternatives)
            gain = (
                0.3 * near + 0.1 * candidate.fit + self._items_gain(terms, candidate, text, need.asked.unit)
            )
            if (
                candidate.quantity is not None
                and _is_aim(text[: candidate.span.start])
                and not _AIM.search(need.text)
            ):
                gain -= NOT_REACHED
            lead = _lead(text, sentence, candidate.span, taken)
            if self._is_other_measure(need, text, lead, candidate):
                gain -= WRONG_MEASURE
            gain -= contrast_penalty(need.text, lead) if candidate.quantity is not None else 0.0
            gains.append((candidate, gain))
        return sorted(gains, key=lambda g: -g[1])[:_CANDIDATES_A_SENTENCE]

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
        for clause in _clauses(text, sentence):
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
        follow = _SEGMENT_END.split(text[candidate.span.end : candidate.span.end + 12])[0]
        near = folded(lead + follow)
        return len(metric_of(lead)) > 2 and coverage(need.head, [(near, 1.0)], self._alternatives) < _OTHER

    def _is_in_question(self, text: str, *, is_amount: bool) -> bool:
        """What the question says already is no answer to it."""
        plain = folded(text).strip("“”「」《》")
        number = re.match(r"[\d.]+[万亿千百]*", plain) if is_amount else None
        asked = folded(self._question.text)
        if number and re.search(rf"(?<![\d.]){re.escape(number[0])}(?![\d.])", asked):
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


_AIM = re.compile("目标|计划|力争|争取|预计|拟|打算|规划|任务|将")


def _is_aim(before: str) -> bool:
    """Whether the figure that follows is one aimed at, not one reached."""
    return bool(re.search(r"(?:目标|计划|力争|争取(?:达|实现|完成))[^，。；]{0,12}$", before))


def _weighted(need: Need, shared_worth: float = _SHARED_WORTH) -> list[Term]:
    shared = [replace(t, weight=t.weight * shared_worth) for t in need.shared]
    return [*need.terms, *shared]


def _context(hit: Hit) -> str:
    context = hit.passage.context
    return " ".join((context.title, context.heading, *context.organisations, *context.places))


def _moved(candidate: Candidate, by: int) -> Candidate:
    items = tuple(Span(i.start + by, i.end + by) for i in candidate.items)
    return replace(candidate, span=Span(candidate.span.start + by, candidate.span.end + by), items=items)


def _segments(text: str, sentence: Span, at: Span, others: Sequence[Span]) -> list[tuple[str, float]]:
    """Stretches of the sentence between marks and other candidates, with what a word in each is worth.

    What stands right before or after the candidate is worth most; each mark and each other candidate passed costs.
    """
    cuts = sorted(
        {sentence.start, sentence.end, at.start, at.end, *_marks(text, sentence), *(o.end for o in others)}
    )
    ranges = list(pairwise(cuts))
    pieces: list[tuple[str, float]] = []
    worth = 1.0
    for a, b in reversed([r for r in ranges if r[1] <= at.start]):
        pieces.append((folded(text[a:b]), worth))
        worth = max(_FAR, worth - (0.35 if text[a] in "；;" else 0.2))
    worth = 0.95
    for a, b in [r for r in ranges if r[0] >= at.end]:
        if re.match(_SEGMENT_END, text[a]):
            worth = min(worth, 0.35 if text[a] in "；;" else 0.6)
        pieces.append((folded(text[a:b]), worth))
        worth = max(0.25, worth - 0.25)
    return pieces


def _lead(text: str, sentence: Span, at: Span, others: Sequence[Span]) -> str:
    """The words between the last mark or candidate and this one."""
    start = max([sentence.start, *(o.end for o in others if o.end <= at.start)])
    return _SEGMENT_END.split(text[start : at.start])[-1]


def _clauses(text: str, sentence: Span) -> list[Span]:
    cuts = [
        sentence.start,
        *(m.end() for m in _SEGMENT_END.finditer(text, sentence.start, sentence.end)),
        sentence.end,
    ]
    return [Span(a, b) for a, b in pairwise(cuts) if a < b]


def _marks(text: str, sentence: Span) -> list[int]:
    return [m.start() for m in _SEGMENT_END.finditer(text, sentence.start, sentence.end)]


def best_sentences(readings: Sequence[Reading], limit: int) -> list[Reading]:
    """The readings of different sentences, best first."""
    seen: dict[tuple[str, int], Reading] = {}
    for reading in readings:
        seen.setdefault((reading.hit.passage.document_id, reading.sentence.start), reading)
    return list(seen.values())[:limit]


def holds_all(terms: Sequence[Term], text: str) -> bool:
    return all(match(t.text, folded(text)) >= 0.9 for t in terms if t.weight > 0.2)
