"""The passages read for one need: every sentence, and every candidate in it, with how well it answers.

score = 0.50 · sentence + 0.30 · nearness + 0.10 · fit + 0.10 · prior − penalties, all between 0 and 1:
`sentence` is the weighted share of the question's words that the sentence holds (its passage and context count less),
`nearness` the same with each word counting less the further it stands from the candidate, `fit` how well the candidate's
type and measure word suit, `prior` the passage's rank. A sentence about another place or period is penalised.
"""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from qa.answering.candidates import Candidate, guessed
from qa.answering.restating import told_part
from qa.answering.span_reader import Read
from qa.answering.stated import Stated
from qa.answering.surroundings import lead_of
from qa.answering.weighing import WRONG_MEASURE, Weigher, weighted_terms
from qa.answering.windows import plain
from qa.language.periods import Period, find_periods, is_beside
from qa.language.span import Span
from qa.passages.sentences import passage_sentences
from qa.retrieval.hit import Hit
from qa.retrieval.matching import coverage, folded, is_town, match
from qa.retrieval.owners import WRONG_OWNER, WRONG_PERIOD, owner_penalty, period_penalty
from qa.retrieval.question import Need, Question
from qa.retrieval.statements import is_signature

# what a question's word is worth beside the sentence: a topic is named first, then spoken of
_BEFORE_WORTH, _AFTER_WORTH, _CONTEXT_WORTH, _SHARED_WORTH = 0.65, 0.35, 0.75, 0.6
AMOUNT_KINDS = ("number", "money", "percent", "rank")
SENTENCE_KINDS = ("how", "why", "definition", "yesno", "comparison")
SHORT_KINDS = (*AMOUNT_KINDS, "time", "person")  # a figure, a time or a name, not a clause
LONG_KINDS = (*SENTENCE_KINDS, "list")  # no heading is an answer to these
MISSING_NAME, NEWEST, CUE, HEADING = 0.25, 0.02, 0.08, 0.3
DOUBTFUL = 0.5  # a penalty from which a reading seems to be about another place or time
UNFIT = 1.0  # one from which it is no answer: another place and time, or a town that no passage names
GUESS = 0.02  # the probability from which a guess of the trained reader is a candidate
GUESSES = 4  # such candidates in a sentence
_RARE, _ONLY_AFTER = 0.7, 0.5
_ASKED_BEFORE = re.compile(r"[^。！\n]{4,60}[？?]\n?")
_ASKS = re.compile(r"[？?][”」]?\s*$")
_CLAUSE_END, _A_TOWN = re.compile("[，,；;。！？\n]"), re.compile("[\u4e00-\u9fff]{2}(?:镇|乡|村|街道|社区)")
_COMPARED = re.compile("[比较]|[高低快慢多少]于|超过")
_ENTRY = re.compile(r"(?m)^(?:[■●◆▪•]\s*|\d+[.、]\s*)?(?P<name>[^（：\n]{2,40})(?=[（：]|$)")
_ITEM = re.compile(
    r"(?:（[一二三四五六七八九十]+）|[（(]?(?<!\d)\d{1,2}[）)、．.](?!\d)|第[一二三四五六七八九十]批[：:])\s*(?P<name>[^；。\n]{2,60})"
)
_CUES = {
    "why": "为了|旨在|目的|目标|因为|由于|因此|从而|以便|有效|缘于|得益于|原因",
    "how": "通过|采取|依托|借助|运用|推行|建立|制定|实行|采用|方式|办法|措施",
    "definition": "是指|指的是|是一|即|称为|所谓|定义",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence read for a need, with its best candidate if the need asks for one.

    `sentence` and `candidate` are in offsets of the document; `support` is the share of the question's words found,
    `score` what everything together gives. `is_whole_list` marks all the entries of a passage, below a heading or lead-in.
    """

    hit: Hit
    sentence: Span
    candidate: Candidate | None
    support: float
    score: float
    penalty: float
    is_whole_list: bool = False

    @property
    def words(self) -> str:
        """The sentence as it stands in the document."""
        base = self.hit.passage.span.start
        return self.hit.text[self.sentence.start - base : self.sentence.end - base]


class Reader:
    """Reads hits for the needs of one question."""

    def __init__(
        self,
        question: Question,
        alternatives: Mapping[str, tuple[str, ...]],
        reference_years: Mapping[str, int],
        reads: Mapping[int, Read] | None = None,
        stated: Stated | None = None,
    ):
        """`reads` are what the trained reader says of passages, by passage id."""
        self._question = question
        self._alternatives = dict(alternatives)
        self._years = reference_years
        self._reads = reads or {}
        self._stated = stated or Stated()
        self._weigher = Weigher(question, alternatives)

    def about(self, place: str) -> "Reader":
        """A reader of the same question asked of one place."""
        about = replace(self._question, places=(place,))
        return Reader(about, self._alternatives, self._years, self._reads, self._stated)

    def read(self, need: Need, hits: Sequence[Hit], keep: int = 40) -> list[Reading]:
        """The readings for a need, best first."""
        readings = [
            r for rank, hit in enumerate(hits) for r in self._read_hit(need, hit, 1.0 / (1.0 + 0.25 * rank))
        ]
        if _names_a_strange_town(need, hits):
            readings = [replace(r, penalty=r.penalty + UNFIT) for r in readings]
        elif _is_strange(self._question.places, hits):
            readings = [
                replace(r, penalty=r.penalty + UNFIT) if self._is_of_another_place(r) else r for r in readings
            ]
        return sorted(readings, key=lambda r: -r.score)[:keep]

    def _is_of_another_place(self, reading: Reading) -> bool:
        return owner_penalty(self._question.places, reading.hit.passage.context, reading.words) >= WRONG_OWNER

    def _read_hit(self, need: Need, hit: Hit, prior: float) -> list[Reading]:
        spans, absent = passage_sentences(hit.text), self._absent(need, hit)
        told = [s for s in spans[:-1] if not _ASKS.search(s.of(hit.text))] + list(spans[-1:])
        if need.asked.kind in LONG_KINDS:
            told = [s for s in told if not is_signature(s.of(hit.text))]
        parts = filter(None, (told_part(hit.text, span) for span in told))
        readings = [r for span in parts for r in self._read_sentence(need, hit, span, prior, absent)]
        if need.asked.kind == "list":
            pattern = _ENTRY if hit.passage.kind in ("list", "row") else _ITEM
            readings += self._whole_list(need, hit, prior, list(pattern.finditer(hit.text)))
        return readings

    def _absent(self, need: Need, hit: Hit) -> frozenset[str]:
        """The words of a need that neither the passage nor its context holds, not even in part."""
        whole = (folded(hit.text), folded(_context(hit)))
        words = {term.text for term in (*need.terms, *need.shared, *need.head)}
        return frozenset(
            word
            for word in words
            if not any(match(word, one, self._alternatives.get(word, ())) for one in whole)
        )

    def _read_sentence(
        self, need: Need, hit: Hit, sentence: Span, prior: float, absent: Container[str]
    ) -> list[Reading]:
        """The sentence with each of its candidates, or alone where it has none."""
        text, base = hit.text, hit.passage.span.start
        here, around = folded(sentence.of(text)), _around(hit, sentence)
        terms = weighted_terms(need, _SHARED_WORTH)
        support = coverage(terms, [(here, 1.0), *around], self._alternatives, absent)
        penalty = self._penalty(need, hit, text, sentence)
        penalty += HEADING * (hit.passage.kind in ("heading", "title") and need.asked.kind in LONG_KINDS)
        before, after, context = (text for text, _ in around)
        penalty += self._missing(need, [here, before, context], after)
        score = 0.5 * support + 0.1 * prior + self._newness(need, hit) - penalty
        at = Span(sentence.start + base, sentence.end + base)
        plain = Reading(hit, at, None, support, score, penalty)
        candidates = self._weigher.weigh(need, text, sentence, self._guesses(need, hit, sentence), absent)
        if not candidates:
            is_answer = need.asked.kind in SENTENCE_KINDS
            return [
                replace(plain, score=score + 0.4 * support + self._cue(need, here)) if is_answer else plain
            ]
        off_measure = WRONG_MEASURE * (1.0 - coverage(need.head, [(here, 1.0)], self._alternatives, absent))
        readings = []
        for candidate, gain in candidates:
            is_amount = candidate.quantity is not None or need.asked.kind in AMOUNT_KINDS
            loss = off_measure if is_amount else 0.0
            loss += self._weigher.opposition(need, text, sentence, candidate)
            loss += self._own_time(need, hit, sentence, candidate)
            whole = replace(plain, score=score + gain - loss, penalty=penalty + loss)
            moved = _moved(candidate, base)
            if candidate.quantity is not None:
                year = self._years.get(hit.passage.document_id)
                stated = self._stated.gain(self._question, need, hit.passage.id, moved.span, year)
                whole = replace(whole, score=whole.score + stated)
            readings.append(replace(whole, candidate=moved))
        return readings

    def _guesses(self, need: Need, hit: Hit, sentence: Span) -> list[Candidate]:
        """What the trained reader would answer from a sentence."""
        read = self._reads.get(hit.passage.id)
        if read is None or need.asked.kind in SENTENCE_KINDS:
            return []
        spans = [g.span for g in read.guesses if g.probability >= GUESS and sentence.contains(g.span)]
        found = (guessed(need.asked, hit.text, span) for span in spans[:GUESSES])
        return [one for one in found if one is not None]

    def _cue(self, need: Need, sentence: str) -> float:
        """What a sentence gains by words such as 为了 for a why, and by saying what the asked thing is."""
        pattern = _CUES.get(need.asked.kind)
        defines = need.asked.kind == "definition" and self._defines(need, sentence)
        return CUE * bool(pattern and re.search(pattern, sentence)) + CUE * defines

    def _newness(self, need: Need, hit: Hit) -> float:
        """Where the question names no time, the newest document is meant, above all with 目前 and 最新."""
        if need.time or not self._years:
            return 0.0
        newest = self._years.get(hit.passage.document_id) == max(self._years.values())
        return NEWEST * newest * (3.0 if re.search("目前|现在|最新|如今", self._question.text) else 1.0)

    def _whole_list(
        self, need: Need, hit: Hit, prior: float, entries: Sequence[re.Match[str]]
    ) -> list[Reading]:
        """The entries of a list, 「（一）…；（二）…」 too, whose heading or lead-in is what the question names."""
        if len(entries) < 3 or (need.asked.count is not None and need.asked.count != len(entries)):
            return []
        about = folded(_context(hit) + hit.text[: entries[0].start()])
        support = coverage(
            weighted_terms(need, _SHARED_WORTH), [(about, 1.0), (folded(hit.text), 0.3)], self._alternatives
        )
        base = hit.passage.span.start
        items = tuple(Span(m.start("name") + base, m.end("name") + base) for m in entries)
        penalty = self._penalty(need, hit, hit.text, Span(0, len(hit.text)))
        candidate = Candidate(Span(items[0].start, items[-1].end), 1.0, items)
        score = 0.9 * support + 0.1 * prior - penalty
        return [Reading(hit, hit.passage.span, candidate, support, score, penalty, is_whole_list=True)]

    def _penalty(self, need: Need, hit: Hit, text: str, sentence: Span) -> float:
        year = self._years.get(hit.passage.document_id)
        return owner_penalty(self._question.places, hit.passage.context, sentence.of(text)) + period_penalty(
            need.periods(year), hit.passage.context.period, sentence.of(text), year, need.text
        )

    def _own_time(self, need: Need, hit: Hit, sentence: Span, candidate: Candidate) -> float:
        """What a figure loses (or is given back, below 0) that has a time of its own: 「902亿元，2022年为834亿元」."""
        year = self._years.get(hit.passage.document_id)
        asked = need.periods(year)
        lead = lead_of(hit.text, sentence, candidate.span, ())
        own = [m.period for m in find_periods(lead, year) if m.has_year]
        if not asked or candidate.quantity is None or _COMPARED.search(lead):
            return 0.0
        if not own:
            return WRONG_PERIOD * _only_beside(sentence.of(hit.text), asked, year)
        whole = period_penalty(asked, hit.passage.context.period, sentence.of(hit.text), year, need.text)
        agrees = any(a == o for a in asked for o in own)
        overlaps = any(a.overlaps(o) for a in asked for o in own)
        return -whole if agrees else 0.0 if overlaps else WRONG_PERIOD - whole

    def _defines(self, need: Need, sentence: str) -> bool:
        """Whether the sentence says of the question's rarest word what it is: 「“邻里食堂”是由…」."""
        subject = max(need.terms, key=lambda t: t.weight, default=None)
        return subject is not None and bool(
            re.search(rf"{re.escape(subject.text)}[”」》）]?(?:，)?(?:是|指|即|就是)", sentence)
        )

    def _missing(self, need: Need, texts: Sequence[str], after: str) -> float:
        """A rare word of the question that stands nowhere near: most likely the question is about something else.

        One that is named only afterwards is missing in part: a topic is named first, then spoken of.
        """
        rare = [t for t in need.terms if t.weight >= _RARE]
        absent = 0.0
        for term in rare:
            others = self._alternatives.get(term.text, ())
            if max(match(term.text, text, others) for text in texts) < 0.3:
                absent += 1.0 if match(term.text, after, others) < 0.3 else _ONLY_AFTER
        return MISSING_NAME * absent / max(1, len(rare))


def _names_a_strange_town(need: Need, hits: Sequence[Hit]) -> bool:
    """Whether the need is about a town that none of the hits names: whatever they say is said of another one."""
    towns = [t.text for t in need.terms if is_town(t.text)]
    return bool(towns) and not any(
        town in folded(hit.text) or town in folded(_context(hit)) for town in towns for hit in hits
    )


def _is_strange(places: Sequence[str], hits: Sequence[Hit]) -> bool:
    """Whether places are asked about that none of the hits names: then no other place's figure will do."""
    names = [folded(place) for place in places]
    return bool(names) and not any(
        name in folded(hit.text) or name in folded(_context(hit)) for name in names for hit in hits
    )


def of_another_town(need: Need, reading: Reading) -> bool:
    """Whether a candidate stands in a clause that names another town than the one asked about."""
    towns = [t.text for t in need.terms if is_town(t.text)]
    if not towns or reading.candidate is None or need.asked.kind not in SHORT_KINDS:
        return False
    base, text = reading.hit.passage.span.start, plain(reading.hit.text)
    start, end = reading.candidate.span.start - base, reading.candidate.span.end - base
    first = max((m.end() for m in _CLAUSE_END.finditer(text, 0, start)), default=0)
    clause = text[first:end]
    return bool(_A_TOWN.search(clause)) and not any(town in clause for town in towns)


def _only_beside(sentence: str, asked: Sequence[Period], year: int | None) -> bool:
    """Whether the time asked about is named in a sentence only to compare with: 「…，2022年为834亿元」."""
    told = [m for m in find_periods(sentence, year) if any(a == m.period for a in asked)]
    return bool(told) and all(is_beside(sentence, m.span) for m in told)


def _around(hit: Hit, sentence: Span) -> list[tuple[str, float]]:
    """The rest of the passage and its context, with what a word there is worth."""
    is_one = hit.passage.kind in ("title", "caption")  # the lines of one block speak of one thing
    before = hit.text[: sentence.start]
    return [
        (folded(before), 1.0 if is_one or _ASKED_BEFORE.match(before) else _BEFORE_WORTH),
        (folded(hit.text[sentence.end :]), 1.0 if is_one else _AFTER_WORTH),
        (folded(_context(hit)), _CONTEXT_WORTH),
    ]


def _context(hit: Hit) -> str:
    context = hit.passage.context
    return " ".join((context.title, context.heading, *context.organisations, *context.places))


def _moved(candidate: Candidate, by: int) -> Candidate:
    items = tuple(Span(i.start + by, i.end + by) for i in candidate.items)
    return replace(candidate, span=Span(candidate.span.start + by, candidate.span.end + by), items=items)
