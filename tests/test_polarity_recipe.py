"""The recipe of the judge of yes and no, at toy size on documents of our own."""

import json

import numpy as np
import pytest

from qa.answering.polarity import CHOSEN, read_polarity
from qa.answering.polarity_features import polarity_features
from qa.evaluation.question_file import Question
from qa.network.columns import picked
from qa.retrieval.question import understand
from qa.training.polarity import main, told


@pytest.mark.parametrize(
    ("type_", "groups", "wanted"),
    [
        ("yesno", (("是",),), True),
        ("yesno", (("不是", "否"), ("86户",)), False),
        ("yesno", (("86户",),), None),
        ("number", (("是",),), None),
        ("unanswerable", (), None),
    ],
)
def test_what_a_question_of_the_file_is_answered(type_, groups, wanted):
    assert told(Question("1", "？", type_, bool(groups), groups, ())) == wanted


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")
def test_the_recipe_leaves_a_model_that_judges(tmp_path, capsys):
    pytest.importorskip("lightgbm")
    pairs = []
    for number, village in enumerate(("柳溪", "石坝", "青塘", "白岭", "东岙", "西堰", "南溪", "北坞")):
        folder = tmp_path / village
        folder.mkdir()
        text = f"{village}乡的茶\n\n{village}乡有茶园三处，面积2400亩。采茶期间禁止车辆驶入茶园。\n"
        (folder / "a.txt").write_text(text, encoding="utf-8")
        asked = [
            ("茶园有三处吗？", ["是"], "有茶园三处"),
            ("茶园面积是2400亩吗？", ["是"], "面积2400亩"),
            ("茶园面积是3100亩吗？", ["否"], "面积2400亩"),
            ("采茶期间车辆能不能驶入茶园？", ["否"], "禁止车辆驶入茶园"),
        ]
        lines = [
            json.dumps(
                {
                    "id": f"{number}-{i}", "question": question, "type": "yesno", "answerable": True,
                    "answers": [words], "evidence": [{"doc": "a.txt", "quote": quote}],
                },
                ensure_ascii=False,
            )
            for i, (question, words, quote) in enumerate(asked)
        ]  # fmt: skip
        other = {
            "id": f"{number}-9",
            "question": "茶园有停车场吗？",
            "type": "unanswerable",
            "answerable": False,
        }
        lines.append(json.dumps(other, ensure_ascii=False))
        (tmp_path / f"{village}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        pairs += [str(folder), str(tmp_path / f"{village}.jsonl")]
    out, rows = tmp_path / "out", tmp_path / "rows.pkl"
    assert main(["--out", str(out), "--rows", str(rows), *pairs]) == 0
    shown = capsys.readouterr().out
    assert "questions                    40.000" in shown
    assert "right, of the clear" in (out / "README.md").read_text(encoding="utf-8")
    assert [len(names) - len(less) for (names, _), (less, _) in [read_polarity(out)]] == [len(CHOSEN)]
    names, trees = read_polarity(out)[1]
    values = [
        polarity_features(
            understand(f"茶园面积是{area}亩吗？").needs[0], "柳溪乡有茶园三处，面积2400亩。", ""
        )
        for area in (2400, 3100)
    ]
    same, other = trees.predict(np.stack([picked(row[None], own, names, "", "")[0] for row, own in values]))
    assert same > other
    first = (out / "model.npz").read_bytes()
    assert main(["--out", str(out), "--rows", str(rows), *pairs]) == 0
    assert (out / "model.npz").read_bytes() == first
