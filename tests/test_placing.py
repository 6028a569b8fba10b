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
        ("怎样写好公文", "先写标题，再写正文。", None),
    ],
)
def test_the_place_is_the_one_that_the_text_is_about(title: str, text: str, place: str | None) -> None:
    assert document_place(title, text) == place
