"""The benchmarks at toy size: what they compute, and that they run with and without the real articles."""

import gzip
import json
import sys
from pathlib import Path

import pytest

from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from qa.evaluation.calibration import expected_calibration_error, reliability
from qa.evaluation.question_file import Question
from qa.evaluation.questions import Judgement
from test_answerer_articles import ARTICLES, HashEmbedder

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where `python -m benchmarks` finds them

from benchmarks import __main__ as command
from benchmarks import answers, processes, readme, report, scale, speed
from benchmarks.baseline import Baseline, bigrams
from benchmarks.confidence import coverage_curve

ROOT = report.ROOT
NUMBER = Question("1", "诸暨2023年新增了多少家规上企业？", "number", True, (("134家",),))

COSTS = {"characters": 10_000, "characters_per_s": 20_000.0, "wall_s": 0.5, "user_s": 0.4, "peak_mb": 100.0}
SPEED: dict[str, object] = {
    "indexing": {"articles": COSTS, "copies": COSTS},
    "cold_ask": {"wall_s": [0.7, 0.75, 0.8], "median_s": 0.75, "user_s": 0.6, "peak_mb": 90.0},
    "http": {
        "one_client": {"median_ms": 8.0, "p95_ms": 12.0, "longest_ms": 20.0},
        "clients": {"count": 8, "answers_per_s": 100.0},
        "peak_mb": None,
    },
}


def judgement(confidence: float, is_right: bool, answered: bool = True) -> Judgement:
    answer = Answer(answered, "一", "span" if answered else "refusal", confidence, "？")
    return Judgement(NUMBER, answer, is_right, is_right, None, 0, 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The toy articles as files."""
    (tmp_path / "articles").mkdir()
    for source, text in ARTICLES.items():
        (tmp_path / "articles" / source).write_text(text, encoding="utf-8")
    return tmp_path


def test_bins_hold_about_equally_many_and_the_error_is_their_weighted_gap() -> None:
    judgements = [judgement(c, c > 0.5) for c in (0.1, 0.2, 0.3, 0.8, 0.9, 1.0)]
    low, high = reliability(judgements, 2)
    assert (low.count, low.right, high.count, high.right) == (3, 0.0, 3, 1.0)
    assert (low.lowest, low.highest) == (0.1, 0.3) and high.confidence == pytest.approx(0.9)
    assert expected_calibration_error([low, high]) == pytest.approx((3 * 0.2 + 3 * 0.1) / 6)


def test_few_or_no_judgements_give_few_or_no_bins() -> None:
    assert reliability([]) == [] and expected_calibration_error([]) is None
    assert [one.count for one in reliability([judgement(0.5, True)])] == [1]


def test_the_curve_counts_answers_that_are_sure_enough_and_no_refusals() -> None:
    curve = coverage_curve(
        [judgement(0.99, True), judgement(0.4, False), judgement(0.9, True, answered=False)]
    )
    every, surer = curve[0], curve[1]
    assert (every.answered, every.coverage, every.precision) == (2, pytest.approx(2 / 3), 0.5)
    assert (surer.threshold, surer.answered, surer.precision) == (0.5, 1, 1.0)
    assert coverage_curve([])[0].precision is None


def test_bigrams_never_span_punctuation() -> None:
    assert bigrams("规上企业，A股") == ["规上", "上企", "企业", "a股"] and bigrams("一。") == ["一"]


def test_the_baseline_answers_with_a_sentence_and_refuses_only_without_a_shared_bigram(
    articles_library,
) -> None:
    with articles_library.snapshot() as snapshot:
        baseline = Baseline.over(snapshot)
        answer = baseline.ask(NUMBER.question)
        assert answer.answered and answer.answer in answer.citations[0].text
        assert [one.marker for one in answer.citations] == list(range(1, len(answer.citations) + 1))
        assert not baseline.ask("zzzz").answered


def test_questions_made_from_facts_name_each_its_only_answer(articles_library) -> None:
    made = answers.fact_questions(articles_library)
    assert made and len({one.question for one in made}) == len(made)
    assert all(one.answers[0][0] and one.evidence[0].quote for one in made)


def test_a_question_without_answers_needs_its_evidence_and_is_left_out_of_another_wording() -> None:
    shown = Question("2", "？", "why", True)
    refused = Question("3", "？", "unanswerable", False)
    assert answers.with_answers([NUMBER, shown, refused]) == [NUMBER, refused]


def test_questions_are_judged_and_shown_by_type(articles_library, capsys) -> None:
    texts = {source: answers.document_text(text) for source, text in ARTICLES.items()}
    judged = answers.ask_all(Answerer(articles_library).ask, [NUMBER], texts)
    found = answers.summary("题目", judged, judged)
    rows = answers.rows_by_type(judged, ("answer_exact",))
    assert [row[:2] for row in rows] == [["number", 1], ["合计", 1]]
    assert found["questions"] == 1 and "期望校准误差" in capsys.readouterr().out
    assert json.dumps(found, ensure_ascii=False)


def test_without_the_real_articles_questions_come_from_facts(folder: Path, capsys) -> None:
    found = answers.ask_facts(folder / "articles", folder / "index", HashEmbedder())
    assert found["questions"] and "（对照）双字 BM25" in capsys.readouterr().out


def test_results_are_left_as_json_with_the_machine(tmp_path: Path) -> None:
    path = report.write_results("一", {"a": 1.5}, tmp_path / "new")
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["a"] == 1.5 and document["machine"]["cores"] >= 1


def test_a_busy_machine_is_mentioned(monkeypatch, capsys) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (0.0, 0.0, 0.0))
    report.warn_if_busy()
    assert capsys.readouterr().out == ""
    monkeypatch.setattr("os.getloadavg", lambda: (1e6, 0.0, 0.0))
    report.warn_if_busy()
    assert "机器正忙" in capsys.readouterr().out


def test_a_command_is_timed_and_its_failure_tells_why() -> None:
    done = processes.run([sys.executable, "-c", "print('好')"])
    assert done.out == "好\n" and done.wall_s > 0 and done.peak_mb > 1
    with pytest.raises(RuntimeError, match=r"ended with 1.*no such thing"):
        processes.run([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_percentiles_are_values_that_were_measured() -> None:
    assert speed.percentiles([float(n) for n in range(1, 101)]) == {
        "median_ms": 50.5, "p95_ms": 95.0, "longest_ms": 100.0,
    }  # fmt: skip
    assert speed.percentiles([7.0])["p95_ms"] == 7.0


def test_copies_differ_so_that_none_is_a_repeat(folder: Path) -> None:
    many = speed.copied(folder / "articles", folder / "many", 2)
    files = sorted(many.iterdir())
    assert len(files) == 2 * len(ARTICLES) and len({one.read_bytes() for one in files}) == len(files)
    assert speed.characters(many) > 2 * speed.characters(folder / "articles")


def test_speed_is_measured_over_a_real_service(folder: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(speed, "COLD_RUNS", 1)
    monkeypatch.setattr(speed, "questions_for", lambda library: [NUMBER])
    found = speed.measure(folder / "articles", folder, copies=1, rounds=1)
    assert found["start"]["import qa"]["heavy_modules"] == []
    assert found["start"]["qa --help"]["heavy_modules"] == []
    assert found["http"]["one_client"]["median_ms"] > 0 and found["http"]["clients"]["count"] == speed.CLIENTS
    assert "POST /api/ask" in capsys.readouterr().out


def test_the_readme_takes_the_figures_between_its_marks(articles_library, tmp_path: Path, capsys) -> None:
    texts = {source: answers.document_text(text) for source, text in ARTICLES.items()}
    judged = answers.ask_all(Answerer(articles_library).ask, [NUMBER], texts)
    report.write_results("answers", answers.summary("题目", judged, judged), tmp_path)
    report.write_results("speed", SPEED, tmp_path)
    page = tmp_path / "README.md"
    page.write_text(f"前\n{readme.BEGIN}旧{readme.END}\n后\n", encoding="utf-8")
    assert readme.main(page, tmp_path) == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("前\n") and text.endswith("\n后\n") and "旧" not in text
    assert "| 出处逐字属实 |" in text and "0.75 秒（0.80 秒）" in text
    page.write_text("没有标记", encoding="utf-8")
    assert readme.main(page, tmp_path) == 1 and "figures" in capsys.readouterr().err


def test_an_unknown_benchmark_is_refused(capsys) -> None:
    assert command.main(["nothing"]) == 2
    assert "answers" in capsys.readouterr().err
    assert all((ROOT / "benchmarks" / f"{name}.py").exists() for name in command.NAMES if name != "retrieval")


@pytest.mark.model
def test_the_scale_benchmark_measures_a_toy_index_and_keeps_what_it_cost(tmp_path) -> None:
    texts = [f"第{n}条 公园由第{n}局修建，居民常去散步休息。市民对此表示满意。" for n in range(30)]
    asked = [{"q": f"第{n}条说了什么", "p": text} for n, text in enumerate(texts)]
    for name, rows in (("text/law_text", [{"text": t} for t in texts]), ("pairs/stard", asked)):
        path = tmp_path / f"{name}.jsonl.gz"
        path.parent.mkdir()
        path.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in rows).encode()))
    files = list(scale.documents(tmp_path))
    assert len(files) == 6 and sum(file.load().decode().count("\n\n") for file in files) == 54
    cost = scale.build(tmp_path, tmp_path / "index", 4)
    assert cost["passages"] >= 4 and scale.build(tmp_path, tmp_path / "index", 4) == cost
    parts = scale.parts_ms(tmp_path / "index", scale.questions(tmp_path, 3))
    assert all(0 < times["best"] <= times["median"] <= times["95%"] for times in parts.values())
    assert scale.encoding(tmp_path)["by_cpu"] > 0
