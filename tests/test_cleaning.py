"""An extracted file becomes a document with exact offsets, a title, a date and a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.documents.cleaning import clean
from qa.documents.dating import reference_date
from qa.documents.document import Extracted, ExtractedBlock
from qa.documents.readers.markdown import read_markdown
from qa.errors import EmptyDocumentError


def document_of(text, metadata=None, **options):
    blocks = (ExtractedBlock("lines", text),)
    return clean(Extracted(blocks, metadata or {}), source="夹/文章.txt", document_id="d1", **options)


ARTICLE = """桐乡水利建设年度综述

记者 沈佳 陆明远

2023年，桐乡新开工水利项目7个，完成投资12亿元，清淤河道46公里。

排涝工程 泵站完工

五座泵站全部完工，排涝工程提前两个月交付，沿河居民不再怕淹水。
"""
KINDS = st.sampled_from(["title", "heading", "paragraph", "row"])
TEXTS = st.text(alphabet="水利建设项目，。 12\n", max_size=30)


@given(st.lists(st.builds(ExtractedBlock, KINDS, TEXTS), max_size=8))
def test_blocks_are_slices_in_order_and_a_line_break_apart(blocks):
    try:
        document = clean(Extracted(tuple(blocks)), source="a.html", document_id="d")
    except EmptyDocumentError:
        assert not "".join(b.text for b in blocks).strip()
        return
    assert document.blocks[0].span.start == 0
    assert document.blocks[-1].span.end == len(document.text)
    for before, after in zip(document.blocks, document.blocks[1:], strict=False):
        assert document.text[before.span.end : after.span.start] == "\n"
    assert all(b.span.of(document.text).strip() for b in document.blocks)


def test_the_title_block_is_found():
    document = document_of(ARTICLE)
    assert document.title == "桐乡水利建设年度综述"
    assert [b.kind for b in document.blocks] == ["title", "byline", "paragraph", "heading", "paragraph"]
    assert [b.span.of(document.text) for b in document.headings] == [
        "桐乡水利建设年度综述",
        "排涝工程 泵站完工",
    ]


def test_title_date_and_place_as_given_win_over_front_matter_and_front_matter_over_the_text():
    front = {"title": "前言题目", "place": "海宁", "date": "2020-01-02"}
    assert document_of(ARTICLE, front).title == "前言题目"
    assert document_of(ARTICLE, front).place == "海宁"
    assert document_of(ARTICLE, front).date.value == "2020-01-02"
    given_by_hand = document_of(ARTICLE, front, overrides={"title": "手写题目", "place": "", "date": "2021"})
    assert (given_by_hand.title, given_by_hand.place, given_by_hand.date.value) == (
        "手写题目",
        "海宁",
        "2021",
    )


def test_a_title_that_only_the_front_matter_knows_stands_in_the_text():
    document = document_of("五座泵站全部完工，沿河居民不再怕淹水。", {"title": "水利综述", "author": "沈佳"})
    assert document.text.startswith("水利综述\n沈佳\n五座泵站")
    assert [b.kind for b in document.blocks][:2] == ["title", "byline"]


def test_a_title_that_the_text_has_is_not_repeated():
    assert document_of(ARTICLE, {"title": "桐乡水利建设年度综述"}).text.count("桐乡水利建设年度综述") == 1


def test_without_any_display_line_the_file_name_is_the_title():
    assert document_of("五座泵站全部完工，沿河居民不再怕淹水。").title == "文章"


def test_a_caption_printed_again_is_kept_once():
    rows = [
        "过去一年，河道更清了，居民都说好。",
        "（本版图片由市水利局提供）",
        "新的一年，泵站还要扩建。",
        "（本版图片由市水利局提供）",
        "工程接近完工。",
    ]
    assert document_of("\n\n".join(rows)).text.count("本版图片") == 1


@pytest.mark.parametrize("text", ["", " \n\u3000\n", "\u200b\ufeff"])
def test_a_file_without_text_is_refused(text):
    with pytest.raises(EmptyDocumentError) as error:
        document_of(text)
    assert error.value.code == "file_without_text"


def test_pages_after_the_first_have_no_title_of_their_own():
    blocks = (
        ExtractedBlock("lines", ARTICLE, 1),
        ExtractedBlock("lines", "附录说明\n\n以上数据均由水利部门统计，口径与上年一致。", 2),
    )
    document = clean(Extracted(blocks), source="a.pdf", document_id="d")
    assert [b.kind for b in document.blocks].count("title") == 1
    assert {b.page for b in document.blocks} == {1, 2}


def test_cleaning_does_not_change_what_it_is_given():
    extracted = Extracted((ExtractedBlock("lines", ARTICLE),), {"title": "题"})
    clean(extracted, source="a.txt", document_id="d")
    assert extracted == Extracted((ExtractedBlock("lines", ARTICLE),), {"title": "题"})


@pytest.mark.parametrize(
    ("text", "given_date", "value"),
    [
        ("2022年的事。", "2024-03-15", "2024-03-15"),
        ("2022年的事。", "2024年3月", "2024-03"),
        ("2022年的事。", "2023年", "2023"),
        ("2022年，全年新增企业80家。\n2023年2月6日", "", "2023-02-06"),
        ("本通知自发布之日起施行。\n成文日期：2023年11月9日", "", "2023-11-09"),
        ("2023年全年完成投资12亿元。去年，全市新增企业80家。", "", "2024"),
        ("2024年第一季度，全市完成投资12亿元，比2023年同期多一成。", "", "2024"),
        ("2023年，桐乡新增企业80家；到2027年，力争达到400家。", "", "2023"),
        ("2023年，桐乡编制方案（2021—2025年），新增企业80家。", "", "2023"),
    ],
)
def test_the_reference_date_is_given_signed_or_inferred(text, given_date, value):
    assert reference_date(text, given_date).value == value


def test_a_reference_date_says_how_it_is_known():
    assert reference_date("旧事。", "2024-03-15").evidence.startswith("given")
    assert reference_date("旧事。\n2024年3月5日").evidence.startswith("signed")
    assert reference_date("2023年有80家企业。").evidence.startswith("inferred")


def test_a_text_without_a_year_has_no_reference_date():
    assert reference_date("去年，全市新增企业80家。") is None


NOTICE = """青山县人民政府办公室文件
青政办发〔2024〕17号

青山县人民政府办公室关于加强公益岗位管理的通知

各乡镇人民政府，县直有关单位：

现就有关事项通知如下。
"""
BULLETIN = """青山县2024年统计公报（摘要）
青山县统计局  国家统计局青山调查队
2025年3月18日

初步核算，全县实现地区生产总值138.2亿元。
"""
MEASURES = """青山县停车场管理办法
（2023年9月12日青山县人民政府第22次常务会议审议通过，自2023年11月1日起施行）

第一条 为了加强停车场管理，制定本办法。
"""
GUIDE = """青山县小餐饮店登记办事指南

【事项名称】小餐饮店登记证核发（新办）
【实施机关】青山县市场监督管理局

【申请材料】
1. 登记申请表；
2. 营业执照复印件。
【办理地点】政务服务中心二楼综合窗口。
"""


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        (NOTICE, "青山县人民政府办公室关于加强公益岗位管理的通知"),
        (BULLETIN, "青山县2024年统计公报（摘要）"),
        (MEASURES, "青山县停车场管理办法"),
        (GUIDE, "青山县小餐饮店登记办事指南"),
    ],
)
def test_issuer_number_date_notes_and_labels_are_no_part_of_the_title(raw: str, title: str) -> None:
    assert document_of(raw).title == title


def test_a_date_below_the_title_is_the_documents_date() -> None:
    date = document_of(BULLETIN).date
    assert date is not None and date.value == "2025-03-18"


def test_the_title_of_a_short_notice_is_not_taken_for_a_wrapped_line() -> None:
    body = "\n\n".join(f"{number}、岗位主要用于安置就业困难人员，每人每月补贴1200元。" for number in "一二三")
    document = document_of(f"{NOTICE}\n{body}\n\n青山县人民政府办公室\n2024年5月20日\n")
    assert document.title == "青山县人民政府办公室关于加强公益岗位管理的通知"


def test_a_label_does_not_stand_under_the_heading_above_it() -> None:
    document = document_of(GUIDE)
    headings = {block.span.of(document.text)[:6]: block.heading for block in document.blocks}
    assert headings["1. 登记申"] == "【申请材料】" and headings["【办理地点】"] == ""


def test_a_sub_heading_keeps_the_organisation_of_the_heading_above_it() -> None:
    markdown = """# 桐乡市部门工作总结

## 一、市财政局

全年收入12亿元。

### 债务

化解债务3亿元。

### 市国资公司

上缴利润1亿元。

## 市水利局

### 河道

清淤46公里。

### 泵站

新建5座。

## 其他

### 信访

办结120件。
"""
    document = clean(read_markdown(markdown.encode()), source="a.md", document_id="d1")
    headings = {b.span.of(document.text): b.heading for b in document.blocks if b.kind == "paragraph"}
    assert headings == {
        "全年收入12亿元。": "一、市财政局",
        "化解债务3亿元。": "一、市财政局 债务",
        "上缴利润1亿元。": "市国资公司",
        "清淤46公里。": "市水利局 河道",
        "新建5座。": "市水利局 泵站",
        "办结120件。": "其他 信访",
    }
