"""How well the reader reads: answers in given passages, passages that do not answer, and policy questions end to end.

`python -m benchmarks.reading [--sets DIR] [--questions N]`. docs/reader.md says how each figure is made.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from benchmarks.baseline import Baseline
from benchmarks.report import ROOT, SHARED, print_table, write_results
from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from qa.answering.span_reader import Read, SpanReader, built_in_reader
from qa.evaluation.retrieval_set import CorpusDocument, read_retrieval_set
from qa.evaluation.set_index import source_files
from qa.indexing.library import Library
from qa.passages.sentences import sentences

WIDE = 420  # characters read of a passage where only one is read
NEAR_MISSES = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set, its answers, and the documents that answer it."""

    text: str
    answers: tuple[str, ...]
    documents: tuple[CorpusDocument, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path, default=SHARED / "data" / "dev")
    parser.add_argument("--questions", type=int, default=10_000, help="at most so many of each set")
    options = parser.parse_args(arguments)
    results: dict[str, object] = {}
    wikipedia, policy = options.sets / "cmrc2018_trial", options.sets / "covid_policy"
    if not (wikipedia.is_dir() and policy.is_dir()):
        print(f"没有 {options.sets}：跳过阅读评测。")
        return 0
    reader = built_in_reader()
    for folder in (wikipedia, policy):
        asked, corpus = questions_of(folder, options.questions)
        results[folder.name] = read_alone(reader, folder.name, asked, corpus)
    results["end_to_end"] = end_to_end(policy, options.questions)
    print(f"\n结果：{write_results('reading', results).relative_to(ROOT)}")
    return 0


def questions_of(folder: Path, limit: int) -> tuple[list[Asked], Sequence[CorpusDocument]]:
    given = read_retrieval_set(folder)
    by_id = {one.id: one for one in given.corpus}
    asked = []
    for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        relevant = tuple(by_id[d] for d in given.qrels.get(row["id"], ()) if d in by_id)
        if relevant and row["answers"]:
            asked.append(Asked(row["q"], tuple(row["answers"]), relevant))
    return asked[:limit], given.corpus


def read_alone(
    reader: SpanReader, name: str, asked: Sequence[Asked], corpus: Sequence[CorpusDocument]
) -> dict[str, float]:
    """Reading the right passage, and telling it from a near miss."""
    exact, overlap, hit, took = [], [], [], []
    rights, wrongs = [], []
    misses = near_misses(asked, corpus)
    for one, miss in zip(asked, misses, strict=True):
        document = one.documents[0]
        started = time.perf_counter()
        read = reader.read(one.text, [(document.title, document.text)], WIDE)[0]
        took.append(time.perf_counter() - started)
        answer = read.central.of(document.text) if read.central else ""
        exact.append(max(plain(answer) == plain(a) for a in one.answers))
        overlap.append(max(longest_common(plain(answer), plain(a)) for a in one.answers))
        hit.append(right_sentence(read, document.text, one.answers))
        rights.append(read.answered)
        if miss is not None:
            wrongs.append(reader.read(one.text, [(miss.title, miss.text)], WIDE)[0].answered)
    found = {
        "questions": len(asked),
        "exact": statistics.mean(exact),
        "f1": statistics.mean(overlap),
        "sentence_hit@1": statistics.mean(hit),
        "no_answer_f1": no_answer_f1(rights, wrongs),
        "ms_a_passage": 1000 * statistics.median(took),
    }
    print_table(f"{name}：只读给定的段落", list(found), [list(found.values())])
    return found


def near_misses(asked: Sequence[Asked], corpus: Sequence[CorpusDocument]) -> list[CorpusDocument | None]:
    """For each question the best passage by BM25 that neither is relevant nor holds one of the answers' words."""
    import bm25s

    from qa.training.negatives import bigrams

    index = bm25s.BM25()
    index.index([bigrams(f"{d.title} {d.text}") for d in corpus], show_progress=False)
    hits, _ = index.retrieve([bigrams(one.text) for one in asked], k=NEAR_MISSES * 3, show_progress=False)
    found: list[CorpusDocument | None] = []
    for one, places in zip(asked, hits, strict=True):
        others = (corpus[int(place)] for place in places)
        found.append(
            next(
                (d for d in others if d not in one.documents and not any(a in d.text for a in one.answers)),
                None,
            )
        )
    return found


def no_answer_f1(rights: Sequence[float], wrongs: Sequence[float]) -> float:
    """F1 of saying "no answer" where the probability of one is below a half; as many near misses as right passages."""
    count = min(len(rights), len(wrongs))
    true = sum(p < 0.5 for p in wrongs[:count])
    said = true + sum(p < 0.5 for p in rights[:count])
    return 2 * true / max(1, said + count)


def right_sentence(read: Read, text: str, answers: Sequence[str]) -> bool:
    """Whether the sentence that most likely holds the answer's start shares most of its characters with an answer."""
    spans = sentences(text)
    best = max(spans, key=read.within, default=None)
    if best is None:
        return False
    return any(
        (text.find(a) >= 0 and best.start <= text.find(a) < best.end) or a in best.of(text) for a in answers
    )


def end_to_end(folder: Path, limit: int) -> dict[str, float]:
    """The set's documents indexed, its questions asked: F1 of the answers over characters, against BM25's best sentence."""
    asked, corpus = questions_of(folder, limit)
    took: list[float] = []
    with (
        tempfile.TemporaryDirectory(prefix="qa-bench-") as place,
        Library.open(Path(place) / "index", create=True) as library,
    ):
        library.add(source_files(corpus))
        ask = Answerer(library).ask
        ours = [_timed(ask, one.text, took) for one in asked]
        with library.snapshot() as snapshot:
            baseline = Baseline.over(snapshot)
            plainly = [baseline.ask(one.text).answer for one in asked]
    scores = [
        best_f1(o.answer, one.answers) if o.answered else 0.0 for o, one in zip(ours, asked, strict=True)
    ]
    found = {
        "questions": len(asked),
        "f1": statistics.mean(scores),
        "refused": statistics.mean(not one.answered for one in ours),
        "mean_chars": statistics.mean(len(one.answer) for one in ours),
        "baseline_f1": statistics.mean(
            best_f1(a, one.answers) for a, one in zip(plainly, asked, strict=True)
        ),
        "p50_ms": 1000 * statistics.median(took),
    }
    print_table(f"{folder.name}：从检索到回答（对照：BM25 最好的一句）", list(found), [list(found.values())])
    return found


def _timed(ask: Callable[[str], Answer], question: str, took: list[float]) -> Answer:
    started = time.perf_counter()
    answer = ask(question)
    took.append(time.perf_counter() - started)
    return answer


def best_f1(answer: str, answers: Sequence[str]) -> float:
    """F1 over characters, each as often as it occurs, against the answer it agrees with most."""
    return max(_overlap(Counter(plain(answer)), Counter(plain(a))) for a in answers)


def _overlap(ours: Mapping[str, int], gold: Mapping[str, int]) -> float:
    common = sum((Counter(ours) & Counter(gold)).values())
    return 2 * common / (sum(ours.values()) + sum(gold.values())) if common else 0.0


def longest_common(answer: str, gold: str) -> float:
    """CMRC's F1: of the longest run of characters that both share."""
    size = SequenceMatcher(None, answer, gold, autojunk=False).find_longest_match().size
    return 2 * size / (len(answer) + len(gold)) if size else 0.0


def plain(text: str) -> str:
    """As CMRC compares: without spaces and punctuation, lower case."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in re.sub(r"\s", "", folded) if unicodedata.category(c)[0] not in "PSZ")


if __name__ == "__main__":
    sys.exit(main())
