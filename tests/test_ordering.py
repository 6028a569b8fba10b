"""The order of passages: what its trees add, damaged files, and how they are trained."""

import json

import numpy as np
import pytest

from qa.errors import ModelError
from qa.evaluation.question_file import Evidence, Question
from qa.indexing.summaries import StoredPassage
from qa.language.span import Span
from qa.network.trees import flattened
from qa.passages.passage import Context, Passage
from qa.retrieval.ordering import (
    BUILT_IN,
    GROWN_ON,
    NOT_FOUND,
    TAKEN,
    WEIGHTS,
    Ordering,
    ordering_features,
    read_ordering,
    write_ordering,
)

TEXT = "柳溪乡有茶园三处，面积2400亩。合作社社员86户。"
STUMP = {"split_feature": 0, "threshold": 0.5, "left_child": {"leaf_value": -3.0}, "right_child": {"leaf_value": 3.0}}  # fmt: skip


def stored(text=TEXT, number=1, source="0-茶.txt", kind="paragraph"):
    passage = Passage("d", number, Span(0, len(text)), kind, Context(), id=number)
    return StoredPassage(passage, source, "柳溪的茶", text)


def test_each_passage_has_a_row_of_its_parts_its_place_and_the_rankers_features():
    found = [stored(), stored("茶园", 2, kind="heading")]
    parts = [{"fused": 0.4, "coverage": 0.2}, {"fused": 0.1}]
    values, names = ordering_features(parts, found, {2: 8.0, 7: 4.0}, (np.array([[1.0], [2.0]]), ("own",)))
    row = [dict(zip(names, line, strict=True)) for line in values.tolist()]
    assert row[0]["part_fused"] == pytest.approx(0.4)
    assert (row[0]["lexical_share"], row[0]["lexical_rank"]) == (0, NOT_FOUND)
    assert (row[1]["lexical_share"], row[1]["lexical_rank"], row[1]["is_heading"]) == (1, 0, 1)
    assert [line["own"] for line in row] == [1, 2]


def test_gains_are_a_share_of_what_the_trees_add():
    ordering = Ordering(("b",), flattened([STUMP]))
    gains = ordering.gains(np.array([[9.0, 0.0], [9.0, 1.0]]), ("a", "b"))
    assert gains.tolist() == [-3 * TAKEN / GROWN_ON, 3 * TAKEN / GROWN_ON]


def test_features_of_another_version_say_what_to_do():
    with pytest.raises(ModelError, match="train it again"):
        Ordering(("gone",), flattened([STUMP])).gains(np.zeros((1, 1)), ("a",))


def test_what_is_written_is_read_and_damage_is_named(tmp_path):
    write_ordering(tmp_path, Ordering(("a",), flattened([STUMP])))
    assert read_ordering(tmp_path).gains(np.ones((1, 1)), ("a",)).tolist() == [3 * TAKEN / GROWN_ON]
    (tmp_path / WEIGHTS).write_bytes(b"PK damaged")
    with pytest.raises(ModelError, match="cannot load the order of passages"):
        read_ordering(tmp_path)


def test_the_shipped_trees_are_small_and_have_their_card():
    assert (BUILT_IN / WEIGHTS).stat().st_size < 1_000_000
    assert "licence" in (BUILT_IN / "README.md").read_text(encoding="utf-8")


recipe = pytest.importorskip("qa.training.ordering") if pytest.importorskip("lightgbm") else None


def asked(quote="面积2400亩", answers=(("2400亩",),)):
    return Question("1", "茶园多大？", "number", True, answers, (Evidence("茶.txt", quote),))


@pytest.mark.parametrize(
    ("passage", "label"),
    [
        (stored(), "RIGHT"),
        (stored("茶园到去年是2400亩。"), "UNCLEAR"),  # the answer elsewhere in the document
        (stored("合作社社员86户。"), "WRONG"),
        (stored(source="1-茶.txt"), "WRONG"),  # a document of the same name of another pair
    ],
)
def test_passages_are_right_where_they_hold_the_evidence(passage, label):
    assert recipe.label(asked(), 0, passage) == getattr(recipe, label)


def test_the_command_leaves_trees_that_the_package_reads(tmp_path):
    pairs = []
    for number, town in enumerate(("柳溪", "河西", "北岸", "青石")):
        articles, file = tmp_path / f"a{number}", tmp_path / f"q{number}.jsonl"
        articles.mkdir()
        text = "\n\n".join(f"{town}第{n}组种茶{100 + n}亩，收入{20 + n}万元，社员{n + 3}户，比上年多一成。" for n in range(8))  # fmt: skip
        (articles / "茶.txt").write_text(f"{town}的茶\n\n{text}\n", encoding="utf-8")
        lines = [
            {
                "id": str(n), "question": f"{town}第{n}组种了多少亩茶？", "type": "number", "answerable": True,
                "answers": [[f"{100 + n}亩"]], "evidence": [{"doc": "茶.txt", "quote": f"{town}第{n}组种茶{100 + n}亩"}],
            }
            for n in range(8)
        ]  # fmt: skip
        file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
        pairs += [str(articles), str(file)]
    assert recipe.main(["--out", str(tmp_path / "out"), "--rows", str(tmp_path / "rows"), *pairs]) == 0
    made = read_ordering(tmp_path / "out")
    assert set(made.names) >= {"part_fused", "lexical_rank"}
    assert "- questions: 32" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
