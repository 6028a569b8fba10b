"""Everyday questions to a library of two short papers: what is asked in plain words, and what the papers do not say."""

import pytest

from qa.answering.answerer import Answerer
from qa.answering.candidates import find_candidates, guessed, suits_kind
from qa.answering.weighing import is_striven_for
from qa.language.span import Span
from qa.retrieval.asking import asked
from qa.retrieval.clauses import coordinated
from qa.retrieval.owners import level_penalty
from qa.retrieval.question import understand
from test_answerer import sound_asking
from test_answerer_articles import library_of

PAPERS = {
    "停水通知.txt": (
        "关于青禾路更换水管停水的通知\n因供水主管道老化，禾陵县自来水公司定于2024年9月12日22:00至9月13日6:00更换管道，"
        "共停水8小时。停水涉及用户约2360户。门诊部由备用水源供水，不受影响。住院部须提前储水；门诊部无需储水。"
        "如有疑问，请拨打服务热线：0739-5561200。\n禾陵县自来水公司\n2024年9月9日\n"
    ),
    "开发区.txt": (
        "禾陵经开区发展纪实\n2021年，禾陵经开区新增签约项目61个（其中50亿元以上项目1个，10亿元以上项目10个），总投资超250亿元。"
        "经开区现有规上工业企业860家，其中产值超亿元企业184家，高新技术企业319家。"
        "从“示范试点”升级为“优秀示范”，仅仅用了不到一年时间。在医疗领域，进一步加强人民医院与东州医科大学、东一医院等院校的合作交流。"
        "头三个月，“两湖”平台总产值达到62亿元，完成固定资产投资19亿元，同比增长一成，力争年底总产值突破250亿元，固定资产投资72亿元。"
        "经开区内“东州港”建成投用。新增“小巨人”企业7家、“雄鹰”企业2家。\n"
    ),
}


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    with library_of(PAPERS, tmp_path_factory.mktemp("everyday")) as library:
        yield sound_asking(library)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("停水涉及多少户？", "2360户"),
        ("自来水公司的服务热线是多少？", "0739-5561200"),
        ("2021年经开区签约的项目，50亿元以上的跟10亿元以上的分别有几个？", "1个、10个"),
        ("2021年新签约的那批项目，加在一块投资额有多大？", "250亿元"),
        ("经开区里产值过亿的企业有多少？", "184家"),
        ("从示范试点升级为优秀示范用了多久？", "不到一年"),
        ("人民医院与哪两家合作交流？", "东州医科大学、东一医院"),
    ],
)
def test_plain_words_find_the_figure(ask, question, answer):
    assert answer in ask(question).answer
    assert len(ask(question).answer) <= len(answer) + 3


def test_a_figure_reached_comes_before_one_aimed_at(ask):
    assert ask("一季度“两湖”平台的固定资产投资是多少？").answer == "19亿元"


@pytest.mark.parametrize(
    ("before", "is_aim"),
    [
        ("力争年底总产值突破250亿元，固定资产投资", True),
        ("争取年底前引进项目20个，总投资", True),
        ("实施“雄鹰”培育计划，新增规上企业", False),
        ("超额完成年度目标，全年招商引资", False),
        ("力争突破250亿元，目前累计完成", False),
        ("一、工作目标\n2024年完成投资", False),
    ],
)
def test_what_is_striven_for(before, is_aim):
    assert is_striven_for(before) == is_aim


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("介绍一下强村公司吧", "any"),
        ("给我讲个笑话吧", "any"),
        ("看看2023年的产值吧", "any"),
        ("村里有共享书吧", "any"),
    ],
)
def test_a_request_is_no_supposition(text, kind):
    assert asked(text).kind == kind


def test_two_things_in_two_clauses_are_asked_one_by_one():
    question = understand("经开区现有的高新技术企业，和2021年10亿元以上项目，各有多少个？")
    assert [need.text for need in question.needs] == ["经开区现有的高新技术企业", "2021年10亿元以上项目"]


def test_a_clause_that_asks_of_each_is_no_part():
    question = understand("青年人口，和老年人口，各占多少比例？")
    assert [need.text for need in question.needs] == ["青年人口", "老年人口"]
    parts = coordinated(["2023年", "和县和含山县", "各有多少人"])
    assert parts is None


def test_a_clause_with_a_topic_of_its_own_does_not_take_the_kind_of_the_one_before():
    first, *_ = understand("青禾村的慈善基金，“爱心食堂”一天能服务多少？").needs
    assert first.asked.kind == "number"


def test_a_year_only_compared_with_is_not_the_one_asked_about():
    question = understand("2023年农民的收入，估计比上年涨多少？", reference_year=2024)
    assert [period.label for period in question.periods] == ["2023"]
    share = understand("农业占比去年是多少？", reference_year=2024)
    assert [period.label for period in share.periods] == ["2023"]


def test_what_is_said_of_one_is_not_said_of_the_other(ask):
    assert ask("门诊部需要储水吗？").answer.startswith("否")
    assert not ask("住院部需要储水吗？").answer.startswith("否")


def test_a_comparison_names_the_sides_as_the_question_does(ask):
    answer = ask("新增的“小巨人”企业和“雄鹰”企业，哪一种更多？分别是几家？")
    assert answer.kind == "comparison" and answer.answer.startswith("“小巨人”企业")
    assert "7家" in answer.answer and "2家" in answer.answer


def test_where_something_stands_may_be_told_by_what_it_stands_in():
    text = "2020年，经开区内“东州港”建成投用。"
    found = find_candidates(asked("“东州港”建在什么地方"), text, Span(0, len(text)))
    assert [one.span.of(text) for one in found] == ["经开区"]


def test_small_talk_is_refused(ask):
    assert not ask("你叫什么名字？").answered


@pytest.mark.parametrize(
    ("question", "text", "suits"),
    [
        ("停水涉及多少户", "8小时", False),
        ("停水涉及多少户", "2360户", True),
        ("设计寿命是几年", "2024年9月12日", False),
        ("设计寿命是几年", "5年", True),
        ("投了多少钱", "40%", False),
        ("热线是多少", "2024年", False),
        ("热线是多少", "400-123-4567", True),
    ],
)
def test_a_guess_of_another_sort_is_no_candidate(question, text, suits):
    assert (guessed(asked(question), text, Span(0, len(text))) is not None) == suits
    assert suits_kind(asked(question), text) or not suits


def test_who_signs_is_no_way_of_doing_it(tmp_path):
    with library_of(PAPERS, tmp_path) as library:
        (study,) = Answerer(library).study("来水以后水发黄怎么办？")
    assert all("2024年9月9日" not in one.reading.words for one in study.readings)


def test_an_enumeration_that_fills_its_passage_is_not_a_list_below_a_heading(tmp_path):
    text = "县里在交通、教育、医疗、养老等领域与邻县加强合作。"
    with library_of({"合作.txt": text}, tmp_path) as library:
        (study,) = Answerer(library).study("县里在哪些领域与邻县加强合作？")
    assert study.readings and not any(one.reading.is_whole_list for one in study.readings)


def test_a_level_of_government_is_part_of_what_is_counted():
    asked_of, said = "国家科技型企业数量排第几", "省科技型企业数量居全市"
    assert level_penalty(asked_of, said, "科技型企业") > 0
    assert level_penalty(asked_of, "国家科技型企业数量居全市", "科技型企业") == 0
    assert level_penalty("科技型企业数量排第几", said, "科技型企业") == 0
