"""Fits what readings are weighed with, and measures it on questions it was not fitted on.

`python -m benchmarks.folds [--fit] [ARTICLES QUESTIONS …]`: five folds over the development questions; `--fit` prints
weights fitted on all of them, and on those of further pairs of a folder of articles and a question file.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.answers import SHOWN, ask_all, index_of, texts_of
from benchmarks.report import SHARED, print_table
from qa.answering.answerer import Answerer
from qa.answering.reading import Reading
from qa.answering.trust import FEATURES
from qa.evaluation.calibration import expected_calibration_error, reliability
from qa.evaluation.comparison import comparable, contains
from qa.evaluation.question_file import Question, read_questions
from qa.evaluation.questions import figures
from qa.indexing.library import Library

FOLDS, PENALTY = 5, 1 / 6
UNANSWERABLE = 1.5  # a wrong answer is worse than none
MAX_CANDIDATE_CHARS = 60


@dataclass(frozen=True, slots=True)
class Case:
    """One need of a question: what is known of its best reading, whether that is right, and how much it counts."""

    row: np.ndarray
    right: bool
    weight: float


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("more", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    questions_file, articles = SHARED / "eval" / "dev_questions.jsonl", SHARED / "seeds"
    if not questions_file.exists():
        print(f"没有 {questions_file}：跳过。")
        return 0
    with tempfile.TemporaryDirectory(prefix="qa-folds-") as folder:
        with index_of(articles, Path(folder) / "0") as library:
            questions = read_questions(questions_file)
            answerer = Answerer(library)
            cases = [cases_of(answerer, one) for one in questions]
            if not options.fit:
                cross_check(library, questions, cases, texts_of(articles))
                return 0
        for number in range(0, len(options.more), 2):
            with index_of(options.more[number], Path(folder) / str(number + 1)) as library:
                answerer = Answerer(library)
                cases += [cases_of(answerer, q) for q in read_questions(options.more[number + 1])]
        found = fit([case for group in cases for case in group])
        print("WEIGHTS =", {name: round(value, 2) for name, value in found.items()})
    return 0


def cross_check(
    library: Library, questions: Sequence[Question], cases: Sequence[Sequence[Case]], texts: Mapping[str, str]
) -> None:
    """Each fifth of the questions asked with weights fitted on the other four."""
    judgements, own = [], []
    for fold in range(FOLDS):
        weights = fit([c for i, group in enumerate(cases) if i % FOLDS != fold for c in group])
        asked = [q for i, q in enumerate(questions) if i % FOLDS == fold]
        judgements += ask_all(Answerer(library, weights=weights).ask, asked, texts)
        own += ask_all(Answerer(library).ask, asked, texts)
    rows = []
    for name, some in (("权重不见过这些题", judgements), ("程序所带的权重", own)):
        error = expected_calibration_error(reliability(some)) or 0.0
        rows.append([name, len(some), *(figures(some)[one] for one in SHOWN), error])
    print_table("五折交叉检验（开发题）", ("", "count", *SHOWN, "校准误差"), rows)


def cases_of(answerer: Answerer, question: Question) -> list[Case]:
    """The needs of a question that have readings."""
    return [
        Case(
            np.array([study.features[name] for name in FEATURES]),
            question.answerable and is_right(question, study.reading),
            1.0 if question.answerable else UNANSWERABLE,
        )
        for study in answerer.study(question.question, question.history)
    ]


def is_right(question: Question, reading: Reading) -> bool:
    """Whether a reading holds one of the alternatives of any group."""
    base = reading.hit.passage.span.start
    span = reading.candidate.span if reading.candidate else reading.sentence
    text = reading.hit.text[span.start - base : span.end - base]
    is_short = reading.candidate is None or len(text) <= MAX_CANDIDATE_CHARS + 40 * bool(
        reading.candidate.items
    )
    groups = question.answers
    text = comparable(text)
    held = [any(contains(text, comparable(one)) for one in group) for group in groups]
    wanted = all(held) if reading.candidate and reading.candidate.items else any(held)
    return bool(groups) and is_short and wanted


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """Weights of a logistic curve that tells right best readings from wrong ones, kept small."""
    from scipy.optimize import minimize

    rows = np.array([case.row for case in cases])
    right = np.array([case.right for case in cases], float)
    counts = np.array([case.weight for case in cases])
    kept_small = np.array([name != "one" for name in FEATURES]) * PENALTY

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = rows @ w
        value = counts @ (np.logaddexp(0, z) - right * z) + kept_small @ (w * w)
        return float(value), rows.T @ (counts * (1 / (1 + np.exp(-z)) - right)) + 2 * kept_small * w

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return dict(zip(FEATURES, map(float, found.x), strict=True))


if __name__ == "__main__":
    sys.exit(main())
