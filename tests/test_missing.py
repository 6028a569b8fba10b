"""A refusal says what the documents lack, and never that something is missing which is there."""

import pytest

from qa.answering.answerer import Answerer
from qa.messages import refusal
from test_answerer_articles import library_of

LACKING = [
    ("2030年桐乡的地区生产总值是多少？", [("period", "2030年")], "文档里没有写2030年的情况。"),
    ("大连市2023年新增了多少家规上企业？", [("place", "大连市")], "文档里没有提到大连市。"),
    ("桐乡“蓝鲸码头”投了多少钱？", [("word", "蓝鲸码头")], "文档里没有提到「蓝鲸码头」。"),
    (
        "大连市2031年的财政收入是多少？",
        [("period", "2031年"), ("place", "大连市")],
        "文档里没有写2031年的情况，也没有提到大连市。",
    ),
]


@pytest.mark.parametrize(("question", "missing", "sentence"), LACKING)
def test_a_refusal_names_what_no_document_holds(answerer, question, missing, sentence):
    answer = answerer.ask(question)
    assert not answer.answered
    assert [(one.kind, one.text) for one in answer.missing] == missing
    assert answer.answer == sentence


@pytest.mark.parametrize("question", ["你好", "给我讲个笑话吧", "今天天气怎么样？", "评上了几个？"])
def test_words_of_talk_are_not_called_missing(answerer, question):
    assert answerer.ask(question).missing == ()


def test_an_answer_lacks_nothing(answerer):
    assert answerer.ask("桐乡2023年新增了多少家规上企业？").missing == ()


YEARS = {
    "范围.txt": "规划\n\n本规划期限为2026—2035年。",
    "计划.txt": "纲要\n\n“十六五”期间继续推进。",
    "中文.txt": "展望\n\n到二〇四五年建成新城。",
    "点.txt": "通知\n\n有效期至2049.12.31。",
    "明年.md": "---\ndate: 2051-03-01\n---\n# 工作报告\n\n明年计划新建学校3所。",
    "前年.md": "---\ndate: 2063-03-01\n---\n# 总结\n\n前年的项目已经完工。",
}


@pytest.mark.parametrize("year", [2026, 2030, 2034, 2032, 2045, 2049, 2051, 2052, 2061])
def test_a_year_that_a_text_may_mean_is_not_missing(tmp_path, year):
    with library_of(YEARS, tmp_path) as library:
        missing = Answerer(library).ask(f"{year}年修建了多少公里地铁隧道？").missing
        assert ("period", f"{year}年") not in [(one.kind, one.text) for one in missing]
        missing = Answerer(library).ask("2057年修建了多少公里地铁隧道？").missing
        assert ("period", "2057年") in [(one.kind, one.text) for one in missing]


def test_a_word_in_a_title_or_in_other_characters_is_not_missing(tmp_path):
    with library_of({"甲.md": "---\ntitle: 蓝鲸码头\n---\n\n這座碼頭名為「白鷺灣」。"}, tmp_path) as library:
        for name in ("蓝鲸码头", "白鹭湾"):
            found = Answerer(library).ask(f"“{name}”的负责人是谁？").missing
            assert name not in [one.text for one in found]


def test_a_sentence_names_two_things_at_most_and_none_without_documents():
    three = [("place", "甲市"), ("measure", "产量"), ("word", "乙方")]
    assert refusal(True, three) == "文档里没有提到甲市，也没有提到「产量」。"
    assert refusal(True) == "已收录的文档没有写明这一点。"
    assert "添加文档" in refusal(False, three)
