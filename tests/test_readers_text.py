"""Encodings, front matter, plain text and delimited tables."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.documents.readers import read
from qa.documents.readers.encoding import decode
from qa.documents.readers.front_matter import split_front_matter
from qa.errors import UnreadableFileError
from test_readers_samples import kinds, texts

NEWS = "诸暨全市上下躬耕万顷，在考验中成长，新增规上企业134家。\n固定资产投资增长10.7%。\n"
TRADITIONAL = "諸暨全市上下躬耕萬頃，在考驗中成長，新增規上企業134家。固定資產投資增長。"


@pytest.mark.parametrize(
    "text",
    [NEWS, "中文", "诸暨", "通知", "联通", "2023年", "a", "市财政局", "　　今年以来，我市经济运行平稳。"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_simplified_chinese_is_read_in_every_usual_encoding_however_short(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [NEWS, "2023年", "市财政局", "plain letters"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_known_without_its_mark(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["big5", "utf-8", "gb18030", "utf-16-le"])
def test_traditional_chinese_is_read_in_every_usual_encoding(encoding):
    assert decode(TRADITIONAL.encode(encoding)) == TRADITIONAL


@settings(deadline=None)
@given(st.text(alphabet=sorted(set(NEWS + TRADITIONAL)), min_size=1))
def test_valid_utf8_is_never_taken_for_another_encoding(text):
    assert decode(text.encode()) == text


@settings(deadline=None)
@given(st.text(alphabet=sorted(set(NEWS)), min_size=20))
def test_gb18030_text_of_some_length_is_never_taken_for_another_encoding(text):
    assert decode(text.encode("gb18030")) == text.replace("\r", "\n")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_broken_byte_does_not_change_the_encoding(encoding):
    data = (NEWS * 5).encode(encoding)
    text = decode(data[:40] + b"\xff" + data[40:])
    assert text.endswith(NEWS * 4)


def test_every_kind_of_line_end_becomes_a_newline():
    assert decode("甲\r\n乙\r丙\n".encode()) == "甲\n乙\n丙\n"


def test_the_encoding_that_a_file_declares_is_used_when_it_fits():
    assert decode("诸暨".encode("gbk"), declared="gb2312") == "诸暨"
    assert decode("诸暨".encode(), declared="gb2312") == "诸暨"
    assert decode("诸暨".encode(), declared="no-such-encoding") == "诸暨"


@pytest.mark.parametrize("data", [b"a\0b", bytes(range(256)), b"\x01\x02\x03\x04\x05" * 20])
def test_binary_data_is_no_text(data):
    with pytest.raises(UnreadableFileError):
        decode(data)


def test_front_matter_becomes_metadata_under_english_keys():
    text = "---\n标题：诸暨这一年\n作者: 干婧、陆昶\nregion: 浙江省诸暨市\n时期：2023年\n"
    text += "drawn_from: 《甲》：乙\n---\n\n正文。"
    metadata, rest = split_front_matter(text)
    assert metadata == {
        "title": "诸暨这一年",
        "author": "干婧、陆昶",
        "place": "浙江省诸暨市",
        "period": "2023年",
        "drawn_from": "《甲》：乙",
    }
    assert rest.strip() == "正文。"


def test_front_matter_takes_quotes_lists_and_comments():
    text = '---\n# 说明\ntitle: "诸暨: 一年"\nauthor:\n  - 甲\n  - 乙\ntags: [丙, "丁"]\nempty:\n---\n'
    metadata, _ = split_front_matter(text)
    assert metadata == {"title": "诸暨: 一年", "author": "甲、乙", "keywords": "丙、丁"}


def test_a_full_date_under_shijian_is_a_date_and_anything_else_a_period():
    assert split_front_matter("---\n时间：2024年3月1日\n---\n")[0] == {"date": "2024年3月1日"}
    assert split_front_matter("---\n时间：2024年第一季度\n---\n")[0] == {"period": "2024年第一季度"}


@pytest.mark.parametrize(
    "text",
    [
        "---\n标题：甲\n这一行不是键值\n---\n正文",
        "---\n标题：甲\n没有结束",
        "---\n---\n正文",
        "正文\n---\n标题：甲\n---\n",
        "",
        "---",
    ],
)
def test_malformed_front_matter_is_ordinary_text(text):
    assert split_front_matter(text) == ({}, text)


def test_plain_text_is_one_block_whose_line_breaks_are_kept():
    extracted = read("a.txt", f"---\n标题：甲\n---\n{NEWS}".encode())
    assert [(block.kind, block.text) for block in extracted.blocks] == [("lines", NEWS)]
    assert extracted.metadata == {"title": "甲"}


def test_each_row_of_a_table_carries_its_header():
    assert texts("a.csv", "地区,GDP（亿元）\n诸暨,1658\n柯桥,\n".encode()) == [
        "地区：诸暨；GDP（亿元）：1658",
        "柯桥",
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    data = delimiter.join("甲乙丙") + "\n" + delimiter.join(["一，二", "2", "3"])
    assert texts("a.csv", data.encode()) == ["甲：一，二；乙：2；丙：3"]


def test_a_quoted_cell_keeps_delimiters_and_joins_its_lines():
    assert texts("a.csv", '甲,乙\n"诸暨\n市, 浙江","1,658"\n'.encode()) == ["甲：诸暨市, 浙江；乙：1,658"]


def test_a_quotation_mark_that_never_closes_loses_no_row():
    data = '甲,乙\n1,"开头\n' + "".join(f"行{n},{n}\n" for n in range(30_000))
    assert "行29999" in "".join(texts("a.csv", data.encode()))


def test_a_title_above_the_table_and_a_note_below_are_paragraphs():
    rows = kinds("a.csv", "2023年指标,,\n地区,GDP,增速\n诸暨,1658,7.5%\n注：初步核算,,\n".encode())
    assert rows == [
        ("paragraph", "2023年指标"),
        ("row", "地区：诸暨；GDP：1658；增速：7.5%"),
        ("paragraph", "注：初步核算"),
    ]


def test_columns_may_be_named_by_years_and_months():
    assert texts("a.csv", "指标,2022,2023年,1-3月\nGDP,1,2,3\n".encode()) == [
        "指标：GDP；2022：1；2023年：2；1-3月：3"
    ]


def test_a_table_without_a_header_is_written_without_names():
    assert texts("a.csv", "诸暨,1658\n柯桥,1700\n".encode()) == ["诸暨；1658", "柯桥；1700"]


def test_a_header_that_is_repeated_is_no_row():
    assert texts("a.csv", "地区,数\n诸暨,1\n地区,数\n柯桥,2\n".encode()) == [
        "地区：诸暨；数：1",
        "地区：柯桥；数：2",
    ]


def test_below_an_empty_row_another_header_may_begin():
    data = "地区,数\n诸暨,1\n,\n单位,人数\n财政局,20\n".encode()
    assert texts("a.csv", data) == ["地区：诸暨；数：1", "单位：财政局；人数：20"]
