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
        ("您的留言“幼儿园收费太贵，还是普惠园吗”收悉。", None),
        ("您反映的F3区云栖花园停车问题已收悉，现答复如下：已划停车位40个。", "已划停车位40个。"),
        ("该小区于2014年交付，现答复如下：", "该小区于2014年交付，现答复如下："),
        ("您反映的建设路路段将于2024年6月15日完工。", "您反映的建设路路段将于2024年6月15日完工。"),
        ("您咨询的提取比例为60%，每年一次。", "您咨询的提取比例为60%，每年一次。"),
        ("我们将在收到您的申请后5个工作日内办结。", "我们将在收到您的申请后5个工作日内办结。"),
        ("如有疑问请拨打12345，感谢您的关注与支持！", "如有疑问请拨打12345，感谢您的关注与支持！"),
        ("您想申请的补贴为每人500元。", "您想申请的补贴为每人500元。"),
        ("医院对您反映的医生进行了约谈。", "医院对您反映的医生进行了约谈。"),
    ],
)
def test_only_what_the_reply_says_itself_is_left(sentence: str, told: str | None) -> None:
    before = "一、"
    found = told_part(before + sentence, Span(len(before), len(before) + len(sentence)))
    assert (found and found.of(before + sentence)) == told
