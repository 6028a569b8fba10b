"""Which place a document is about."""

import pytest

from qa.documents.placing import document_place


@pytest.mark.parametrize(
    ("title", "text", "place"),
    [
        ("诸暨市2023年工作回顾", "诸暨完成投资120亿元。", "诸暨"),
        ("青禾市2024年统计公报", "全年粮食总产量47.6万吨。", "青禾"),  # in no gazetteer
        ("全县农村工作会议召开", "2月19日，麦川县委农村工作会议召开。", "麦川"),
        ("石桥村小记", "从县城往西，就到了石桥村。", "石桥村"),
        ("一张屏幕的生意", "数据显示，屏幕市占率达到八成，屏幕市场火热。", None),
        (
            "山里来了设计师",
            "村民说，柯北辰回来了。柯北辰指着山坡，柯北辰笑了。",
            None,
        ),  # a person, not 北辰区
        ("禾杉县政府工作报告", "市政府和县委的坚强领导。市政府和县委认为。", "禾杉"),  # not 和县, nor 杉县
        ("云塘县鹤山湖大桥招标公告", "鹤山湖大桥位于云塘县城东。", "云塘"),  # not 鹤山
        ("怎样写好公文", "先写标题，再写正文。", None),
    ],
)
def test_the_place_is_the_one_that_the_text_is_about(title: str, text: str, place: str | None) -> None:
    assert document_place(title, text) == place


def test_a_document_is_about_the_place_of_its_title_not_the_province_it_names_most():
    text = "浙江省的试点，浙江全省推广，浙江领先。" * 3 + "桐乡新建泵站，桐乡清淤河道。"
    assert document_place("桐乡水利年度综述", text) == "桐乡"


def test_a_city_named_in_the_title_wins_over_a_county_in_one_section():
    assert (
        document_place(
            "嘉兴市一季度重点工作展示", "全市完成投资12亿元。桐乡市固定资产投资增长12.3%，居嘉兴第一。"
        )
        == "嘉兴"
    )


def test_a_text_without_places_is_about_none():
    assert document_place("年度综述", "泵站完工了。") is None
