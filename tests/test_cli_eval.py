"""`qa eval` over fakes, run files and one small index."""

import json

import pytest

from qa import cli
from qa.commands import opening
from qa.evaluation import scores
from qa.evaluation.trec_run import read_run
from qa.indexing.library import Library
from test_answerer_articles import HashEmbedder
from test_cli import Line


@pytest.fixture
def line(monkeypatch, capsys) -> Line:
    return Line(monkeypatch, capsys)


QUESTIONS = (
    {
        "id": "1", "question": "多少家？", "type": "number", "answerable": True, "answers": [["134家"]],
        "evidence": [{"doc": "诸暨.txt", "quote": "新增规上企业134家"}],
    },
    {"id": "2", "question": "火星有多少家？", "type": "unanswerable", "answerable": False},
)  # fmt: skip


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text(
        "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in QUESTIONS), encoding="utf-8"
    )
    return path


def test_a_question_file_gives_figures_for_each_type_and_in_all(line, questions):
    body = line.json("eval", str(questions))
    assert body["count"] == 2
    assert set(body["figures"].values()) == {1.0}
    assert body["types"]["number"]["count"] == 1 and body["types"]["number"]["refusal_accuracy"] is None
    assert [row["right"] for row in body["questions"]] == [True, True]


def test_a_question_file_is_printed_as_a_table(line, questions):
    status, out, _ = line("eval", str(questions))
    assert status == 0
    heading, number, unanswerable, total, _, _, exact, *_, calibration = out.splitlines()
    assert heading.split()[:3] == ["题型", "题数", "answer_exact"]
    assert (number.split()[:2], unanswerable.split()[:2]) == (["number", "1"], ["unanswerable", "1"])
    assert total.split()[:3] == ["合计", "2", "1.000"]
    assert exact.split() == ["answer_exact", "1.000", "1.000", "–", "1.000"]
    assert calibration.endswith("0.150")


def test_a_missing_question_file_is_named(line, tmp_path):
    status, _, err = line("eval", str(tmp_path / "none.jsonl"))
    assert status == 1 and "none.jsonl" in err


def test_a_folder_that_is_no_retrieval_set_is_named(line, tmp_path):
    status, _, err = line("eval", str(tmp_path))
    assert status == 1 and "corpus.jsonl" in err


def test_a_question_file_as_json_has_intervals_and_calibration(line, questions):
    body = line.json("eval", str(questions), "--seed", "3")
    assert body["seed"] == 3
    assert body["intervals"]["answer_exact"] == [1.0, 1.0]
    assert body["calibration"]["error"] == pytest.approx(0.15)  # confidences 0.8 and 0.9, both right
    assert body["coverage"] == [{"threshold": 0.9, "coverage": 0.5, "precision": 1.0}]
    assert [row["confidence"] for row in body["questions"]] == [0.9, 0.8]


def test_a_question_file_makes_a_report_with_pictures_beside_it(line, questions, tmp_path):
    status, _, err = line("eval", str(questions), "--report", str(tmp_path / "报告.md"))
    assert (status, err) == (0, "")
    assert {path.name for path in tmp_path.glob("报告*")} == {
        "报告.md",
        "报告-reliability.svg",
        "报告-coverage.svg",
    }


def test_options_of_retrieval_sets_are_refused_for_a_question_file(line, questions):
    status, _, err = line("eval", str(questions), "--run", "a.trec", "--index-dir", "b")
    assert status == 1 and "--run --index-dir" in err


DOCUMENTS = {"d甲": "诸暨新增规上企业一百家", "d乙": "绍兴举办马拉松比赛", "d丙": "杭州修建地铁十号线"}
QUERIES = {"q1": "绍兴马拉松", "q2": "杭州地铁", "q3": "诸暨规上企业", "q4": "没有题面的不算"}


@pytest.fixture
def retrieval_set(tmp_path):
    folder = tmp_path / "小集"
    (folder / "qrels").mkdir(parents=True)
    rows = [{"_id": one, "title": "", "text": text} for one, text in DOCUMENTS.items()]
    _write(folder / "corpus.jsonl", rows)
    _write(folder / "queries.jsonl", [{"_id": one, "text": text} for one, text in QUERIES.items()])
    pairs = (("q1", "d乙"), ("q2", "d丙"), ("q3", "d甲"), ("无题", "d甲"))
    lines = [f"{query}\t{document}\t1\n" for query, document in pairs]
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(lines), "utf-8")
    return folder


def _write(path, rows):
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), encoding="utf-8")


@pytest.fixture
def run_file(tmp_path):
    path = tmp_path / "旧.trec"
    path.write_text("q1 Q0 d甲 1 2 x\nq1 Q0 d乙 2 1 x\nq2 Q0 d丙 1 1 x\n", encoding="utf-8")
    return path


def test_a_retrieval_set_is_indexed_ranked_kept_and_compared(
    monkeypatch, capsys, retrieval_set, run_file, tmp_path
):
    def open_library(settings, create=False):
        return Library.open(settings.index_dir, embedder=HashEmbedder(), create=create)

    monkeypatch.setattr(opening, "open_library", open_library)
    kept, run, report = tmp_path / "索引", tmp_path / "新.trec", tmp_path / "报告.md"
    options = ["--index-dir", str(kept), "--json"]
    assert cli.main(["eval", str(retrieval_set), *options, "--run", str(run), "--report", str(report)]) == 0
    first = json.loads(capsys.readouterr().out)
    assert (first["documents"], first["queries"], first["queries_without_text"]) == (3, 4, 1)
    assert first["figures"]["success@1"] == first["figures"]["MRR@10"] == 0.75
    assert (first["source"], first["failed"]) == ("hash", 0)
    assert next(iter(read_run(run)["q1"])) == "d乙"
    assert len(list(tmp_path.glob("报告*"))) == 3
    assert cli.main(["eval", str(retrieval_set), *options, "--compare", str(run)]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["figures"] == first["figures"] == again["comparison"]["figures"]
    assert again["comparison"]["differences"]["MRR@10"]["p_value"] == 1
    with Library.open(kept, embedder=HashEmbedder()) as library, library.snapshot() as snapshot:
        assert len(snapshot.documents()) == 3


def test_two_run_files_are_compared_without_an_index(line, retrieval_set, run_file, tmp_path):
    better = tmp_path / "新.trec"
    better.write_text("q1 Q0 d乙 1 2 x\nq3 Q0 d甲 1 1 x\n", encoding="utf-8")
    status, out, _ = line("eval", str(retrieval_set), "--read-run", str(better), "--compare", str(run_file))
    assert (status, line.settings) == (0, [])
    assert out.startswith("检索集：3 篇，4 个问题\n没有题面的问题（计 0 分）：1\n")
    assert "与 旧.trec 比较" in out and "配对随机化检验" in out
    gaps = out.split("与 旧.trec 比较")[1].splitlines()
    assert gaps[1].split() == ["指标", "本次", "对照", "差", "95%", "区间", "p", "值", "胜", "负", "平"]
    assert gaps[4].split()[:4] == ["success@1", "0.500", "0.250", "+0.250"]
    assert gaps[4].split()[-3:] == ["2", "1", "1"]


def test_without_ir_measures_a_chinese_line_says_so_and_the_figures_are_there(
    line, monkeypatch, retrieval_set, run_file
):
    monkeypatch.setattr(scores, "find_spec", lambda name: None)
    status, out, err = line("eval", str(retrieval_set), "--read-run", str(run_file), "--json")
    assert status == 0 and "qa[eval]" in err
    assert json.loads(out)["figures"]["MRR@10"] == 1.5 / 4


def test_a_run_of_another_set_is_named(line, retrieval_set, tmp_path):
    path = tmp_path / "别的.trec"
    path.write_text("z Q0 d 1 1 x\n", encoding="utf-8")
    status, _, err = line("eval", str(retrieval_set), "--compare", str(path))
    assert status == 1 and "别的.trec" in err


@pytest.mark.parametrize("option", ["--report", "--run"])
def test_a_place_that_cannot_be_written_is_named_before_the_work(line, retrieval_set, tmp_path, option):
    status, _, err = line("eval", str(retrieval_set), option, str(tmp_path / "无" / "a"))
    assert status == 1 and "无法写入" in err and line.settings == []


def test_the_help_names_every_option(capsys):
    with pytest.raises(SystemExit):
        cli.main(["eval", "--help"])
    shown = capsys.readouterr().out
    assert all(
        f"--{name} " in shown for name in ("report", "run", "compare", "read-run", "index-dir", "seed")
    )
