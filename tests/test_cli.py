"""The command line over fakes: what is printed, where, and the exit status."""

import json
import subprocess
import sys

import pytest

from qa import cli
from qa.commands import opening
from qa.commands.output import columns_of, shorten, table
from qa.commands.parser import build_parser
from qa.errors import IndexMissingError
from qa.serving.backend import Parts
from test_api_fakes import SENTENCE, SOURCE, TITLE, FakeAnswerer, FakeLibrary, FakeRetriever


class Line:
    """Runs command lines over one fake library."""

    def __init__(self, monkeypatch, capsys) -> None:
        self.library, self.answerer = FakeLibrary(), FakeAnswerer()
        self.settings = []
        self._capsys = capsys
        monkeypatch.setattr(opening, "open_library", self._open)
        monkeypatch.setattr(
            opening, "parts_of", lambda library, settings: Parts(library, self.answerer, FakeRetriever())
        )

    def _open(self, settings, create=False):
        self.settings.append(settings)
        return self.library

    def __call__(self, *argv: str) -> tuple[int, str, str]:
        status = cli.main(argv)
        out, err = self._capsys.readouterr()
        return status, out, err

    def json(self, *argv: str):
        _, out, _ = self(*argv, "--json")
        return json.loads(out)


@pytest.fixture
def line(monkeypatch, capsys) -> Line:
    return Line(monkeypatch, capsys)


def test_ask_prints_the_answer_then_the_citation_with_its_evidence_marked(line):
    status, out, err = line("ask", "诸暨2023年新增了多少家规上企业？")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "134家",
        "",
        "出处",
        f"[1] {TITLE}（{SOURCE}）",
        f"    【{SENTENCE}】全年势头良好。",
    ]


def test_ask_says_how_a_follow_up_was_understood(line):
    _, out, _ = line("ask", "那2023年呢？", "--history", "诸暨2022年新增了多少家？", "--history", " ")
    assert "理解为：诸暨2023年新增了多少家规上企业？" in out
    assert line.answerer.asked[0][:3] == ("那2023年呢？", ("诸暨2022年新增了多少家？",), 5)


def test_a_refusal_is_printed_and_no_failure(line):
    status, out, _ = line("ask", "火星上有多少家企业？")
    assert (status, out.splitlines()[0]) == (0, "文档里没有说明。")


def test_ask_as_json_is_what_the_api_gives(line):
    body = line.json("ask", "诸暨？")
    assert body["answer"] == "134家"
    assert "".join(part["text"] for part in body["citations"][0]["segments"]) == body["citations"][0]["text"]


def test_a_blank_question_is_one_chinese_line_and_exit_1(line):
    status, out, err = line("ask", " ")
    assert (status, out) == (1, "")
    assert err.startswith("错误：问题是空的") and err.count("\n") == 1


def test_a_failure_as_json_is_one_document_in_the_shape_of_the_api(line):
    status, out, _ = line("--json", "ask", "问" * 3000)
    assert status == 1
    assert {key: value for key, value in json.loads(out).items() if key != "message"} == {
        "error": "question_too_long",
        "status": 422,
    }


def test_an_unforeseen_error_is_one_line_without_a_traceback(line):
    line.answerer.error = RuntimeError("broken\nin two lines")
    status, _, err = line("ask", "诸暨？")
    assert status == 1
    assert "Traceback" not in err and err.count("\n") == 1 and "QA_DEBUG=1" in err


def test_an_interrupt_is_a_plain_line_and_130(line):
    line.answerer.error = KeyboardInterrupt()
    status, _, err = line("ask", "诸暨？")
    assert status == 130
    assert err.startswith("已中断")


def test_search_prints_ranked_passages(line):
    _, out, _ = line("search", "规上企业", "-k", "1")
    assert out.splitlines() == [f"1. {TITLE}（{SOURCE}）", f"    【{SENTENCE}】全年势头良好。"]
    assert line.json("search", "规上企业")["hits"][0]["rank"] == 1


def test_facts_prints_a_table(line):
    _, out, _ = line("facts", "企业", "--place", "诸暨", "--year", "2023")
    assert "134家" in out and "规上企业" in out and "共 1 条。" in out
    _, out, _ = line("facts", "--year", "1999")
    assert out == "没有找到符合条件的数据。\n"
    assert line.json("facts")["facts"][0]["unit"] == "家"


def test_documents_lists_them(line):
    _, out, _ = line("documents")
    heading, row, count = out.splitlines()
    assert heading.startswith("来源") and row.startswith(SOURCE) and count == "共 1 篇。"
    assert line.json("documents")["documents"][0]["id"] == "d1"


def test_add_reads_what_it_can_names_what_it_cannot_and_exits_1(line, tmp_path):
    (tmp_path / "好.txt").write_text("好", encoding="utf-8")
    (tmp_path / "坏.txt").write_text("坏", encoding="utf-8")
    status, out, err = line("add", str(tmp_path), str(tmp_path / "none.txt"))
    assert status == 1
    assert "新增  好.txt" in out and "新增 1，更新 0，未变 0，失败 2。" in out
    assert "失败  坏.txt：文件打不开。" in err and "none.txt" in err


def test_add_as_json_gives_results_and_summary(line, tmp_path):
    (tmp_path / "好.txt").write_text("好", encoding="utf-8")
    body = line.json("add", str(tmp_path / "好.txt"))
    assert body["results"][0]["status"] == "added"
    assert body["summary"] == {"added": 1, "updated": 0, "unchanged": 0, "failed": 0}


def test_add_refuses_a_file_over_the_limit_before_reading_it(line, tmp_path, monkeypatch):
    monkeypatch.setenv("QA_MAX_FILE_MB", "0.001")
    (tmp_path / "大.txt").write_text("大" * 1000, encoding="utf-8")
    status, _, err = line("add", str(tmp_path))
    assert status == 1
    assert "失败  大.txt：文件有 0.00286 MB，上限是" in err


def test_add_with_only_missing_paths_makes_no_index(line, tmp_path):
    status, _, _ = line("add", str(tmp_path / "none"))
    assert (status, line.settings) == (1, [])


def test_remove_takes_sources_and_ids_and_nothing_when_one_is_unknown(line):
    status, _, err = line("remove", SOURCE, "none.txt")
    assert status == 1 and "none.txt" in err
    assert len(line.json("documents")["documents"]) == 1
    status, out, _ = line("remove", SOURCE, "d1")
    assert status == 0 and "移除 1 篇。" in out
    assert line.json("documents") == {"documents": []}


def test_rebuild_says_what_stands_now(line):
    assert line("rebuild")[1] == "已重建：1 篇文档，1 个段落。\n"
    assert line.library.rebuilt
    assert line.json("rebuild") == {"documents": 1, "passages": 1, "failed": []}


def test_check_exits_1_and_says_why(line):
    assert line("check")[:2] == (0, "索引完好。\n")
    line.library.problems = ["passage 3 is no slice of its document"]
    status, out, err = line("check")
    assert status == 1
    assert "passage 3" in out and "qa rebuild" in err
    assert line.json("check") == {"ok": False, "problems": ["passage 3 is no slice of its document"]}


def test_words_are_added_listed_and_removed(line):
    assert line("words")[1].startswith("用户词典是空的")
    assert line("words", "add", "规上=规模以上", "海归")[1] == "已添加：规上=规模以上\n已添加：海归\n"
    assert line.json("words") == {
        "words": [{"word": "海归", "expansion": ""}, {"word": "规上", "expansion": "规模以上"}]
    }
    assert "规上  规模以上" in line("words")[1]
    assert line("words", "remove", "规上")[1] == "已删除：规上\n"
    assert "没有「规上」" in line("words", "remove", "规上")[2]


@pytest.mark.parametrize("entry", ["", "=", "a=", "=b", "a=b=c"])
def test_an_entry_that_is_no_word_is_refused(line, entry):
    status, _, err = line("words", "add", entry)
    assert status == 1 and "不能作为词条" in err
    assert line.json("words") == {"words": []}


def test_the_index_can_be_named_before_or_after_the_command(line, tmp_path, monkeypatch):
    monkeypatch.setenv("QA_INDEX", "from-environment")
    line("--index", "a", "documents"), line("documents", "--index", "b"), line("documents")
    assert [str(settings.index_dir) for settings in line.settings] == ["a", "b", "from-environment"]


def test_a_missing_index_says_what_to_run(line, monkeypatch):
    def missing(settings, create=False):
        raise IndexMissingError("none", path="index")

    monkeypatch.setattr(opening, "open_library", missing)
    status, _, err = line("documents")
    assert status == 1 and "qa add" in err


def test_an_environment_variable_that_is_no_number_is_named(line, monkeypatch):
    monkeypatch.setenv("QA_MAX_FILE_MB", "many")
    status, _, err = line("documents")
    assert status == 1 and "many" in err


@pytest.mark.parametrize(
    "argv", [["fly"], ["ask"], ["ask", "a", "--fly"], ["ask", "a", "-k", "0"], ["serve", "--port", "x"]]
)
def test_wrong_usage_is_one_chinese_line_and_exit_2(capsys, argv):
    with pytest.raises(SystemExit) as caught:
        cli.main(argv)
    err = capsys.readouterr().err
    assert caught.value.code == 2
    assert err.startswith("错误：参数不对") and err.count("\n") == 1


def test_no_command_at_all_shows_the_help(capsys):
    assert cli.main([]) == 0
    assert "向中文文档提问" in capsys.readouterr().out


def test_every_command_of_the_contract_has_chinese_help(capsys):
    commands = "add remove rebuild documents ask search facts words serve eval check"
    for command in commands.split():
        with pytest.raises(SystemExit) as caught:
            build_parser().parse_args([command, "--help"])
        out = capsys.readouterr().out
        assert caught.value.code == 0
        assert out.startswith(f"用法：qa {command}") and "--json" in out and "--index" in out


def test_a_han_character_takes_two_columns():
    assert columns_of("诸暨a") == 5
    assert shorten("诸暨市", 5) == "诸暨…"
    assert table(("a", "b"), [["诸暨", 1], ["x", 10]]) == ["a      b", "诸暨   1", "x     10"]


def test_the_reader_of_the_output_may_go_away():
    script = "import sys; from qa.cli import main; sys.exit(main(['--help']))"
    run = subprocess.run(
        f'{sys.executable} -c "{script}" | head -n 1',
        shell=True,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "Traceback" not in run.stderr
