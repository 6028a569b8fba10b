"""Training the reader further on written questions: their rows, and the command at toy size."""

import json
from dataclasses import replace

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("bm25s")

from qa.answering.span_reader import SpanReader  # noqa: E402
from qa.evaluation.question_file import Evidence, Question  # noqa: E402
from qa.language.span import Span  # noqa: E402
from qa.passages.passage import Context, Passage  # noqa: E402
from qa.retrieval.hit import Hit  # noqa: E402
from qa.retrieval.retriever import Retriever  # noqa: E402
from qa.training import reader, reader_tuning  # noqa: E402
from qa.training.question_rows import answer_in, find, parts_of, rows_of  # noqa: E402
from qa.training.written import library_of, one_by_one  # noqa: E402
from test_reader_recipe import data  # noqa: E402, F401

TEXT = "柳溪乡有茶园三处，\n面积2400亩。合作社收购鲜叶、炒制加工、统一销售，社员86户。"


def hit(text=TEXT, source="茶.txt", rank=1):
    passage = Passage("d", rank, Span(0, len(text)), "paragraph", Context(), id=rank)
    return Hit(passage, source, "柳溪的茶", text, rank, 0.9)


def question(type_="number", answers=(("2400亩",),), quote="茶园三处，面积2400亩", *, answerable=True):
    evidence = (Evidence("茶.txt", quote),) if answerable else ()
    return Question("1", "茶园多大？", type_, answerable, tuple(answers) if answerable else (), evidence)


def test_words_are_found_across_line_breaks():
    assert find(TEXT, "三处，面积").of(TEXT) == "三处，\n面积"
    assert find(TEXT, "四处") is None
    assert find(TEXT, " ") is None


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (question(), "2400亩"),
        (question(answers=(("两千亩", "2400亩"),)), "2400亩"),
        (
            question(
                "list", (("收购鲜叶",), ("统一销售",)), "合作社收购鲜叶、炒制加工、统一销售"
            ),
            "收购鲜叶、炒制加工、统一销售",
        ),
        (question("how", (("统一销售",),), "合作社收购鲜叶、炒制加工、统一销售"), "合作社收购鲜叶、炒制加工、统一销售"),
    ],
)  # fmt: skip
def test_the_answer_is_found_in_the_passage_of_its_evidence(asked, words):
    assert answer_in(asked, hit()).of(TEXT) == words


def test_a_passage_of_another_document_does_not_answer():
    assert answer_in(question(), hit(source="别的.txt")) is None


def test_near_misses_never_hold_an_answers_words():
    other, alike = hit("乡里还有竹林900亩。", rank=2), hit("东坡村的茶园也是2400亩。", "别的.txt", rank=3)
    rows = list(rows_of(question(), [hit(), alike, other]))
    assert [(row.text, row.answered) for row in rows] == [(TEXT, True), (other.text, False)]


def test_what_is_found_for_a_question_without_an_answer_does_not_answer():
    rows = list(rows_of(question(answerable=False), [hit(), hit("别的。", rank=2)]))
    assert [row.answered for row in rows] == [False, False]


def two(needs=2):
    asked = replace(
        question(answers=(("2400亩",), ("86户",))), question="柳溪乡的茶园面积多少亩？社员有多少户？"
    )
    return one_by_one(asked, needs)


def test_a_question_for_two_things_is_also_each_of_them():
    assert [one.answers for one in two()] == [(("2400亩",),), (("86户",),)]


def test_where_which_answer_belongs_to_which_need_is_not_told_there_are_none():
    assert two(needs=3) == []


def test_each_of_two_things_is_asked_in_its_own_words(tmp_path):
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "茶.txt").write_text(f"柳溪的茶\n\n{TEXT}\n", encoding="utf-8")
    asked = replace(
        question(answers=(("2400亩",), ("86户",))), question="柳溪乡的茶园面积多少亩？社员有多少户？"
    )
    with library_of(articles) as library:
        parts = parts_of(asked, library, Retriever(library))
    assert [(one.question, len(one.answers)) for one in parts] == [
        (asked.question, 2),
        ("柳溪乡的茶园面积多少亩", 1),
        ("茶园面积社员有多少户", 1),  # with what the question names for both
    ]


@pytest.mark.model
def test_the_command_leaves_a_reader_that_the_package_reads(data, tmp_path):  # noqa: F811
    start, out, kept = tmp_path / "start", tmp_path / "out", tmp_path / "rows.pkl"
    toy = ["--epochs", "1", "--width", "16", "--pretraining", "0", "--characters", "200", "--pairs", "100"]
    assert reader.main(["--data", str(data), "--out", str(start), "--rows", str(kept), *toy]) == 0
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "茶.txt").write_text(f"柳溪的茶\n\n{TEXT}\n", encoding="utf-8")
    line = {
        "id": "1", "question": "柳溪乡的茶园面积多少亩？", "type": "number", "answerable": True, "answers": [["2400亩"]],
        "evidence": [{"doc": "茶.txt", "quote": "面积2400亩"}],
    }  # fmt: skip
    (tmp_path / "asked.jsonl").write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    options = ["--prepared", str(kept), "--reader", str(start), "--out", str(out), "--usual", "10"]
    assert reader_tuning.main([*options, str(articles), str(tmp_path / "asked.jsonl")]) == 0
    read = SpanReader(out).read("柳溪乡的茶园面积多少亩？", [("", TEXT)])[0]
    assert 0 <= read.answered <= 1
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "| written | 2 |" in card
    assert "then `python -m qa.training.reader_tuning`" in card
