"""The order of passages: what its trees add, damaged files."""

import numpy as np
import pytest

from qa.errors import ModelError
from qa.indexing.summaries import StoredPassage
from qa.language.span import Span
from qa.network.trees import flattened, joined
from qa.passages.passage import Context, Passage
from qa.retrieval.ordering import (
    BUILT_IN,
    NOT_FOUND,
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


def test_gains_are_what_the_trees_add():
    ordering = Ordering(("b",), flattened([STUMP]))
    gains = ordering.gains(np.array([[9.0, 0.0], [9.0, 1.0]]), ("a", "b"))
    assert gains.tolist() == [-3, 3]


def test_joined_trees_predict_the_weighted_sum():
    other = STUMP | {"split_feature": 1, "right_child": STUMP}
    one, two = flattened([STUMP, other]), flattened([other])
    rows = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    assert (
        joined([(one, 0.5), (two, -2.0)]).predict(rows).tolist()
        == (0.5 * one.predict(rows) - 2.0 * two.predict(rows)).tolist()
    )


def test_features_of_another_version_say_what_to_do():
    with pytest.raises(ModelError, match="train it again"):
        Ordering(("gone",), flattened([STUMP])).gains(np.zeros((1, 1)), ("a",))


def test_what_is_written_is_read_and_damage_is_named(tmp_path):
    write_ordering(tmp_path, Ordering(("a",), flattened([STUMP])))
    assert read_ordering(tmp_path).gains(np.ones((1, 1)), ("a",)).tolist() == [3]
    (tmp_path / WEIGHTS).write_bytes(b"PK damaged")
    with pytest.raises(ModelError, match="cannot load the order of passages"):
        read_ordering(tmp_path)


def test_the_shipped_trees_are_small_and_have_their_card():
    assert (BUILT_IN / WEIGHTS).stat().st_size < 1_000_000
    assert "licence" in (BUILT_IN / "README.md").read_text(encoding="utf-8")
