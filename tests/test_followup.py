"""Follow-up questions filled in from the questions before them, or from their answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.retrieval.followup import fill_in


def no_answer(question):
    return ""


def filled(question, *history, answer=""):
    return fill_in(question, list(history), lambda q: answer)


def test_a_question_without_history_stays_as_it_is():
    assert fill_in("那2022年呢？", [], no_answer) == "那2022年呢？"


def test_a_question_that_stands_alone_stays_as_it_is():
    question = "2023年海宁新增了多少家规上工业企业？"
    assert filled(question, "桐乡有几个镇入选了样板名单？") == question


@pytest.mark.parametrize(
    ("before", "question", "full"),
    [
        ("桐乡2023年新增了多少家规上企业？", "那2022年呢？", "桐乡2022年新增了多少家规上企业？"),
        ("桐乡2023年新增了多少家规上企业？", "2022年呢？", "桐乡2022年新增了多少家规上企业？"),
        ("桐乡2023年新增了多少家规上企业？", "海宁呢？", "海宁2023年新增了多少家规上企业？"),
        ("桐乡2023年新增了多少家规上企业？", "那海宁呢？", "海宁2023年新增了多少家规上企业？"),
        ("市水利局一季度完成了多少投资？", "那市商务局呢？", "市商务局一季度完成了多少投资？"),
        ("柳溪村的民宿2023年新增了多少家？", "那农家乐呢？", "柳溪村的2023年农家乐是多少？"),
        ("一季度“两湖”平台的总产值是多少？", "那固定资产投资呢？", "一季度“两湖”平台的固定资产投资是多少？"),
    ],
)
def test_a_time_place_or_organisation_named_anew_replaces_the_old_one(before, question, full):
    assert filled(question, before) == full


def test_a_follow_up_of_a_follow_up_goes_back_to_the_first_question():
    full = filled("那2021年呢？", "桐乡2023年新增了多少家规上企业？", "那2022年呢？")
    assert full == "桐乡2021年新增了多少家规上企业？"


def test_the_place_is_kept_when_the_year_changes_and_the_year_when_the_place_changes():
    full = filled("海宁呢？", "桐乡2023年新增了多少家规上企业？", "那2022年呢？")
    assert full == "海宁2022年新增了多少家规上企业？"


def test_a_pointing_word_stands_for_the_answer_before():
    assert (
        filled("这个村种了多少亩黄桃？", "哪个村有“甜蜜产业”？", answer="五泾村") == "五泾村种了多少亩黄桃？"
    )
    assert (
        filled("这家公司的总经理是谁？", "五泾村成立了哪家公司？", answer="泾缘果业公司")
        == "泾缘果业公司的总经理是谁？"
    )


def test_the_answer_is_found_for_the_filled_in_question():
    seen = []

    def answer_of(question):
        seen.append(question)
        return "五泾村"

    fill_in("这个村有多少农户？", ["桐乡2023年哪个村的黄桃最多？", "那2022年呢？"], answer_of)
    assert seen == ["桐乡2022年哪个村的黄桃最多？"]


def test_a_long_answer_or_none_is_not_put_in():
    question = "这个村种了多少亩黄桃？"
    assert "五" * 30 not in filled(question, "哪个村有“甜蜜产业”？", answer="五" * 30)
    assert filled(question, "哪个村有“甜蜜产业”？").endswith(question)


def test_a_short_question_takes_the_topic_of_the_one_before():
    full = filled("在全省排第几？", "一季度市水利局完成了多少水利投资？")
    assert "水利" in full
    assert full.endswith("在全省排第几？")
    assert "多少" not in full


def test_the_first_year_is_kept_where_the_follow_up_names_none():
    full = filled("增长了多少？", "2023年桐乡生产总值是多少？")
    assert "2023年" in full and "桐乡" in full


def test_traditional_characters_are_read():
    assert filled("那2022年呢？", "桐鄉2023年新增了多少家規上企業？") == "桐乡2022年新增了多少家规上企业？"


@given(
    st.lists(st.text(alphabet="那这个村公司呢多少？2023年桐乡海宁的，", min_size=1, max_size=16), max_size=3),
    st.text(alphabet="那这个村公司呢多少？2022年海宁的，", min_size=1, max_size=16),
)
def test_any_history_gives_some_question(history, question):
    assert fill_in(question, history, no_answer)
