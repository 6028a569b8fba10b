"""`python -m benchmarks.facts`: the facts of the five articles against what a person read in them.

`facts_judged.tsv` holds every number with a unit of the five articles (names, dates and ordinals aside) with the subject,
measure and period that a reader gave it. Recall is the share of them that a fact states so; precision the share of the
facts that are among them. Skips where the articles are not beside the project.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import report
from qa.documents.cleaning import clean
from qa.documents.readers import read
from qa.facts.extraction import extract
from qa.facts.fact import Fact
from qa.passages.splitting import split

JUDGED = Path(__file__).parent / "facts_judged.tsv"
METRIC_CHARS = 12


@dataclass(frozen=True, slots=True)
class Judged:
    """A number as a person read it; `role` is value, change or rank."""

    document: str
    start: int
    end: int
    role: str
    subject: str
    metric: str
    period: str


@dataclass(frozen=True, slots=True)
class Score:
    """How many judged numbers a fact states rightly, and how many facts state one rightly."""

    document: str
    numbers: int
    found: int
    facts: int
    right: int
    missed: tuple[Judged, ...] = ()
    wrong: tuple[Fact, ...] = ()

    @property
    def recall(self) -> float:
        return self.found / max(1, self.numbers)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.facts)


def read_judged(path: Path = JUDGED) -> list[Judged]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    return [Judged(doc, int(start), int(end), *rest) for doc, start, end, *rest in rows]


def score(document: str, facts: Sequence[Fact], judged: Sequence[Judged]) -> Score:
    """Facts of one document against its judged numbers."""
    found = [one for one in judged if any(_states(fact, one) for fact in facts)]
    right = [fact for fact in facts if any(_states(fact, one) for one in judged)]
    return Score(
        document,
        len(judged),
        len(found),
        len(facts),
        len(right),
        tuple(one for one in judged if one not in found),
        tuple(fact for fact in facts if fact not in right),
    )


def _states(fact: Fact, one: Judged) -> bool:
    place = fact.value_span if one.role == "value" else fact.span
    stands = place.start <= one.start and one.end <= place.end
    says = {"value": fact.value, "change": fact.change, "rank": fact.rank}[one.role] is not None
    same = (fact.subject, fact.metric[:METRIC_CHARS], fact.period or "") == (
        one.subject,
        one.metric,
        one.period,
    )
    return stands and says and same


def scores(folder: Path) -> Iterator[Score]:
    """The five articles in turn."""
    judged = read_judged()
    for path in sorted(folder.glob("*.txt")):
        name = path.name[:3]
        document = clean(read(path.name, path.read_bytes()), source=path.name, document_id=name)
        yield score(name, extract(document, split(document)), [one for one in judged if one.document == name])


def total(found: Sequence[Score]) -> Score:
    counts = [(s.numbers, s.found, s.facts, s.right) for s in found]
    return Score("合计", *(sum(column) for column in zip(*counts, strict=True)))


def main() -> int:
    folder = report.SHARED / "seeds"
    if not folder.is_dir():
        print("跳过：五篇文章不在项目旁边。")
        return 0
    found = list(scores(folder))
    rows = [
        [s.document, s.numbers, s.found, s.recall, s.facts, s.right, s.precision]
        for s in [*found, total(found)]
    ]
    report.print_table(
        "数据提取（对照逐条阅读的结果）", ("文档", "数", "提取", "召回", "数据", "正确", "准确"), rows
    )
    whole = total(found)
    figures: dict[str, object] = {
        "numbers": whole.numbers, "facts": whole.facts, "recall": whole.recall, "precision": whole.precision,
    }  # fmt: skip
    report.write_results("facts", figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
