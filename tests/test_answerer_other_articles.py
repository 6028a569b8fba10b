"""Questions on kinds of text other than the newspaper's: a notice with its rules, a statistical bulletin, a portrait."""

import pytest

from qa.answering.answerer import Answerer
from test_answerer import sound_asking


@pytest.fixture(scope="module")
def ask(other_library):
    return sound_asking(other_library)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("新建民宿每间客房补助多少钱？", "8000元"),
        ("单家民宿新建补助最高多少？", "20万元"),
        ("民宿贷款贴息的比例是多少？", "50%"),
        ("每年几号之前要提交申请？", "4月30日前"),
        ("复审结果公示几天？", "7天"),
        ("这个措施什么时候开始施行？", "2024年6月1日"),
        ("措施的有效期到什么时候？", "2026年12月31日"),
        ("苍南2023年的生产总值是多少？", "436.72亿元"),
        ("苍南2023年GDP增长多少？", "7.1%"),
        ("2023年苍南第三产业增加值是多少？", "257.49亿元"),
        ("苍南县去年出生了多少人？", "5862人"),
        ("2023年末苍南规上工业企业有多少家？", "312家"),
        ("其中产值过亿的有几家？", "64家"),
        ("苍南接待游客人次增长了多少？", "21.5%"),
        ("苍南有多少家医院？", "19家"),
        ("苍南有多少名注册护士？", "3104人"),
        ("苍南的在校学生有多少？", "14.8万人"),
        ("台风桑美那次林阿海手摇发电坚持了多久？", "11个小时"),
        ("有多少条渔船安全返港？", "14条"),
        ("灯塔奖学金资助了多少学生？", "73名"),
        ("林小舟的短视频账号叫什么？", "守塔人日记"),
    ],
)
def test_a_short_question_gets_the_short_answer_alone(ask, question, short):
    answer = ask(question)
    assert (answer.kind, answer.answer) == ("span", short)


@pytest.mark.parametrize(
    "question",
    [
        "苍南2023年财政收入是多少？",
        "平阳县2023年地区生产总值是多少？",
        "民宿扶持措施的咨询电话是多少？",
        "苍南2022年的地区生产总值是多少？",
        "临安区2023年的地区生产总值是多少？",  # a place that no document names
        "临安区2023年接待游客多少万人次？",
    ],
)
def test_what_the_documents_do_not_say_is_refused(ask, question):
    assert not ask(question).answered


def test_a_place_that_no_document_names_has_no_yes(ask):
    assert not ask("临安区2023年的地区生产总值超过300亿元吗？").answered


def test_how_many_citations_are_wanted_does_not_change_the_answer(other_library):
    answers = [Answerer(other_library).ask("苍南2023年接待游客多少万人次？", k=k) for k in (1, 5, 20)]
    assert {(one.answer, one.confidence) for one in answers} == {(answers[0].answer, answers[0].confidence)}


def test_from_how_much_to_how_much_is_two_figures_in_order(ask):
    answer = ask("网络零售额占比从多少提高到多少？")
    assert [s.text for s in answer.spans] == ["12.4%", "15.6%"]


def test_two_things_asked_are_answered_in_the_order_of_the_question(ask):
    answer = ask("苍南2023年接待游客多少万人次，旅游收入多少？")
    assert [s.text for s in answer.spans] == ["1,286.4万人次", "135.7亿元"]


def test_a_reason_is_given_by_its_sentence(ask):
    answer = ask("林小舟为什么开短视频账号？")
    assert answer.kind == "sentences"
    assert "热爱大海" in answer.answer


def test_a_follow_up_about_the_other_part(ask):
    assert ask("第二产业呢？", "苍南2023年第一产业增加值是多少？").answer == "143.08亿元"
