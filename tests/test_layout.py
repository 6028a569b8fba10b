"""Lines to pieces to parts: wrapped lines joined, cut sentences mended, headings given to their sections."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.documents.layout import lay_out
from qa.documents.lines import Line, continues, is_hard_wrapped, is_inside_word, read_lines
from qa.documents.sections import assign_headings, classify, is_byline

WORDS = [
    "全市",
    "工业",
    "投资",
    "增长",
    "项目",
    "服务",
    "老人",
    "3.5亿元",
    "12家",
    "建成",
    "“一件事”",
    "（试点）",
]
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map("".join)
ROWS = st.one_of(
    st.builds("{}，{}。".format, SENTENCES, SENTENCES),
    SENTENCES,
    st.builds("{} {}".format, SENTENCES, SENTENCES),
    st.builds("图为{}。张三 摄".format, SENTENCES),
    st.just(""),
    st.builds("一、{}。".format, SENTENCES),
    st.builds("■ {}".format, SENTENCES),
)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(st.lists(ROWS, max_size=25))
def test_lay_out_keeps_every_character(rows):
    raw = "\n".join(rows)
    assert sorted(bare("".join(p.text for p in lay_out(raw)))) == sorted(bare(raw))


@given(st.lists(st.builds("{}，{}。".format, SENTENCES, SENTENCES), max_size=20))
def test_lay_out_keeps_the_order_of_whole_paragraphs(rows):
    raw = "\n\n".join(rows)
    assert bare("".join(p.text for p in lay_out(raw))) == bare(raw)


def wrap(text: str, width: int) -> str:
    """A paragraph as a printer wraps it: a blank line between the lines."""
    return "\n\n".join(text[i : i + width] for i in range(0, len(text), width))


PARAGRAPH = (
    "市水利局聚焦防洪排涝和水资源保障，开局抢进度、提效能，一季度全市完成水利投资28.6亿元，同比增长17.5%，"
    "完成全年计划的三成以上。扩大南排工程五座泵站完成主体施工，新开工重大水利项目七个，清淤河道四十六公里，"
    "排查隐患一百三十二处并全部整改到位，节水型企业创建工作也按时序推进。"
)


@pytest.mark.parametrize("width", [14, 20, 26])
def test_wrapped_lines_become_one_paragraph_again(width):
    texts = [p.text for p in lay_out(wrap(PARAGRAPH, width))]
    assert texts == [PARAGRAPH]


def test_a_sentence_cut_by_a_caption_is_joined_again():
    raw = "\n".join(
        [
            "去年，海宁组织企业赴境外参展，抱团参加东京时",
            "",
            "",
            "",
            "潮城夜色。王一苇 摄",
            "",
            "",
            "",
            "装展、柏林家纺展等展会，收获意向订单四亿美元。",
            "",
            "新的一年，海宁还将继续开拓海外市场。",
        ]
    )
    pieces = lay_out(raw)
    assert "抱团参加东京时装展、柏林家纺展等展会" in pieces[0].text
    caption = next(p for p in pieces if "摄" in p.text)
    assert caption.is_display and caption.is_credit
    assert pieces[-1].text == "新的一年，海宁还将继续开拓海外市场。"


def test_two_captions_on_one_line_are_two_pieces():
    lines = read_lines("污水处理厂鸟瞰图。 志愿者清理河道。")
    assert [line.text for line in lines] == ["污水处理厂鸟瞰图。", "志愿者清理河道。"]


def test_blank_lines_before_a_line_are_counted():
    assert [line.gap for line in read_lines("甲\n\n\n乙\n丙")] == [0, 2, 0]


def test_bulleted_lines_are_items():
    pieces = lay_out(
        "一年来的成绩有目共睹，具体如下。\n■ 新增企业九十六家，比上年多十家\n■ 引进人才三百名，比上年多二十名"
    )
    assert [p.is_item for p in pieces] == [False, True, True]


def test_lines_that_mostly_break_off_are_hard_wrapped():
    assert is_hard_wrapped(read_lines(wrap(PARAGRAPH, 20)))
    assert not is_hard_wrapped([Line("这一段写得完完整整，没有折行。", 1)] * 8)
    assert not is_hard_wrapped([])


def test_a_seam_inside_a_word_goes_on():
    assert is_inside_word("全市固定资", "产投资增长")
    assert not is_inside_word("全市投资", "，增长")
    assert continues("新增了企业、", "项目和人才")
    assert not continues("全市经济稳中向好。", "新增企业十家")
    assert not continues("", "新增企业")


@pytest.mark.parametrize(
    "text",
    ["记者 沈佳 陆明远", "沈佳 陆明远", "沈佳陆明", "通讯员：张思宁", "本报记者 王小川", "文/李强 图/王伟"],
)
def test_names_alone_are_a_byline(text):
    assert is_byline(text)


@pytest.mark.parametrize("text", ["城市更新", "产业转型 老树发出新枝", "项目攻坚", "潮起钱塘再出发", ""])
def test_a_heading_is_no_byline(text):
    assert not is_byline(text)


def parts_of(*rows):
    return assign_headings(classify(lay_out("\n\n".join(rows))))


def test_the_longest_line_above_the_text_is_the_title_and_names_are_the_byline():
    parts = parts_of(
        "新年新气象",
        "潮城全力推进城市有机更新工作综述",
        "沈佳 陆明远",
        "过去一年，潮城的老街变了模样，居民都说好。",
    )
    assert [p.kind for p in parts] == ["subtitle", "title", "byline", "paragraph"]


def test_a_heading_above_its_section_governs_the_text_after_it():
    parts = parts_of(
        "潮城城市更新工作年度综述",
        "过去一年，潮城的老街变了模样，居民都说好。",
        "水利建设 泵站完工",
        "水利建设进展顺利，五座泵站全部完工，河道更清了。",
        "外贸出口 逆势上扬",
        "外贸出口增长两成，企业抱团参加了十场境外展会。",
    )
    heading_of = {p.text[:4]: p.heading for p in parts if p.kind == "paragraph"}
    assert heading_of == {"过去一年": "", "水利建设": "水利建设 泵站完工", "外贸出口": "外贸出口 逆势上扬"}
    assert len({p.section for p in parts}) == 3


def test_headings_that_stand_below_their_sections_are_given_to_them():
    parts = parts_of(
        "市水利局聚焦防洪排涝，五座泵站全部完工，水利投资大幅增长。",
        "先锋单位 市水利局",
        "市商务局稳住外贸基本盘，组织企业参加了十场境外展会。",
        "先锋单位 市商务局",
        "市教育局推进教育优质均衡发展，新建学校六所。",
    )
    heading_of = {p.text[:4]: p.heading for p in parts if p.kind == "paragraph"}
    assert heading_of == {
        "市水利局": "先锋单位 市水利局",
        "市商务局": "先锋单位 市商务局",
        "市教育局": "",
    }


@given(st.lists(ROWS, max_size=20))
def test_sections_are_numbered_upwards(rows):
    numbers = [p.section for p in assign_headings(classify(lay_out("\n".join(rows))))]
    assert numbers == sorted(numbers)
    assert numbers[:1] in ([], [0])
