"""Questions understood: what kind of thing is asked for, about whom, when, and by which words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.words import WordList
from qa.retrieval.asking import asked, is_question
from qa.retrieval.question import understand


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("桐乡新增了多少家规上企业", "number", "家"),
        ("引进了几个项目", "number", "个"),
        ("有多少亿美元的订单", "money", "亿美元"),
        ("总投资是多少", "money", ""),
        ("一共花了多少钱", "money", ""),
        ("增速是多少", "percent", ""),
        ("比上年增长了多少", "percent", ""),
        ("提高了几个百分点", "percent", ""),
        ("占比达到百分之几", "percent", ""),
        ("在全省排第几", "rank", ""),
        ("排进了全省前几", "number", ""),
        ("排名如何", "rank", ""),
        ("什么时候开工的", "time", ""),
        ("哪一年投产", "time", ""),
        ("谁在管这个项目", "person", ""),
        ("哪位村民说的", "person", ""),
        ("位于哪里", "place", "在"),
        ("在哪个镇", "place", "镇"),
        ("哪家公司研制的", "organisation", "公司"),
        ("是哪个单位牵头的", "organisation", ""),
        ("卫星叫什么", "name", ""),
        ("有哪些做法", "list", ""),
        ("分别是什么", "list", ""),
        ("什么是邻里食堂", "definition", ""),
        ("是如何解决的", "how", ""),
        ("怎么帮企业招工", "how", ""),
        ("用什么方式筹钱", "how", "方式"),
        ("为什么要改造", "why", ""),
        ("出于什么目的", "why", ""),
        ("已经开通了吗", "yesno", ""),
        ("是不是全省第一", "yesno", ""),
        ("两地相比哪个更高", "comparison", ""),
        ("谁的更大", "comparison", ""),
        ("甲村和乙村，哪个村的任务更重", "comparison", ""),
        ("城镇和农村，哪边涨得快", "comparison", ""),
        ("存在哪些困难", "how", ""),
        ("共有几种", "number", "种"),
        ("该去哪儿投诉", "organisation", ""),
        ("要不要交钱", "yesno", ""),
        ("请事假那几天工资照发吗", "yesno", ""),
        ("大桥通车了没有", "yesno", ""),
        ("图书馆周一不开门吧", "yesno", ""),
        ("产值进没进全省前五", "yesno", ""),
        ("请问图书馆周一不开门吧", "yesno", ""),
        ("成立公司是为了什么", "why", ""),
        ("这里成为了什么", "definition", ""),
        ("什么是网吧", "definition", ""),
        ("养老金每月涨几百元", "money", ""),
        ("收入比上年涨多少", "percent", ""),
        ("产值过亿的企业有多少", "number", ""),
        ("自来水公司的热线是多少", "number", "电话"),
        ("最后选了哪一种", "name", ""),
        ("与哪两家的合作最多", "list", ""),
    ],
)
def test_the_kind_of_answer_is_told_by_the_asking_words(text, kind, unit):
    found = asked(text)
    assert (found.kind, found.unit) == (kind, unit)
    assert is_question(text)


@pytest.mark.parametrize(
    ("text", "count"), [("聚焦哪四大赛道", 4), ("哪两所学校", 2), ("是哪三个镇", 3), ("有哪些镇", None)]
)
def test_a_list_knows_how_many_items_are_wanted(text, count):
    assert (asked(text).kind, asked(text).count) == ("list", count)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("桐乡 财政收入 增速", "percent"),
        ("海宁 规上企业 排名", "rank"),
        ("碳纤维 总投资", "money"),
        ("邻里食堂", "any"),
    ],
)
def test_a_keyword_query_asks_by_its_nouns_and_not_explicitly(text, kind):
    assert asked(text).kind == kind
    assert not asked(text).is_explicit
    assert not is_question(text)


@given(st.text(alphabet="多少几哪什么为吗呢谁第百分之个家亿元项目，？ 2023", max_size=24))
def test_any_text_can_be_read_as_a_question(text):
    question = understand(text, reference_year=2024)
    assert question.needs
    assert all(0 <= t.weight <= 1 for t in question.terms)


def terms(text, **options):
    return {t.text: t.weight for t in understand(text, **options).terms}


def test_the_words_that_ask_and_the_places_and_times_are_no_terms():
    found = terms("2023年桐乡新增了多少家规上企业？")
    assert "规上" in found
    assert not {"2023", "2023年", "桐乡", "多少", "多少家", "了", "家"} & set(found)


def test_rarer_words_weigh_more():
    found = terms("碳纤维项目的投资是多少？")
    assert found["碳纤维"] > found["项目"]


def test_what_stands_in_quotation_marks_is_one_term():
    assert terms("“畅行老城”行动为什么启动？")["畅行老城"] == 1.0
    assert terms("「畅行老城」行动为什么启动？")["畅行老城"] == 1.0


def test_words_of_the_index_are_kept_whole():
    text = "五创四进招了多少人？"
    assert "五创四进" not in terms(text)
    assert "五创四进" in terms(text, known_words=WordList({"五创四进"}))


def test_places_and_periods_are_understood():
    question = understand("今年一季度桐乡的进出口增长多少？", reference_year=2024)
    assert question.places == ("桐乡",)
    assert [p.label for p in question.periods] == ["2024Q1"]


def test_places_of_the_documents_are_known():
    assert understand("云栖谷有多少家企业？", known_places={"云栖谷"}).places == ("云栖谷",)


def test_where_somebody_goes_is_not_what_a_question_is_about():
    assert understand("桐乡企业去广州参展拿了多少订单？").places == ("桐乡",)


def test_a_question_is_read_in_simplified_characters_and_half_width_digits():
    question = understand("桐鄉２０２３年新增了多少家規上企業？")
    assert question.text == "桐乡2023年新增了多少家规上企业？"
    assert question.places == ("桐乡",)


def test_two_questions_in_one_are_two_needs():
    question = understand("桐乡新签约项目多少个？其中外资项目有几个？")
    assert [n.asked.kind for n in question.needs] == ["number", "number"]
    assert any("外资" in t.text for t in question.needs[1].terms)
    assert any("签约" in t.text for t in question.needs[1].shared)


@pytest.mark.parametrize(
    "text, needs",
    [
        ("松岭村、竹溪村各有多少家企业？", ["松岭村企业", "竹溪村企业"]),
        ("松岭村和竹溪村的工业产值分别是多少？", ["松岭村的工业产值", "竹溪村的工业产值"]),
        ("青杉县2022年和2023年的人口各是多少？", ["青杉县2022年的人口", "青杉县2023年的人口"]),
        ("小学、初中、高中各有多少所？", ["小学", "初中", "高中"]),
        ("青杉的固定资产投资和外贸出口各增长百分之几？", ["青杉的固定资产投资", "外贸出口"]),
        ("50亿元以上的跟10亿元以上的分别有几个？", ["50亿元以上的", "10亿元以上的"]),
        ("“甲”企业和“乙”企业，名单公布了，分别有几家？", ["“甲”企业", "“乙”企业"]),
    ],
)
def test_each_thing_asked_one_by_one_is_asked_with_what_is_named_for_all(text, needs):
    assert [need.text for need in understand(text).needs] == needs


def test_a_place_of_one_part_is_a_word_of_that_part():
    one, other = understand("河西镇、河东镇各有多少家企业？", known_places=["河西", "河东"]).needs
    assert any("河西" in term.text for term in one.terms)
    assert any("河东" in term.text for term in other.terms)


def test_a_name_that_begins_with_a_place_is_not_of_that_place():
    assert understand("青杉岛是哪一年设立的？", known_places=["青杉"]).places == ()
    assert understand("青杉的青杉岛是哪一年设立的？", known_places=["青杉"]).places == ("青杉",)
    assert understand("经开区有多少家企业？").places == ()


@pytest.mark.parametrize(
    "text, held, not_held",
    [
        ("上了市的企业有几家？", "上市", "市"),
        ("经开区里有多少家企业？", "经开区", "区里"),
        ("货物先走铁路的有多少吨？", "铁路", "先走铁路"),
        ("那批项目有多少个？", "项目", "那批"),
    ],
)
def test_words_of_talk_are_read_as_the_words_of_papers(text, held, not_held):
    found = terms(text)
    assert held in found and not_held not in found


def test_what_is_counted_among_others_is_not_what_was_named_before():
    question = understand("经开区现有规上企业，里头亏损的有几家？")
    assert [t.text for t in question.needs[-1].head] == ["亏损"]
    assert [t.text for t in understand("签约的项目，加在一块投资额有多大？").needs[-1].head] == ["投资额"]


def test_from_how_much_to_how_much_asks_for_two_figures():
    assert len(understand("覆盖率从多少提高到了多少？").needs) == 2


def test_the_second_question_keeps_the_time_of_the_first():
    question = understand("2023年桐乡生产总值是多少，增长了多少？")
    assert [[p.label for p in n.periods(2024)] for n in question.needs] == [["2023"], ["2023"]]


def test_a_comma_in_quotation_marks_divides_nothing():
    assert len(understand("“稳外贸，促消费”行动投了多少钱？").needs) == 1


def test_last_year_means_another_year_in_each_document():
    need = understand("去年桐乡新增多少家企业？").needs[0]
    assert [p.label for p in need.periods(2023)] == ["2022"]
    assert [p.label for p in need.periods(2024)] == ["2023"]
