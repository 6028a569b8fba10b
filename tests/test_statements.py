"""What a passage says for itself."""

import pytest

from qa.retrieval.statements import statements

SAID = "企业可以凭营业执照申请补贴，每户不超过5万元。"


@pytest.mark.parametrize(
    "left_over",
    [
        "医院可以向社会公开募集物资吗？",
        "3.什么是公开募捐？怎样申请？",
        "他问：“手续麻烦吗？”",
        "四、认真开展风险排查。",
        "（二）简化审批程序：",
        "二是优化服务。",
        "临湖市人力资源和社会保障局2023年4月19日",
        "特此公告。\n2023年4月19日",
        "四、怎样申请？临湖市教育局2023年4月19日",
    ],
)
def test_what_the_next_passage_answers_or_whole_document_is_signed_with_is_left_out(left_over: str) -> None:
    assert statements(SAID + left_over) == SAID
    assert statements(f"{SAID}\n{left_over}") == SAID


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        "怎样申请？" + SAID,
        "医院可以向社会公开募集物资吗？",
        "四、认真开展风险排查。",
        "材料有：1.申请表；2.身份证。3.照片两张。4.户口簿。",
        "申请分四步。3.到窗口递交。4.领取证书。",
        "证书有效期至2026年12月31日。",
        SAID + "\n申报截止日期为2026年12月31日",
        SAID + "公示期至2024年5月7日",
        SAID + "3.5万人参加了培训。",
        SAID + "一、二期工程已完工。",
        "措施有二：一是减免租金。二是优化服务。",
        SAID + "四、申请人在收到通知后，应当在十日内到窗口办理。",
        "",
    ],
)
def test_statements_stay_whole(text: str) -> None:
    assert statements(text) == text
