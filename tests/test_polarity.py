"""Whether a sentence says yes or no: what is compared, the model and its file."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.opinions import Weighed
from qa.answering.polarity import (
    BUILT_IN,
    CHOSEN,
    WEIGHTS,
    Polarity,
    built_in_polarity,
    choice_features,
    write_polarity,
)
from qa.answering.polarity_features import polarity_features
from qa.answering.reading import Reading
from qa.answering.selector import Choice, Verdict
from qa.errors import ModelError
from qa.language.span import Span
from qa.network.trees import flattened
from qa.passages.passage import Context, Passage
from qa.retrieval.hit import Hit
from qa.retrieval.question import understand


def compared(question, sentence, around=""):
    row, names = polarity_features(understand(question).needs[0], sentence, around)
    return dict(zip(names, row.tolist(), strict=True))


def choice(sentence):
    passage = Passage("d", 0, Span(0, len(sentence)), "paragraph", Context(), id=1)
    hit = Hit(passage, "公告.txt", "公告", sentence, 1, 1.0)
    reading = Reading(hit, Span(0, len(sentence)), None, 0.8, 0.9, 0.0)
    return Choice(Weighed(reading, 0.9, 0.9, 1.0, 1.0), np.zeros(1), 1.0)


@pytest.mark.parametrize(
    ("question", "sentence", "name"),
    [
        ("新增了14家企业吗？", "新增企业14家。", "figure_same"),
        ("新增了15家企业吗？", "新增企业14家。", "figure_other"),
        ("新增企业超过10家了吗？", "新增企业14家。", "figure_holds"),
        ("新增企业有没有到20家？", "新增企业14家。", "figure_fails"),
        ("新增企业不到20家吧？", "新增企业14家。", "figure_holds"),
        ("新增企业没超过10家吧？", "新增企业14家。", "figure_fails"),
        ("新增企业超没超过20家？", "新增企业14家。", "figure_fails"),
        ("新增企业到没到10家？", "新增企业14家。", "figure_holds"),
        ("新增企业接近15家吗？", "新增企业14家。", "figure_holds"),
        ("新增企业在10家以上吗？", "新增企业14家。", "figure_holds"),
        ("新增了14家企业吗？", "全县企业增加不少。", "figure_none"),
        ("公园是2023年建成的吗？", "公园2023年建成。", "time_same"),
        ("公园是2023年建成的吗？", "公园2022年建成。", "time_other"),
        ("产值是不是下降了？", "产值增长5%。", "opposite"),
        ("产值是不是增长了？", "产值增长5%。", "same_side"),
        ("进入图书馆要不要交费？", "进入图书馆无需交费。", "says_no"),
        ("进入图书馆要不要交费？", "进入图书馆无需交费。", "says_need_not"),
        ("施工能不能占用盲道？", "施工不得占用盲道。", "says_may_not"),
        ("是不是所有学校都放假？", "各学校放假两天。", "asks_all"),
        ("李青是水利局的吗？", "李青（财政局）", "missing_names"),
    ],
)
def test_what_is_compared(question, sentence, name):
    found = compared(question, sentence)
    assert found[name] > 0
    rival = {"figure_same": "figure_other", "figure_holds": "figure_fails", "time_same": "time_other"}
    rivals = rival | {other: one for one, other in rival.items()} | {"figure_none": "figure_same"}
    assert found[rivals.get(name, "figure_none")] == 0


def test_a_word_that_only_looks_like_a_negation_is_none():
    assert compared("县里不断加大投入吗？", "县里不断加大投入。")["asks_no"] == 0
    assert compared("桥是不是建成了？", "桥已建成。")["asks_no"] == 0
    assert compared("村里同意延期吗？", "村里不同意延期。")["says_no"] == 1


def test_the_clause_that_speaks_of_it_counts():
    told = "住院部须提前储水；门诊部无需储水。"
    assert compared("门诊部要储水吗？", told)["near_need_not"] == 1
    assert compared("住院部要储水吗？", told)["near_need_not"] == 0


@given(st.text(max_size=60), st.text(max_size=60))
def test_every_text_has_finite_features(question, sentence):
    row, names = polarity_features(understand(question or "？").needs[0], sentence, question)
    assert row.shape == (len(names),) and row.dtype == np.float32
    assert np.isfinite(row).all()


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "sentence", "is_yes"),
    [
        ("禾陵县图书馆是国家一级图书馆吗？", "禾陵县图书馆为国家一级图书馆。", True),
        ("禾陵县新增企业14家，对吗？", "禾陵县新增企业14家。", True),
        ("禾陵县新增企业15家，对吗？", "禾陵县新增企业14家。", False),
        ("停水期间可以使用消防栓吗？", "停水期间禁止使用消防栓。", False),
    ],
)
def test_plain_cases_are_told(question, sentence, is_yes):
    opinion = built_in_polarity().judge(understand(question).needs[0], choice(sentence), Verdict(0.9, 0.9))
    assert (opinion.yes > 0.5) == is_yes


def test_what_spoke_for_the_choice_is_told_too():
    row, names = choice_features(understand("通车了吗？").needs[0], choice("已通车。"), Verdict(0.7, 0.6))
    assert names[-len(CHOSEN) :] == CHOSEN
    assert row[-len(CHOSEN) :].tolist() == pytest.approx([0.7, 0.6, 1.0, 0.8, 0.0, 0.9])


@pytest.mark.parametrize("content", [None, b"", b"not a zip"])
def test_a_missing_or_damaged_model_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / WEIGHTS).write_bytes(content)
    with pytest.raises(ModelError, match=r"qa\.training\.polarity"):
        Polarity(tmp_path)


def test_a_model_with_other_features_says_so(tmp_path):
    write_polarity(tmp_path, [(("gone",), flattened([]))] * 2)
    with pytest.raises(ModelError, match="train it again"):
        Polarity(tmp_path).judge(understand("通车了吗？").needs[0], choice("已通车。"), Verdict(0.5, 0.5))


def test_the_shipped_model_is_small_and_has_its_card():
    assert (BUILT_IN / WEIGHTS).stat().st_size < 1_000_000
    assert "Held out" in (BUILT_IN / "README.md").read_text(encoding="utf-8")
