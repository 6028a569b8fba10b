"""What a reply repeats of the letter that it answers."""

import pytest

from qa.answering.restating import told_part
from qa.language.span import Span


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("您反映的《小区物业费说涨就涨》已收悉，现回复如下：小区于2014年交付。", "小区于2014年交付。"),
        ("经研究，现答复如下：", None),
        ("您的留言收悉。", None),
        ("您好！", None),
        ("您问能否把养猪场关掉。", None),
        ("感谢您的来信。", None),
        ("针对您在网上反映的夜市扰民问题，我局责令其搬离。", "我局责令其搬离。"),
        ("关于您咨询的公积金提取事项。", None),
        (
            "现将有关事项通知如下：一、缴费标准为每人400元。",
            "现将有关事项通知如下：一、缴费标准为每人400元。",
        ),
        ("医院对您反映的医生进行了约谈。", "医院对您反映的医生进行了约谈。"),
    ],
)
def test_only_what_the_reply_says_itself_is_left(sentence: str, told: str | None) -> None:
    before = "一、"
    found = told_part(before + sentence, Span(len(before), len(before) + len(sentence)))
    assert (found and found.of(before + sentence)) == told
