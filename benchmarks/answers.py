"""How right the answers are: the real articles with their questions, and the same questions of our own articles.

`python -m benchmarks.answers`. Without the real articles beside the project, questions made from the policy
facts of our own articles are asked instead.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.baseline import Baseline
from benchmarks.confidence import coverage_curve
from benchmarks.report import ROOT, SHARED, print_table, write_results
from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from qa.documents.readers.files import find_files
from qa.evaluation.calibration import expected_calibration_error, reliability
from qa.evaluation.question_file import Evidence, Question, read_questions
from qa.evaluation.questions import Judgement, by_type, document_text, figures, judge
from qa.indexing.embedder import Embedder
from qa.indexing.library import Library
from qa.indexing.source_file import SourceFile

Ask = Callable[[str, Sequence[str]], Answer]
SHOWN = ("answer_exact", "answer_accuracy", "refusal_accuracy", "R@1", "R@5", "verbatim_citations")
ANSWER_FIGURES = SHOWN[:3]  # those that need no evidence of the same wording


def main() -> int:
    """Print the tables, leave `results/answers.json`."""
    questions_file, articles = SHARED / "eval" / "dev_questions.jsonl", SHARED / "seeds"
    with tempfile.TemporaryDirectory(prefix="qa-bench-") as folder:
        if questions_file.exists() and articles.is_dir():
            results = compare(read_questions(questions_file), articles, ROOT / "seeds", Path(folder))
        else:
            print(f"没有 {questions_file}：改用由 seeds/ 的数据生成的问题。")
            results = ask_facts(ROOT / "seeds", Path(folder))
    print(f"\n结果：{write_results('answers', results).relative_to(ROOT)}")
    return 0


def compare(questions: Sequence[Question], articles: Path, own: Path, folder: Path) -> dict[str, object]:
    """The questions asked of the articles, by type and against the baseline, and of our own wording of them."""
    with index_of(articles, folder / "articles") as library:
        texts = texts_of(articles)
        judgements = ask_all(Answerer(library).ask, questions, texts)
        with library.snapshot() as snapshot:
            plain = ask_all(Baseline.over(snapshot).ask, questions, texts)
    with index_of(own, folder / "own") as library:
        reworded = ask_all(Answerer(library).ask, with_answers(questions), {})
    results = summary(f"真实文章，{len(questions)} 道题", judgements, plain)
    print_table(
        "同样的问题，问 seeds/ 里用自己的话改写的文章",
        ("type", "count", *ANSWER_FIGURES),
        rows_by_type(reworded, ANSWER_FIGURES),
    )
    return {**results, "own_wording": {name: figures(reworded)[name] for name in ANSWER_FIGURES}}


def ask_facts(own: Path, folder: Path, embedder: Embedder | None = None) -> dict[str, object]:
    """Questions made from the facts of our own articles, asked of these articles."""
    with index_of(own, folder / "own", embedder) as library:
        questions = fact_questions(library)
        judgements = ask_all(Answerer(library).ask, questions, texts_of(own))
        with library.snapshot() as snapshot:
            plain = ask_all(Baseline.over(snapshot).ask, questions, texts_of(own))
    return summary(f"由 seeds/ 的数据生成的 {len(questions)} 道题", judgements, plain)


def summary(title: str, judgements: Sequence[Judgement], plain: Sequence[Judgement]) -> dict[str, object]:
    """Print what came of the questions; the same figures as a document."""
    rows = rows_by_type(judgements, SHOWN)
    rows.append(["（对照）双字 BM25", len(plain), *(figures(plain)[name] for name in SHOWN)])
    print_table(title, ("type", "count", *SHOWN), rows)
    bins, curve = reliability(judgements), coverage_curve(judgements)
    error = expected_calibration_error(bins) or 0.0
    print_table(
        f"置信度与实际正确率（期望校准误差 {error:.3f}）",
        ("题数", "最低", "最高", "平均置信度", "实际正确率"),
        [list(asdict(one).values()) for one in bins],
    )
    print_table(
        "只给出置信度不低于某值的回答",
        ("不低于", "回答数", "回答的比例", "其中正确"),
        [list(asdict(one).values()) for one in curve],
    )
    return {
        "questions": len(judgements),
        "figures": figures(judgements),
        "types": {
            name: {"count": len(group), **figures(group)} for name, group in by_type(judgements).items()
        },
        "baseline": figures(plain),
        "reliability": [asdict(one) for one in bins],
        "expected_calibration_error": error,
        "coverage": [asdict(one) for one in curve],
        "wrong": [_wrong(one) for one in judgements if not one.is_right],
    }


def _wrong(one: Judgement) -> dict[str, object]:
    return {
        "id": one.question.id,
        "question": one.question.question,
        "answer": one.answer.answer,
        "wanted": one.question.answers,
        "confidence": one.answer.confidence,
    }


def rows_by_type(judgements: Sequence[Judgement], names: Sequence[str]) -> list[list[object]]:
    """A row for each type of question and one for all."""
    groups = {**by_type(judgements), "合计": list(judgements)}
    return [[name, len(group), *(figures(group)[one] for one in names)] for name, group in groups.items()]


def index_of(articles: Path, folder: Path, embedder: Embedder | None = None) -> Library:
    """A new index of a folder's files; close it."""
    library = Library.open(folder, embedder=embedder, create=True)
    found = [one for one in find_files([articles]) if one.error is None]
    results = library.add([SourceFile(one.source, one.path.read_bytes) for one in found])
    for result in results:
        if result.status == "failed":
            print(f"没有收录 {result.source}：{result.message}", file=sys.stderr)
    return library


def texts_of(articles: Path) -> dict[str, str]:
    """The files' text by source, as judging compares it."""
    found = [one for one in find_files([articles]) if one.error is None]
    return {one.source: document_text(one.path.read_text(encoding="utf-8")) for one in found}


def ask_all(ask: Ask, questions: Sequence[Question], texts: Mapping[str, str]) -> list[Judgement]:
    """Every question asked and judged."""
    return [judge(one, ask(one.question, one.history), texts) for one in questions]


def with_answers(questions: Sequence[Question]) -> list[Question]:
    """The questions that can be judged by the answer's words alone, without their evidence."""
    return [replace(one, evidence=()) for one in questions if one.answers or not one.answerable]


def fact_questions(library: Library) -> list[Question]:
    """「诸暨2023年规上企业是多少？」 for every fact that says all of it, with its value as the answer.

    A question that two facts would give is left out: it has no one answer.
    """
    made: dict[str, list[Question]] = {}
    with library.snapshot() as snapshot:
        sources = {one.id: one.source for one in snapshot.documents()}
        for number, fact in enumerate(snapshot.facts()):
            if not (fact.subject and fact.metric and fact.value and fact.period and fact.period.isdigit()):
                continue
            text = f"{fact.subject}{fact.period}年{fact.metric}是多少？"
            quote = fact.span.of(snapshot.document(fact.document_id).text)
            evidence = (Evidence(sources[fact.document_id], quote),)
            answers = ((f"{fact.value}{fact.unit or ''}",),)
            made.setdefault(text, []).append(Question(f"f{number}", text, "fact", True, answers, evidence))
    return [group[0] for group in made.values() if len(group) == 1]


if __name__ == "__main__":
    sys.exit(main())
