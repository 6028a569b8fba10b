"""Word association: what it scores, its file, and its recipe at toy size."""

import gzip
import json

import numpy as np
import pytest

from qa.errors import ModelError, QaError
from qa.retrieval.asked_words import read_question
from qa.retrieval.association import (
    BUILT_IN,
    WEIGHTS,
    Association,
    AssociationTable,
    read_table,
    write_table,
)
from test_features import Frequencies

TABLE = AssociationTable(
    np.array([0, 0, 0, 2, 3]), np.array([2, 3, 3]), np.array([0.5, 0.25, 0.125], np.float32)
)  # t(2|2), t(2|3) and t(3|3) of a vocabulary of four words


def asking(question):
    return read_question(question, Frequencies())


def score(association, question, texts, heads=None):
    return association.score(asking(question), texts, heads or [""] * len(texts))


@pytest.fixture(scope="module")
def association():
    return Association()


def test_a_row_holds_the_chances_of_its_word_and_zeros():
    assert TABLE.rows([3, 2]).tolist() == [[0, 0, 0, 0.125], [0, 0, 0.5, 0.25]]


def test_a_written_table_reads_back_the_same(tmp_path):
    write_table(tmp_path, TABLE)
    again = read_table(tmp_path)
    assert again.rows([0, 1, 2, 3]).tolist() == TABLE.rows([0, 1, 2, 3]).tolist()


@pytest.mark.parametrize("content", [None, b"", b"PK damaged"])
def test_a_missing_or_damaged_table_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / WEIGHTS).write_bytes(content)
    with pytest.raises(ModelError, match="word association"):
        read_table(tmp_path)


def test_a_table_of_another_vocabulary_is_refused(tmp_path):
    write_table(tmp_path, TABLE)
    with pytest.raises(ModelError, match="about 4 words"):
        Association(tmp_path)


def test_a_passage_that_holds_the_words_comes_before_one_that_does_not(association):
    scores = score(association, "医院可以募集物资吗", ["蔬菜价格平稳。", "医院募集了一批物资。"])
    assert scores[1] > scores[0] and scores.mean() == pytest.approx(0)


def test_a_word_in_the_head_counts_as_one_in_the_text(association):
    scores = score(association, "医院募集物资", ["见下文。", "医院募集物资"], ["医院募集物资", ""])
    assert scores[0] == scores[1]


def test_a_passage_that_says_it_otherwise_comes_before_one_that_says_nothing_of_it(association):
    scores = score(association, "张三何时出生", ["李四生于江苏。", "价格平稳，供应充足。"])
    assert scores[0] > scores[1]
    words = score(association, "医生", ["医师上门看病。", "桥梁已经通车。"])
    assert words[0] > words[1]


@pytest.mark.parametrize("question", ["", "？", "的", "𠀀", "abc"])
def test_a_question_that_says_nothing_known_scores_all_alike(association, question):
    assert score(association, question, ["医院。", "", "桥梁。"]).tolist() == [0, 0, 0]


def test_no_passages_give_no_scores(association):
    assert score(association, "医院", []).tolist() == []


def test_the_shipped_table_is_small_and_has_its_card():
    card = (BUILT_IN / "README.md").read_text(encoding="utf-8")
    assert "IBM model 1" in card and "| R |" not in card
    assert (BUILT_IN / WEIGHTS).stat().st_size < 10_000_000


def write_source(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def data(tmp_path):
    """Questions that say 丈夫 where the passages say 妻子, among others about bridges."""
    pairs = [{"q": f"丈夫{n}号", "p": f"妻子住在{n}号房屋，已经多年。", "src": "stard"} for n in range(20)]
    pairs += [{"q": f"桥梁{n}号", "p": f"公路经过{n}号路口，已经通车。", "src": "stard"} for n in range(20)]
    write_source(tmp_path / "pairs" / "stard.jsonl.gz", pairs)
    write_source(tmp_path / "pairs" / "huatuo.jsonl.gz", [{"q": "秘密", "p": "秘密", "src": "huatuo"}])
    return tmp_path


@pytest.mark.model
def test_the_recipe_learns_which_words_go_together_and_goes_on_where_it_stopped(data, tmp_path):
    pytest.importorskip("torch")
    from qa.training.association import Recipe, train

    work = tmp_path / "work"
    train(data, tmp_path / "out", work, Recipe(), ["A", "B", "C"])
    learned = Association(tmp_path / "out")
    scores = score(learned, "丈夫", ["公路通车。", "妻子住在房屋里。"])
    assert scores[1] > scores[0]
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "| stard | 40 | A |" in card and "huatuo" not in card

    first = (tmp_path / "out" / WEIGHTS).read_bytes()
    (work / "half-1.npz").unlink()
    train(data, tmp_path / "again", work, Recipe(), ["A", "B", "C"])
    assert (tmp_path / "again" / WEIGHTS).read_bytes() == first


@pytest.mark.model
def test_the_recipe_refuses_licence_classes_without_a_pair(data, tmp_path):
    pytest.importorskip("torch")
    from qa.training.association import Recipe, train

    with pytest.raises(QaError, match="no pairs of classes C"):
        train(data, tmp_path / "out", tmp_path / "work", Recipe(), ["C"])
