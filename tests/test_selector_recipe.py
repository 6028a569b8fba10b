"""The recipe of the choice of answers: labels, and training at toy size on documents of our own."""

import json

import pytest

from qa.answering.selector import Selector, read_selector
from qa.evaluation.question_file import Evidence, Question
from qa.training.selector import EXACT, RIGHT, label, main, read_base

TEXT = "柳溪乡有茶园三处，面积2400亩。茶叶合作社由村民李小满牵头，2019年成立，社员86户，去年卖茶收入310万元，比前年多两成。"


def question(type_, *groups, quote="面积2400亩"):
    return Question("1", "？", type_, bool(groups), tuple(groups), (Evidence("a.txt", quote),))


@pytest.mark.parametrize(
    ("asked", "words", "wanted"),
    [
        (question("number", ("2400亩",)), "2400亩", EXACT),
        (question("number", ("2400亩",)), "柳溪乡有茶园三处，面积2400亩。", RIGHT),
        (question("number", ("2400亩",)), "86户", 0),
        (question("number", ("2400亩",)), TEXT, 0),
        (question("how", ("合作社",)), TEXT, RIGHT),
        (question("list", ("86户",), ("310万元",)), "86户", 0),
        (question("yesno", ("是",)), "社员86户", 0),
        (question("yesno", ("是",)), "柳溪乡有茶园三处，面积2400亩。", RIGHT),
        (question("unanswerable"), "2400亩", 0),
    ],
)
def test_an_answer_is_right_where_it_holds_the_answer_and_little_more(asked, words, wanted):
    assert label(asked, words) == wanted


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")
def test_the_recipe_leaves_a_model_that_chooses(tmp_path, capsys):
    pytest.importorskip("lightgbm")
    pairs = []
    for number, village in enumerate(("柳溪", "石坝", "青塘", "白岭", "东岙", "西堰")):
        folder = tmp_path / village
        folder.mkdir()
        (folder / "a.txt").write_text(
            f"{village}乡的茶\n\n{TEXT.replace('柳溪', village)}\n\n{village}乡去年修路{number + 3}公里，种树{number + 5}万棵。\n",
            encoding="utf-8",
        )
        asked = [
            ("茶园面积多少亩？", "number", [["2400亩"]], "面积2400亩"),
            ("合作社社员有多少户？", "number", [["86户"]], "社员86户"),
            ("去年卖茶收入多少？", "money", [["310万元"]], "卖茶收入310万元"),
            (f"{village}乡去年修路多少公里？", "number", [[f"{number + 3}公里"]], f"修路{number + 3}公里"),
        ]
        lines = [
            json.dumps(
                {
                    "id": f"{number}-{i}", "question": q, "type": t, "answerable": True, "answers": a,
                    "evidence": [{"doc": "a.txt", "quote": e}],
                },
                ensure_ascii=False,
            )
            for i, (q, t, a, e) in enumerate(asked)
        ]  # fmt: skip
        lines.append(
            json.dumps(
                {
                    "id": f"{number}-9", "question": "乡里的飞机场在哪里？", "type": "unanswerable",
                    "answerable": False,
                },
                ensure_ascii=False,
            )
        )  # fmt: skip
        (tmp_path / f"{village}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        pairs += [str(folder), str(tmp_path / f"{village}.jsonl")]
    out, rows = tmp_path / "out", tmp_path / "rows.pkl"
    assert main(["--out", str(out), "--rows", str(rows), *pairs]) == 0
    shown = capsys.readouterr().out
    assert "some reading right           1.000" in shown
    assert Selector(out).choose("？", None, [], {}) == []
    assert "refused, of the unanswerable" in (out / "README.md").read_text(encoding="utf-8")
    more = tmp_path / "more"
    assert main(["--out", str(more), "--rows", str(rows), "--grown-on", str(out), *pairs]) == 0
    names, *trees = read_selector(out)
    assert read_selector(more)[0] == names
    for own, grown in zip(trees, read_selector(more)[1:], strict=True):
        assert len(grown.roots) == 2 * len(own.roots)
        assert (grown.value[: len(own.value)] == own.value).all()
    with pytest.raises(ValueError, match="other features"):
        read_base(out, names[1:])
    first = (out / "model.npz").read_bytes()
    assert main(["--out", str(out), "--rows", str(rows), *pairs]) == 0
    assert (out / "model.npz").read_bytes() == first
