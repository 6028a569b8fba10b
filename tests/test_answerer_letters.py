"""Questions on replies to citizens' letters: what repeats the letter is no answer, what the office says is."""

from dataclasses import replace

import pytest

from qa.answering.answerer import Answerer
from qa.answering.composing import short_pieces
from qa.answering.giving import lacks_items
from qa.answering.selector import Choice, Selector, Verdict
from test_answerer import sound_asking
from test_answerer_articles import library_of

REPLIES = {
    "回复1.txt": (
        "您反映的《H3区清荷苑晚上路灯不亮》已收悉，现回复如下：清荷苑东侧道路的路灯共46盏，其中18盏因电缆被盗不亮。"
        "区城管局已更换电缆620米，全部路灯于2023年5月16日恢复照明。如仍有路灯不亮，可向区城管局照明科反映，"
        "该科将在收到您的报修后2个工作日内到场。感谢您的关注与支持！\n2023年5月18日\n"
    ),
    "回复2.txt": (
        "关于您咨询的清荷苑天然气问题，我局进行了调查。清荷苑共有住户820户，开发企业拖欠安装费用，因此尚未通气。"
        "经约谈，该企业已补缴费用150万元，预计2023年9月底前通气，业主不用另外缴费。\n2023年6月2日\n"
    ),
}


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    with library_of(REPLIES, tmp_path_factory.mktemp("replies")) as library:
        yield sound_asking(library)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("城管局更换了多少米电缆？", "620米"),
        ("清荷苑的路灯哪天恢复照明的？", "2023年5月16日"),
        ("报修路灯后几个工作日内到场？", "2个工作日"),
        ("清荷苑预计什么时候能通天然气？", "2023年9月底前"),
    ],
)
def test_what_the_office_says_is_the_answer(ask, question, words):
    assert words in ask(question).answer


@pytest.mark.parametrize(
    "question",
    ["投诉H3区清荷苑晚上路灯不亮", "清荷苑天然气问题怎么解决？", "清荷苑的路灯现在是不是又停电了？"],
)
def test_the_letters_own_words_are_no_answer(ask, question):
    answer = ask(question)
    repeated = ("收悉", "您反映", "您咨询", "如下：")
    assert not any(words in span.text for span in answer.spans for words in repeated)


def test_yes_needs_all_that_is_asked(ask):
    assert not ask("清荷苑的路灯现在是不是又停电了？").answer.startswith("是。")


class Unsure(Selector):
    """Thinks the unlikeliest reading the best, and not much of it."""

    chosen: Choice

    def choose(self, *given) -> list[Choice]:
        choices = [replace(one, score=-one.score) for one in super().choose(*given)[::-1]]
        self.chosen = choices[0]
        return choices

    def judge(self, choices) -> Verdict:
        return Verdict(0.05, 0.2)


def test_a_refusal_shows_first_what_came_nearest_and_how_likely_it_is_due(tmp_path):
    with library_of(REPLIES, tmp_path) as library:
        unsure = Unsure()
        answer = Answerer(library, selector=unsure).ask("清荷苑什么时候能通天然气？")
        usual = Answerer(library).ask("清荷苑什么时候能通天然气？")
    assert not answer.answered and answer.confidence == 0.8
    hit = unsure.chosen.reading.hit
    assert usual.citations[0].document_id != hit.passage.document_id
    assert answer.citations[0].document_id == hit.passage.document_id
    assert len({c.span for c in answer.citations}) == len(answer.citations)


def test_how_many_there_are_does_not_say_which(tmp_path):
    text = "8个部门和河西镇当选一季度先进单位。县里还把3个试点村定为样板：石坝村、青塘村、白岭村。"
    with library_of({"通报.txt": f"关于一季度比拼的通报\n\n{text}\n"}, tmp_path) as library:
        answerer = Answerer(library)
        (study,) = answerer.study("一季度当选先进单位的八个部门具体是哪些？")
        assert "青塘村" in answerer.ask("定为样板的三个试点村是哪些？").answer
    reading = study.readings[0].reading
    for told, lacks in (("8个部门和河西镇", True), ("18个部门", False), ("水利局", False)):
        assert lacks_items(study.need, reading, "span", len(short_pieces(reading)), told) == lacks


def test_short_and_long_answers_to_one_question_are_parted(tmp_path):
    text = "2023年，梅溪镇种植杨梅3200亩。为了防治病虫害，镇里给果农发放了粘虫板，并请农技员每月上门指导。"
    with library_of({"梅溪镇.txt": text}, tmp_path) as library:
        answer = sound_asking(library)("梅溪镇2023年种植杨梅多少亩，怎么防治病虫害？")
    assert "3200亩" in answer.answer and not answer.answer.startswith("3200亩为了")


def test_one_sentence_is_a_library_too(tmp_path):
    text = "2023年，梅溪镇种植杨梅3200亩，产值4100万元，比上年增长两成。"
    with library_of({"梅溪镇.txt": text}, tmp_path) as library:
        ask = sound_asking(library)
        assert ask("梅溪镇2023年种植杨梅多少亩？").answer == "3200亩"
        assert ask("2023年杨梅产值是多少？").answer == "4100万元"
        assert not ask("梅溪镇2023年接待游客多少人次？").answered
