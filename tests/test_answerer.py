"""Questions answered from a real index of five articles: the short answer, its source, or a refusal."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from qa.errors import QuestionError
from qa.indexing.filters import Filters
from qa.training.reader_cloze import made_rows
from test_answerer_articles import ARTICLES


def sound_asking(library):
    """A way to ask a library, each answer checked by `assert_sound`."""
    answerer = Answerer(library)

    def ask(question, *history):
        answer = answerer.ask(question, history)
        assert_sound(answer, library)
        return answer

    return ask


def assert_sound(answer: Answer, library) -> None:
    """What holds for every answer: exact citations, evidence behind each piece, pieces where the answer has them."""
    with library.snapshot() as view:
        for citation in answer.citations:
            text = view.document(citation.document_id).text
            assert text[citation.span.start : citation.span.end] == citation.text
            assert len(citation.text) <= 400
            assert "".join(s.text for s in citation.segments) == citation.text
        cited = {c.marker: c for c in answer.citations}
        for span in answer.spans:
            text = view.document(span.document_id).text
            citation = cited[span.marker]
            assert span.span.of(text) == span.text
            assert citation.document_id == span.document_id
            assert citation.span.contains(span.span)
            assert citation.used
            assert answer.answer[span.place.start : span.place.end] == span.text
    assert [c.marker for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    used = [c.used for c in answer.citations]
    assert used == sorted(used, reverse=True)
    assert answer.answered == (answer.kind != "refusal") == any(used)
    assert 0 <= answer.confidence <= 1
    assert len(answer.answer) <= 480 or answer.kind == "yesno"


@pytest.fixture(scope="module")
def ask(answerer, articles_library):
    def ask(question, *history, **options):
        answer = answerer.ask(question, history, **options)
        assert_sound(answer, articles_library)
        return answer

    return ask


SHORT = [
    ("桐乡2023年新增了多少家规上企业？", "112家"),
    ("桐乡2022年新增规上企业多少家？", "86家"),
    ("海宁2023年新增规上企业几家？", "95家"),
    ("2022年桐乡的地区生产总值是多少？", "1209.8亿元"),
    ("海宁的一般公共预算收入，2023年增长了多少？", "4.8%"),
    ("2023年，桐乡规上企业的数量排在嘉兴第几？", "第一"),
    ("2022年桐乡规上企业数量在嘉兴排第几位？", "第三"),
    ("海宁皮革城一年的网络零售额超过了多少？", "260亿元"),
    ("双龙纤维的碳纤维项目总共要投多少钱？", "26亿元"),
    ("碳纤维项目二期投产以后，一年的产值能到多少？", "15亿元"),
    ("“暖工计划”帮企业招到了多少员工？", "1.6万人"),
    ("桐乡城乡居民收入倍差2023年缩小到了多少？", "1.53"),
    ("桐乡新增了多少个公共停车位？", "2300个"),
    ("海宁义务教育集团化办学的覆盖率有多高？", "92%"),
    ("一季度嘉兴全市完成水利投资多少亿元？", "28.6亿元"),
    ("2024年第一季度桐乡固定资产投资的增速是多少？", "12.3%"),
    ("节水型企业全年的创建目标是多少家？", "60家以上"),
    ("一季度嘉兴创建了多少家节水型企业？", "19家"),
    ("五泾村种了多少亩黄桃？", "1600亩"),
    ("五泾村村集体去年的经营性收入是多少？", "236万元"),
    ("五泾村有多少农户在种黄桃？", "380户"),
    ("碳纤维项目是什么时候开工的？", "2023年5月18日"),
    ("五泾村的黄桃采摘季从几月开始？", "7月"),
    ("黄桃加工厂预计哪一年投产？", "2025年"),
    ("双龙纤维碳纤维项目的负责人是谁？", "吴建民"),
    ("桐乡市泾缘果业有限公司的总经理是谁？", "沈国强"),
    ("五泾村成立了哪家公司？", "桐乡市泾缘果业有限公司"),
    ("五泾村属于哪个镇？", "桐乡市河山镇"),
    ("桐乡哪个项目拿到了省文旅创新大赛银奖？", "夜游运河"),
    ("海宁鹃湖实验室研制的卫星叫什么？", "潮涌一号"),
    ("钱蓉在哪个单位工作？", "市商务局"),
    ("嘉兴市商务局组织了多少家企业出境参展？", "230家"),
]


@pytest.mark.parametrize(("question", "short"), SHORT)
def test_a_short_question_gets_the_short_answer_alone(ask, question, short):
    answer = ask(question)
    assert (answer.kind, answer.answer) == ("span", short)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("桐鄉２０２３年新增了多少家規上企業？", "112家"),
        ("桐乡二〇二三年新增规上企业几家", "112家"),
        ("桐乡 2023 一般公共预算收入", "103.7亿元"),
        ("  桐乡2023年\n新增了多少家\u200b规上企业？ ", "112家"),
    ],
)
def test_keywords_traditional_and_wide_characters_find_the_same(ask, question, short):
    assert ask(question).answer == short


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("桐乡聚焦哪四大赛道？", ["前沿材料", "智能汽车", "数字经济", "时尚产业"]),
        ("桐乡有哪几个镇入选了省级小城镇样板名单？", ["濮院镇", "乌镇镇", "崇福镇"]),
        ("海宁组织企业去了哪些国家参展？", ["日本", "德国", "越南"]),
        ("海宁办了哪三大活动？", ["潮乡戏曲节", "灯彩文化周", "观潮诗会"]),
        ("暖工计划有哪三种方式？", ["校企合作", "共享员工", "技能补贴"]),
        ("2024年第一季度嘉兴市的攻坚标兵有哪些人？", ["顾海峰", "钱蓉", "盛志远", "倪小燕"]),
        (
            "嘉兴一季度的攻坚团队有哪些？",
            ["市水利局南排工程专班", "市商务局消费促进处", "市交通运输局轨道处"],
        ),
    ],
)
def test_a_list_is_complete_and_in_order_and_nothing_else(ask, question, items):
    answer = ask(question)
    assert answer.kind == "list"
    assert [s.text for s in answer.spans] == items
    assert answer.answer == "、".join(items)


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("2022年桐乡新签约项目多少个？其中10亿元以上的有几个？", ["58个", "9个"]),
        ("一季度嘉兴社会消费品零售总额增长多少，带动消费多少亿元？", ["5.6%", "9.8亿元"]),
    ],
)
def test_two_things_asked_are_answered_in_the_order_of_the_question(ask, question, items):
    assert [s.text for s in ask(question).spans] == items


@pytest.mark.parametrize(
    ("question", "words"),
    [("桐乡是怎么帮企业解决招工难的？", "校企合作"), ("桐乡为什么要启动“畅行老城”行动？", "停车位不足")],
)
def test_how_and_why_are_answered_by_the_sentence_that_says_it(ask, question, words):
    answer = ask(question)
    assert answer.kind == "sentences"
    assert words in answer.answer
    assert answer.answer.endswith("。")


@pytest.mark.parametrize(
    ("question", "word"),
    [("桐乡图书馆是国家一级图书馆吗？", "是"), ("海宁已经开通到上海的城际铁路了吗？", "否")],
)
def test_a_yes_no_question_is_answered_by_one_word_and_the_sentence_that_decides(ask, question, word):
    answer = ask(question)
    assert answer.kind == "yesno"
    assert answer.answer.startswith(f"{word}。")
    assert answer.spans[0].text in answer.answer


@pytest.mark.parametrize(
    ("question", "winner", "figures"),
    [
        ("2023年桐乡和海宁的生产总值哪个更高？", "海宁", ("1285.2亿元", "1301.6亿元")),
    ],
)
def test_a_comparison_names_the_larger_side_and_both_figures(ask, question, winner, figures):
    answer = ask(question)
    assert answer.kind == "comparison"
    assert answer.answer.startswith(winner)
    assert all(f in answer.answer for f in figures)
    assert {s.text for s in answer.spans} == set(figures)


@pytest.mark.parametrize(
    ("history", "question", "short"),
    [
        (["桐乡2023年新增了多少家规上企业？"], "那2022年呢？", "86家"),
        (["桐乡2023年新增了多少家规上企业？"], "海宁呢？", "95家"),
        (["哪个村有“甜蜜产业”？"], "这个村种了多少亩黄桃？", "1600亩"),
        (["五泾村成立了哪家公司？"], "这家公司的总经理是谁？", "沈国强"),
        (["一季度嘉兴完成水利投资多少？"], "在全省排第几？", "第2"),
        (["桐乡城乡居民收入倍差2022年是多少？"], "2023年呢？", "1.53"),
    ],
)
def test_a_follow_up_is_answered_with_what_came_before(ask, history, question, short):
    answer = ask(question, *history)
    assert answer.answer == short
    assert answer.question != question


@pytest.mark.parametrize(
    "question",
    [
        "平湖2023年新增了多少家规上企业？",
        "义乌2023年进出口总额是多少？",
        "桐乡2019年新增了多少家规上企业？",
        "海宁2022年的生产总值是多少？",
        "2021年嘉兴一季度水利投资多少？",
        "2024年桐乡全年的生产总值是多少？",
        "桐乡2023年的出生人口是多少？",
        "海宁有多少家三甲医院？",
        "五泾村有多少人口？",
        "濮院毛衫创新园的负责人是谁？",
        "桐乡市长是谁？",
        "你好",
        "今天天气怎么样？",
        "给我讲个笑话",
    ],
)
def test_what_the_documents_do_not_say_is_refused(ask, question):
    answer = ask(question)
    assert not answer.answered
    assert answer.spans == ()
    assert answer.answer.endswith("。")


def test_a_refusal_shows_the_nearest_passages(ask):
    answer = ask("桐乡2019年新增了多少家规上企业？")
    assert answer.citations
    assert not any(c.used for c in answer.citations)


def test_the_source_of_an_answer_comes_first_and_its_sentence_is_marked(ask):
    answer = ask("桐乡2023年新增了多少家规上企业？")
    first = answer.citations[0]
    assert (first.source, first.title) == ("桐乡2023.txt", "桐乡2023年经济社会发展综述")
    assert "112家" in "".join(s.text for s in first.segments if s.marked)
    assert any(not s.marked for s in first.segments)


@pytest.mark.parametrize("k", [1, 3, 8])
def test_at_most_k_citations_are_shown(ask, k):
    assert 1 <= len(ask("桐乡2023年新增了多少家规上企业？", k=k).citations) <= k


def test_the_period_understood_is_told(ask):
    assert ask("桐乡2023年新增了多少家规上企业？").period == "2023"
    assert ask("2024年第一季度桐乡固定资产投资的增速是多少？").period == "2024Q1"
    assert ask("五泾村种了多少亩黄桃？").period is None


def test_filters_restrict_what_is_answered_from(ask):
    answer = ask("新增规上企业多少家？", filters=Filters(source="海宁2023.txt"))
    assert answer.answer == "95家"
    assert {c.source for c in answer.citations} == {"海宁2023.txt"}


def test_times_are_told(ask):
    timings = ask("五泾村种了多少亩黄桃？").timings_ms
    assert set(timings) == {"retrieve", "answer", "total"}
    assert timings["total"] == pytest.approx(timings["retrieve"] + timings["answer"])


def test_an_answer_is_surer_than_chance_and_a_refusal_of_nonsense_too(ask):
    assert ask("五泾村种了多少亩黄桃？").confidence > 0.5
    assert ask("给我讲个笑话").confidence > 0.5


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("", "question_blank"),
        (" \n\u200b", "question_blank"),
        ("多" * 2001, "question_too_long"),
        ("多\0少", "question_has_nul"),
    ],
)
def test_a_question_that_cannot_be_one_is_rejected(answerer, question, code):
    with pytest.raises(QuestionError) as error:
        answerer.ask(question)
    assert error.value.code == code


@pytest.mark.parametrize(
    "question",
    [
        "？",
        "，，，",
        "多少",
        "2023",
        "“”",
        "<b>桐乡</b>",
        "'; DROP TABLE passages; --",
        "a" * 2000,
        "桐乡" * 500,
    ],
)
def test_any_odd_question_gets_a_sound_answer(ask, question):
    ask(question)


PIECES = st.sampled_from(
    [
        "桐乡",
        "海宁",
        "嘉兴",
        "五泾村",
        "市水利局",
        "2023年",
        "2022年",
        "一季度",
        "去年",
        "规上企业",
        "生产总值",
        "邻里食堂",
        "黄桃",
        "卫星",
        "新增",
        "增长",
        "多少",
        "多少家",
        "哪些",
        "哪三个",
        "谁",
        "为什么",
        "怎么",
        "是什么",
        "吗",
        "和",
        "比",
        "哪个更高",
        "第几",
        "，",
        "？",
        "其中",
        "分别",
        "“暖工计划”",
        "名单",
        "什么时候",
        "在哪里",
    ]
)
QUESTIONS = st.lists(PIECES, min_size=1, max_size=8).map("".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(QUESTIONS, st.lists(QUESTIONS, max_size=2), st.integers(1, 8))
def test_every_answer_to_any_question_is_cited_exactly(answerer, articles_library, question, history, k):
    assert_sound(answerer.ask(question, history, k=k), articles_library)


def test_a_blank_earlier_question_is_passed_over(ask):
    assert ask("五泾村种了多少亩黄桃？", "  ", "").answer == "1600亩"


def test_an_empty_library_refuses(tmp_path):
    from qa.indexing.library import Library
    from test_answerer_articles import HashEmbedder

    with Library.open(tmp_path, embedder=HashEmbedder(), create=True) as library:
        answer = Answerer(library).ask("桐乡2023年新增了多少家规上企业？")
    assert (answer.answered, answer.citations) == (False, ())


@pytest.mark.parametrize("source", sorted(ARTICLES))
def test_every_citation_and_span_is_a_slice_of_its_document_whatever_is_asked(ask, source):
    """Questions made from the articles' own sentences, many of them odd: `ask` proves every one of them sound."""
    made = made_rows(ARTICLES[source], random.Random(0), 8)
    assert len(made) >= 4
    for one in made:
        ask(one.question)
