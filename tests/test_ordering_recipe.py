"""The order of passages as it is trained: which passages are right, and the command at toy size."""

import json

import pytest

pytest.importorskip("lightgbm")

from qa.evaluation.question_file import Evidence, Question
from qa.retrieval.ordering import read_ordering
from qa.training import ordering as recipe
from test_ordering import stored


def asked(quote="面积2400亩", answers=(("2400亩",),)):
    return Question("1", "茶园多大？", "number", True, answers, (Evidence("茶.txt", quote),))


@pytest.mark.parametrize(
    ("passage", "label"),
    [
        (stored(), "RIGHT"),
        (stored("茶园到去年是2400亩。"), "UNCLEAR"),  # the answer elsewhere in the document
        (stored("合作社社员86户。"), "WRONG"),
        (stored(source="0-红茶.txt"), "WRONG"),
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
    again = pairs[:2]  # counts twice
    assert (
        recipe.main(["--out", str(tmp_path / "out"), "--rows", str(tmp_path / "rows"), *pairs, *again]) == 0
    )
    made = read_ordering(tmp_path / "out")
    assert set(made.names) >= {"part_fused", "lexical_rank"}
    assert "- questions: 40" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
