"""How well the check of a language model's sentences tells the texts' own from planted errors.

    python -m benchmarks.llm_check [FOLDER]

Each sentence with a figure is written in other forms, which should be kept, and with one error planted, which should be
dropped. The rewriting is mechanical, so the figures say nothing of a real model's turns of phrase.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from opencc import OpenCC

from qa.answering.answer import Citation
from qa.answering.llm.checking import Checker
from qa.answering.llm.sources import Source
from qa.indexing.library import Library
from qa.indexing.snapshot import Snapshot
from qa.indexing.source_file import SourceFile
from qa.indexing.summaries import StoredPassage
from qa.language.periods import find_periods
from qa.language.places import find_places
from qa.language.quantities import find_quantities
from qa.passages.sentences import sentences

AROUND = 8  # passages shown with the one that a sentence stands in, as the service shows them
_OPPOSITES = (("增长", "下降"), ("提高", "降低"), ("新增", "减少"), ("进口", "出口"), ("超过", "不足"))
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


def main(folder: Path) -> None:
    """Print, for each rewriting, how many sentences were kept."""
    counts: dict[str, list[bool]] = {}
    with tempfile.TemporaryDirectory() as index, Library.open(index, create=True) as library:
        paths = sorted(p for p in folder.iterdir() if p.suffix in (".md", ".txt"))
        library.add([SourceFile(p.name, p.read_bytes) for p in paths])
        with library.snapshot() as view:
            for sentence, sources in _cases(view):
                for name, written in (*_forms(sentence), *_errors(sentence)):
                    counts.setdefault(name, []).append(bool(Checker(sources).check(written)))
    print("| 改法 | 句数 | 保留 |\n| --- | ---: | ---: |")
    for name, kept in sorted(counts.items(), key=lambda item: -sum(item[1]) / len(item[1])):
        print(f"| {name} | {len(kept)} | {sum(kept) / len(kept):.0%} |")


def _cases(view: Snapshot) -> Iterator[tuple[str, list[Source]]]:
    for summary in view.documents():
        passages = view.passages_of(summary.id)
        date = view.document(summary.id).date
        shown = [_source(one, int(date.value[:4]) if date else None) for one in passages]
        for at, passage in enumerate(passages):
            near = shown[max(0, at - AROUND // 2) : at + AROUND // 2 + 1]
            for span in sentences(passage.text):
                text = span.of(passage.text)
                if 12 <= len(text) <= 90 and find_quantities(text):
                    yield text, near


def _source(stored: StoredPassage, year: int | None) -> Source:
    p = stored.passage
    citation = Citation(1, p.document_id, stored.source, stored.title, None, stored.text, p.span, (), 1.0, True, p.context)  # fmt: skip
    return Source(citation, year)


def _forms(text: str) -> Iterator[tuple[str, str]]:
    """The same in other forms; to be kept."""
    yield "（应保留）原句", text
    yield "（应保留）繁体", OpenCC("s2t").convert(text)
    yield "（应保留）全角数字", text.translate(_WIDE)
    for q in find_quantities(text):
        if q.kind == "money" and q.value and q.unit.startswith("亿"):
            other = f"{q.value / 1e4:.10g}万{q.base}"
            yield "（应保留）亿元写成万元", text[: q.span.start] + other + text[q.span.end :]
            break


def _errors(text: str) -> Iterator[tuple[str, str]]:
    """With one error; to be dropped."""
    quantities = [q for q in find_quantities(text) if q.kind != "rank" and re.match(r"\d", q.text)]
    if quantities:
        q = quantities[0]
        digits = re.match(r"[\d.]+", q.text)[0]
        changed = f"{float(digits) + 1:.10g}"
        start = q.span.start
        yield "（应删去）改一个数", text[:start] + changed + text[start + len(digits) :]
        yield "（应删去）添上「不足」", f"{text[:start]}不足{text[start:]}"
    same = [
        (a, b)
        for a in quantities
        for b in quantities
        if a.span < b.span and a.base == b.base and a.text != b.text
    ]
    if same:
        a, b = same[0]
        swapped = (
            text[: a.span.start] + b.text + text[a.span.end : b.span.start] + a.text + text[b.span.end :]
        )
        yield "（应删去）互换两个数", swapped
    for mention in find_periods(text, None):
        year = str(mention.period.year)
        if year in text:
            yield "（应删去）改年份", text.replace(year, str(int(year) - 1), 1)
            break
    for span, name in find_places(text):
        other = "丽水" if name != "丽水" else "衢州"
        yield "（应删去）改地名", text[: span.start] + other + text[span.end :]
        break
    for a, b in _OPPOSITES:
        if a in text and b not in text:
            yield "（应删去）说反", text.replace(a, b, 1)
            break
    yield "（应删去）添一个分句", f"{text.rstrip('。')}，其中省级财政补助占三成。"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "seeds")
