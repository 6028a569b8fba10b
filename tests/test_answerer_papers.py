"""Questions on papers of a place in no gazetteer: a notice with numbered items, a bulletin, questions and answers."""

import pytest

from test_answerer import sound_asking
from test_answerer_articles import library_of

NOTICE = """青杉县人民政府办公室文件

青政办发〔2024〕21号

青杉县人民政府办公室关于发放果园更新补贴的通知

各乡镇人民政府：

根据《禾州果业振兴办法（试行）》（禾府〔2020〕6号）和有关规定，为做好果园更新工作，市政府和县委研究决定，2024年继续发放补贴。

一、补贴对象
在青杉县内更新老果园的农户、家庭农场和合作社。

二、申报材料
申请人须提交以下材料：
1．《果园更新申报表》两份；
2．身份证复印件；
3．果园承包合同复印件。

三、工作分工
县林业局是果园更新工作的牵头部门。审批时间由原来的20天缩短至7天。

四、任务安排
其中：松岭村320亩，竹溪村280亩，各村任务9月底前完成。

联系人：石远舟 联系电话：0999-5551234
"""
TOWNS = """青杉县两镇简况

河西镇年末有企业120家，河东镇有企业96家。

2023年末全县常住人口48.2万人。2022年末，常住人口47.6万人。
"""
BULLETIN = """青杉县2023年国民经济和社会发展统计公报

全年实现地区生产总值218.4亿元，增长5.6%；人均地区生产总值51200元，增长6.1%。

全年社会消费品零售总额88.5亿元，增长7.2%，2022年为82.6亿元。

居民收入继续增长。城镇居民人均可支配收入46800元，增长4.9%；农村居民人均可支配收入25900元，增长7.4%。
"""
ANSWERS = """青杉县图书馆办证热点问答

问：什么是“通借卡”？
答：通借卡是指在全县各图书馆都能借还图书的电子卡。

问：办证要交押金吗？
答：不需要押金，凭身份证即可办理。
"""


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    texts = {"通知.txt": NOTICE, "公报.txt": BULLETIN, "问答.txt": ANSWERS, "两镇.txt": TOWNS}
    with library_of(texts, tmp_path_factory.mktemp("papers")) as library:
        yield library


@pytest.fixture(scope="module")
def ask(papers):
    return sound_asking(papers)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("青杉县果园更新由哪个部门牵头？", "县林业局"),
        ("果园更新补贴的审批时间要多久？", "7天"),
        ("果园更新补贴的审批时间原来要多久？", "20天"),
        ("青杉县2022年的社会消费品零售总额是多少？", "82.6亿元"),
        ("青杉县2023年的社会消费品零售总额是多少？", "88.5亿元"),
        ("青杉县2023年GDP增速是多少？", "5.6%"),
        ("什么是“通借卡”？", "都能借还图书的电子卡"),
    ],
)
def test_the_figure_of_the_right_place_time_and_end_of_a_change(ask, question, words):
    answer = ask(question)
    assert answer.answered
    assert words in answer.answer


def test_numbered_items_below_a_lead_in_are_the_list(ask):
    answer = ask("申报果园更新补贴要提交哪些材料？")
    assert answer.kind == "list"
    assert [w in answer.answer for w in ("申报表", "身份证", "承包合同")] == [True] * 3


@pytest.mark.parametrize(
    ("question", "winner", "figures"),
    [
        ("松岭村和竹溪村，哪个村的任务更重？", "松岭村", ("320亩", "280亩")),
        ("青杉县农村居民和城镇居民的收入，哪边涨得快？", "农村居民", ("7.4%", "4.9%")),
    ],
)
def test_two_sides_of_one_sentence_are_compared(ask, question, winner, figures):
    answer = ask(question)
    assert answer.kind == "comparison"
    assert answer.answer.startswith(winner)
    assert {s.text for s in answer.spans} == set(figures)


def test_a_question_in_the_text_is_no_answer(ask):
    assert not ask("什么是“通借卡”？").answer.startswith("问")


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("青杉县果园更新补贴的通知文号是多少？", "青政办发〔2024〕21号"),
        ("果园更新补贴找谁咨询？", "石远舟"),
        ("《禾州果业振兴办法》的文号是多少？", "禾府〔2020〕6号"),
        ("请问禾府[2020]6号是什么文件？", "禾州果业振兴办法（试行）"),
        ("本通知的文号是多少？", "青政办发〔2024〕21号"),
        ("果园更新补贴的咨询电话是多少？", "0999-5551234"),
    ],
)
def test_what_a_paper_says_of_itself_is_found_by_its_form(ask, question, short):
    assert ask(question).answer == short


def test_a_paper_that_names_nobody_is_not_asked_for_a_name(ask):
    assert "石远舟" not in ask("青杉县统计公报的联系人是谁？").answer


def test_a_polite_question_for_somebody_else_does_not_ask_for_the_contact(ask):
    assert "石远舟" not in ask("请问谁是青杉县的县长？").answer


@pytest.mark.parametrize(
    "question, answer",
    [
        ("河西镇、河东镇各有多少家企业？", "120家、96家"),
        ("河东镇和河西镇各有多少家企业？", "96家、120家"),
        ("青杉县2022年和2023年的常住人口分别是多少？", "47.6万人、48.2万人"),
        ("河西镇和河中镇各有多少家企业？", "河西镇企业：120家；河中镇企业：文档里没有写"),
    ],
)
def test_what_is_asked_one_by_one_is_told_in_that_order(ask, question, answer):
    assert ask(question).answer == answer


def test_a_town_that_no_document_names_is_not_one_with_a_like_name(ask):
    assert ask("河东镇有多少家企业？").answer == "96家"
    assert not ask("河中镇有多少家企业？").answered
