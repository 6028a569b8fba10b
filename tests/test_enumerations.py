"""Lists inside sentences, and what else in a sentence could be an answer."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.candidates import find_candidates
from qa.answering.enumerations import find_enumerations
from qa.language.span import Span
from qa.retrieval.asking import Asked, asked


@pytest.mark.parametrize(
    ("sentence", "items"),
    [
        ("重点发展前沿材料、智能汽车、数字经济等产业。", ["前沿材料", "智能汽车", "数字经济"]),
        ("启动交通、教育、商业、文化四大改造。", ["交通", "教育", "商业", "文化"]),
        ("打造“濮院时装”“乌镇水乡”“崇福皮草”三个品牌。", ["“濮院时装”", "“乌镇水乡”", "“崇福皮草”"]),
        ("推出“畅行老城”、“暖工计划”两项行动。", ["“畅行老城”", "“暖工计划”"]),
        ("通过校企合作、共享员工和技能补贴三种方式，帮助企业。", ["校企合作", "共享员工", "技能补贴"]),
        ("凤凰湖小学、振东幼儿园等6所学校投入使用。", ["凤凰湖小学", "振东幼儿园"]),
        ("包括防洪、排涝以及供水。", ["防洪", "排涝", "供水"]),
        ("举办潮乡戏曲节、灯彩文化周、观潮诗会三大活动共360场。", ["潮乡戏曲节", "灯彩文化周", "观潮诗会"]),
        ("进一步加强人民医院与东州医科大学、东一医院等院校的合作交流。", ["东州医科大学", "东一医院"]),
        ("参加的有高校、企业与协会。", ["高校", "企业", "协会"]),
        ("分别是濮院镇、乌镇镇、崇福镇。", ["濮院镇", "乌镇镇", "崇福镇"]),
    ],
)
def test_the_items_of_an_enumeration_are_complete_in_order_and_trimmed(sentence, items):
    assert items in [[span.of(sentence) for span in found] for found in find_enumerations(sentence)]


def test_two_things_joined_by_and_are_a_list():
    sentence = "推动智能汽车和前沿材料两大产业发展。"
    assert [[s.of(sentence) for s in found] for found in find_enumerations(sentence)] == [
        ["智能汽车", "前沿材料"]
    ]


@pytest.mark.parametrize("sentence", ["社会和谐稳定。", "居民都说河水变清了。", "普及科学知识。", ""])
def test_a_sentence_without_a_list_has_none(sentence):
    assert find_enumerations(sentence) == []


@given(
    st.lists(
        st.sampled_from(
            [
                "交通",
                "教育",
                "“品牌”",
                "产业",
                "、",
                "和",
                "等",
                "，",
                "包括",
                "以及",
                "三大",
                "《规划》",
                "。",
                "”“",
            ]
        ),
        max_size=14,
    ).map("".join)
)
def test_items_are_slices_in_order_that_do_not_overlap(sentence):
    for items in find_enumerations(sentence):
        assert len(items) >= 2
        assert all(0 <= s.start < s.end <= len(sentence) for s in items)
        assert all(a.end <= b.start for a, b in pairwise(items))


def candidates(question, sentence):
    found = find_candidates(asked(question), sentence, Span(0, len(sentence)))
    return [c.span.of(sentence) for c in sorted(found, key=lambda c: -c.fit)]


@pytest.mark.parametrize(
    ("question", "sentence", "best"),
    [
        ("新增多少家企业", "新增企业9家，投资12亿元。", "9家"),
        ("投资多少钱", "新增企业9家，投资12亿元。", "12亿元"),
        ("多少个科研团队", "引进科研团队21个，占比9.5%。", "21个"),
        ("增长了多少", "投资12亿元，增长9.5%。", "9.5%"),
        ("排第几", "投资12亿元，居全省第4。", "第4"),
        ("什么时候开工", "项目于2023年5月18日开工，投资12亿元。", "2023年5月18日"),
        ("谁是负责人", "项目负责人吴建民说，明年投产。", "吴建民"),
        ("在哪个镇", "公司位于河山镇，员工90名。", "河山镇"),
        ("卫星叫什么", "研制的“潮涌一号”气象卫星升空。", "潮涌一号"),
    ],
)
def test_the_best_candidate_is_of_the_kind_asked_for(question, sentence, best):
    assert candidates(question, sentence)[0] == best


def test_a_measure_word_asked_for_rules_out_another():
    assert "12亿元" not in candidates("有多少家企业", "新增企业9家，投资12亿元。")


def test_a_kind_answered_by_whole_sentences_has_no_candidates():
    assert find_candidates(Asked("why"), "因为停车难，新增车位90个。", Span(0, 14)) == []


def test_offsets_are_those_of_the_whole_text():
    text = "泵站完工。新增企业9家。"
    (candidate,) = [c for c in find_candidates(asked("新增多少家"), text, Span(5, len(text))) if c.fit == 1.0]
    assert candidate.span.of(text) == "9家"


def test_a_list_of_as_many_items_as_were_asked_for_fits_best():
    text = "入选名单的有濮院镇、乌镇镇、崇福镇，涉及教育、交通。"
    found = find_candidates(Asked("list", count=3), text, Span(0, len(text)))
    assert len(max(found, key=lambda c: c.fit).items) == 3
