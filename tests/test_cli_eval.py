"""`qa eval` over fakes."""

import json

import pytest

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
    heading, number, unanswerable, total = out.splitlines()
    assert heading.split()[:3] == ["题型", "题数", "answer_exact"]
    assert (number.split()[:2], unanswerable.split()[:2]) == (["number", "1"], ["unanswerable", "1"])
    assert total.split()[:3] == ["合计", "2", "1.000"]


def test_a_missing_question_file_is_named(line, tmp_path):
    status, _, err = line("eval", str(tmp_path / "none.jsonl"))
    assert status == 1 and "none.jsonl" in err


def test_a_folder_that_is_no_retrieval_set_is_named(line, tmp_path):
    status, _, err = line("eval", str(tmp_path))
    assert status == 1 and "corpus.jsonl" in err
