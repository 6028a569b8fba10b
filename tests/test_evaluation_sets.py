"""Retrieval sets and run files, in and out."""

import json
from dataclasses import dataclass

import pytest

from qa.errors import InputError
from qa.evaluation.retrieval_set import CorpusDocument, RetrievalSet, read_retrieval_set
from qa.evaluation.set_index import claim, rank_documents, source_files, sources
from qa.evaluation.trec_run import ranking, read_run, run_text


def write_set(folder, corpus, queries, qrels, qrels_name="qrels.tsv"):
    (folder / qrels_name).parent.mkdir(parents=True, exist_ok=True)
    for name, rows in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        (folder / name).write_text("".join(lines), encoding="utf-8")
    (folder / qrels_name).write_text(qrels, encoding="utf-8")


def code_of(action, *arguments) -> str:
    with pytest.raises(InputError) as caught:
        action(*arguments)
    return caught.value.code


def test_a_retrieval_set_is_read_from_its_three_files(tmp_path):
    assert code_of(read_retrieval_set, tmp_path) == "retrieval_set_invalid"
    corpus, queries = [{"id": "d1", "title": "题", "text": "文"}], [{"id": "q1", "q": "问", "answers": []}]
    write_set(tmp_path, corpus, queries, "q1\td1\t1\nq1\td2\t0\nq2\td1\t0\n")
    given = read_retrieval_set(tmp_path)
    assert given == RetrievalSet(
        tmp_path.name, (CorpusDocument("d1", "题", "文"),), {"q1": "问"}, {"q1": {"d1": 1}}
    )


def test_a_set_of_beir_has_its_own_names_a_heading_and_grades(tmp_path):
    corpus = [{"_id": "d1", "title": "题", "text": "文", "metadata": {}}, {"_id": "d2", "text": "另"}]
    qrels = "query-id\tcorpus-id\tscore\r\nq1\td1\t2\r\nq1\td2\t1\r\n"
    write_set(tmp_path, corpus, [{"_id": "q1", "text": "问"}], qrels, "qrels/test.tsv")
    given = read_retrieval_set(tmp_path)
    assert [(one.id, one.title) for one in given.corpus] == [("d1", "题"), ("d2", "")]
    assert (given.queries, given.qrels) == ({"q1": "问"}, {"q1": {"d1": 2, "d2": 1}})


@pytest.mark.parametrize(
    ("qrels", "code"),
    [
        ("q1 d1\n", "qrels_invalid"),
        ("q1\td1\tyes\n", "qrels_invalid"),
        ("q1\td1\t0.5\n", "qrels_invalid"),
        ("q1\td1\t0\n", "qrels_empty"),
        ("", "qrels_empty"),
    ],
)
def test_qrels_that_cannot_be_used_say_so(tmp_path, qrels, code):
    write_set(tmp_path, [{"id": "d1", "text": "文"}], [{"id": "q1", "q": "问"}], qrels)
    assert code_of(read_retrieval_set, tmp_path) == code


def test_a_run_written_and_read_is_the_same_run(tmp_path):
    run = {
        "问1": ranking([("d1", 3.14159265358979), ("d2", 2.0), ("d3", 2.0), ("d2", 1.0)]),
        "q2": ranking([("d9", -1e-12), ("d8", -0.3)]),
    }
    path = tmp_path / "a.trec"
    path.write_text(run_text(run), encoding="utf-8")
    assert read_run(path) == run
    assert [list(hits) for hits in read_run(path).values()] == [["d1", "d2", "d3"], ["d9", "d8"]]


def test_scores_of_a_ranking_decrease_strictly_and_keep_its_order():
    scores = list(ranking([("a", 1.0), ("b", 1.0), ("c", 1.0 - 1e-12), ("d", 0.5)]).values())
    assert scores == sorted(set(scores), reverse=True)
    assert scores == pytest.approx([1, 1, 1, 0.5])


def test_a_foreign_run_is_ordered_by_score_as_trec_eval_does(tmp_path):
    path = tmp_path / "a.trec"
    path.write_text("q\tQ0\ta\t1\t0.5\tx\n\nq Q0 b 2 0.9 x\nq Q0 c 3 0.5 x\n", encoding="utf-8")
    assert list(read_run(path)["q"]) == ["b", "c", "a"]


@pytest.mark.parametrize("line", ["q Q0 d 1 0.5", "q Q0 d 1 high x", "q Q0 d 1 nan x", "q Q0 d 1 1e99 x"])
def test_a_line_that_is_no_hit_is_named(tmp_path, line):
    path = tmp_path / "a.trec"
    path.write_text(f"q Q0 d 1 1 x\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_run(path)
    assert (caught.value.code, caught.value.details["line"]) == ("run_invalid", 2)
    assert code_of(read_run, tmp_path / "none") == "file_missing"


@pytest.mark.parametrize("name", ["", "a b", "a\nq Q0 d 1 1 x"])
def test_an_id_that_would_break_the_columns_is_not_written(name):
    assert code_of(run_text, {name: {"d": 1.0}}) == code_of(run_text, {"q": {name: 1.0}}) == "run_unwritable"


@dataclass
class PassageHit:
    source: str
    score: float


class FakeRetriever:
    def __init__(self, *hits: PassageHit) -> None:
        self.hits = hits
        self.asked: list[str] = []

    def search(self, query, k, filters):
        self.asked.append(query)
        return self.hits[:k]


CORPUS = (CorpusDocument("甲", "题", "文"), CorpusDocument("乙", "只有标题", " "))


def test_a_document_scores_by_its_best_passage():
    id_by_source = sources(CORPUS)
    first, second = id_by_source
    found = FakeRetriever(PassageHit(second, 3.0), PassageHit(first, 2.0), PassageHit(second, 1.0))
    assert rank_documents(found, " 问\n题 ", id_by_source) == {"乙": 3.0, "甲": 2.0}
    assert rank_documents(found, "  ", id_by_source) == {}
    assert found.asked == ["问 题"]


def test_a_document_without_text_is_searched_by_its_title():
    assert [file.load().decode() for file in source_files(CORPUS)] == ["文", "只有标题"]
    assert source_files(CORPUS)[0].overrides == {"title": "题"}


def test_a_folder_is_kept_for_one_set_only(tmp_path):
    given = RetrievalSet("甲", CORPUS, {}, {})
    claim(tmp_path / "index", given)
    claim(tmp_path / "index", given)
    assert code_of(claim, tmp_path / "index", RetrievalSet("乙", CORPUS[:1], {}, {})) == "index_dir_foreign"
    (tmp_path / "mine.txt").write_text("别的", encoding="utf-8")
    assert code_of(claim, tmp_path, given) == "index_dir_foreign"
    assert code_of(claim, tmp_path / "mine.txt", given) == "index_dir_foreign"
