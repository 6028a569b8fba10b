"""Judgements: kept only where asked for, never lost by a rebuild, listed and exported as questions."""

import json
import os
import subprocess
import sys

import pytest

from qa import cli
from qa.errors import FeedbackError
from qa.evaluation.question_file import read_questions
from qa.feedback.judgement import Judgement, Quote, by_question
from qa.feedback.question_rows import question_lines
from qa.feedback.recording import RecordingAnswerer
from qa.feedback.store import FeedbackStore
from qa.indexing.library import Library
from qa.settings import Settings
from test_api_fakes import FakeAnswerer, Service, assert_failure

REFUSED = Judgement("火星上有多少家企业？", (), False, "文档里没有写。", "refused")
USELESS = Judgement("诸暨有多少家企业？", (), True, "86家", "useless")
USEFUL = Judgement(
    "诸暨2023年呢？", ("海宁2023年呢？",), True, "134家", "useful", (Quote("诸暨.txt", "新增134家。"),)
)


@pytest.fixture
def store(tmp_path):
    return FeedbackStore.beside(tmp_path)


def send(service, **more):
    body = {
        "question": "诸暨有多少家？",
        "history": [],
        "answered": True,
        "answer": "134家",
        "rating": "useful",
    }
    return service.client.post("/api/feedback", json={**body, **more})


def test_nothing_is_recorded_unless_the_operator_asked_for_it(tmp_path):
    service = Service(Settings(index_dir=tmp_path))
    assert_failure(send(service), 403, "feedback_off")
    assert service.client.get("/api/options").json() == {"feedback": False, "llm": False}
    assert list(tmp_path.iterdir()) == []


def test_a_judgement_is_kept_with_its_quotes(tmp_path, store):
    service = Service(Settings(index_dir=tmp_path, feedback=True))
    quotes = [{"source": "诸暨.txt", "text": "新增134家。"}]
    assert send(service, question=" 诸暨有\u200b多少家？", citations=quotes).json() == {"recorded": True}
    assert service.client.get("/api/options").json()["feedback"] is True
    (kept,) = store.all()
    assert (kept.question, kept.rating, kept.answer) == ("诸暨有多少家？", "useful", "134家")
    assert kept.quotes == (Quote("诸暨.txt", "新增134家。"),)
    assert kept.at


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"question": " "}, "question_blank"),
        ({"rating": "refused"}, "input_invalid"),
        ({"answered": "yes"}, "input_invalid"),
        ({"answer": "长" * 10_001}, "input_invalid"),
        ({"citations": [{"source": "x"}]}, "input_invalid"),
        ({"more": 1}, "input_invalid"),
        ({"history": ["长" * 2001]}, "question_too_long"),
    ],
)
def test_a_judgement_of_the_wrong_shape_is_refused(tmp_path, store, wrong, code):
    assert_failure(send(Service(Settings(index_dir=tmp_path, feedback=True)), **wrong), 422, code)
    assert store.all() == []


def test_another_sites_page_cannot_judge(tmp_path, store):
    service = Service(Settings(index_dir=tmp_path, feedback=True))
    service.client.headers["Sec-Fetch-Site"] = "cross-site"
    assert_failure(send(service), 403, "cross_site")
    assert store.all() == []


def test_a_store_that_cannot_be_written_is_a_failure_in_the_one_shape(tmp_path):
    service = Service(Settings(index_dir=tmp_path / "gone", feedback=True))
    assert_failure(send(service), 503, "feedback_unusable")


def test_refused_questions_are_recorded_and_answers_are_not(store):
    answerer = RecordingAnswerer(FakeAnswerer(), store)
    assert answerer.ask("诸暨有多少家？").answered
    assert not answerer.ask("火星上有多少家企业？", ["那里呢？"]).answered
    (kept,) = store.all()
    assert (kept.question, kept.history, kept.rating) == ("火星上有多少家企业？", ("那里呢？",), "refused")


def test_a_record_that_cannot_be_written_costs_nobody_the_answer(tmp_path):
    answerer = RecordingAnswerer(FakeAnswerer(), FeedbackStore(tmp_path / "gone" / "feedback.db"))
    assert not answerer.ask("火星上有多少家企业？").answered


def test_a_damaged_store_is_an_error_of_ours(store, tmp_path):
    (tmp_path / "feedback.db").write_bytes(b"no database" * 100)
    with pytest.raises(FeedbackError):
        store.record(REFUSED)


def test_questions_are_counted_newest_first_and_the_last_judgement_decides(store):
    for one in (REFUSED, USELESS, REFUSED, USEFUL):
        store.record(one)
    useful, refused, useless = by_question(store.all())
    assert (useful.last.question, useful.is_open) == (USEFUL.question, False)
    assert (refused.last.question, refused.refused, refused.is_open) == (REFUSED.question, 2, True)
    assert (useless.useless, useless.is_open) == (1, True)


def test_the_oldest_make_room_once_the_file_is_full(tmp_path):
    store = FeedbackStore(tmp_path / "feedback.db", max_bytes=200_000)
    for number in range(300):
        store.record(Judgement(f"第{number}问" + "长" * 600, (), False, "", "refused"))
    kept = store.all()
    assert 20 < len(kept) < 300
    assert kept[-1].question.startswith("第299问")
    assert (tmp_path / "feedback.db").stat().st_size < 300_000


def test_what_is_too_long_is_cut(store):
    quotes = tuple(Quote("甲.txt", "字" * 900) for _ in range(30))
    store.record(Judgement("问", ("前",) * 50, True, "答" * 9000, "useful", quotes))
    (kept,) = store.all()
    assert (len(kept.history), len(kept.answer), len(kept.quotes)) == (10, 2000, 10)
    assert len(kept.quotes[0].text) == 400


def test_the_export_is_a_question_file(store, tmp_path):
    for one in (REFUSED, USELESS, USEFUL):
        store.record(one)
    path = tmp_path / "题目.jsonl"
    path.write_text(question_lines(by_question(store.all())), encoding="utf-8")
    useful, useless, refused = read_questions(path)
    assert (useful.answers, useful.evidence[0].quote) == ((("134家",),), "新增134家。")
    assert (useful.answerable, useful.history) == (True, USEFUL.history)
    assert [(one.answerable, one.answers, one.evidence) for one in (useless, refused)] == [
        (False, (), ())
    ] * 2
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row.get("todo") for row in rows] == [None, True, True]
    assert rows[1]["given"] == "86家"
    assert len({row["id"] for row in rows}) == 3


def test_rebuilding_and_checking_the_index_leave_the_judgements_alone(store, tmp_path, articles_library):
    store.record(USEFUL)
    with Library.open(tmp_path, embedder=articles_library.embedder, create=True) as library:
        library.rebuild()
        assert library.check() == []
    assert [one.question for one in store.all()] == [USEFUL.question]


@pytest.fixture
def run(tmp_path, capsys):
    Library.open(tmp_path, create=True).close()

    def run(*arguments):
        code = cli.main(["--index", str(tmp_path), "feedback", *arguments])
        return code, capsys.readouterr()

    return run


def test_the_command_lists_open_questions_newest_first(run, store):
    code, said = run()
    assert code == 0 and said.out.startswith("没有记录")
    for one in (REFUSED, USELESS, USEFUL):
        store.record(one)
    code, said = run()
    lines = said.out.splitlines()
    assert code == 0 and len(lines) == 4
    assert "诸暨有多少家企业？" in lines[1] and "火星" in lines[2] and lines[3] == "共 2 个问题。"
    document = json.loads(run("--json")[1].out)
    assert [one["rating"] for one in document["questions"]] == ["useless", "refused"]


def test_the_command_exports_a_file_that_eval_reads(run, store, tmp_path):
    for one in (REFUSED, USEFUL):
        store.record(one)
    path = tmp_path / "题目.jsonl"
    code, said = run("--export", str(path))
    assert code == 0 and "2 题" in said.out and "1 题待填写" in said.out
    assert len(read_questions(path)) == 2
    assert run("--export", str(tmp_path / "nowhere" / "x.jsonl"))[0] == 1


def test_the_command_clears_only_with_yes(run, store):
    store.record(USEFUL)
    code, said = run("--clear")
    assert code == 1 and "--yes" in said.err
    assert len(store.all()) == 1
    code, said = run("--clear", "--yes")
    assert code == 0 and "1 条" in said.out
    assert store.all() == []


def test_clearing_leaves_no_trace_in_the_file(store, tmp_path):
    store.record(USEFUL)
    store.clear()
    assert USEFUL.question.encode() not in (tmp_path / "feedback.db").read_bytes()


def test_the_command_says_where_there_is_no_index(tmp_path, capsys):
    assert cli.main(["--index", str(tmp_path / "none"), "feedback"]) == 1
    assert "还没有索引" in capsys.readouterr().err


def test_listing_loads_nothing_heavy(tmp_path):
    Library.open(tmp_path, create=True).close()
    script = (
        "import sys; from qa.cli import main; "
        f"main(['--index', {str(tmp_path)!r}, 'feedback']); "
        "print('LOADED', *[n for n in ('faiss', 'jieba', 'fastapi', 'pydantic', 'numpy') if n in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", env=os.environ
    )
    assert run.stdout.splitlines()[-1] == "LOADED", run.stderr
