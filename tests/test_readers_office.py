"""Word and Excel."""

from datetime import date, datetime, time

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from qa.documents.readers import read
from qa.documents.readers.excel_value import written
from qa.errors import EmptyDocumentError
from test_readers_samples import kinds, saved, texts


def word(document: object) -> list[tuple[str, str]]:
    return kinds("a.docx", saved(document))


def test_word_styles_make_title_and_headings():
    document = docx.Document()
    document.add_heading("总题", 0)
    document.add_paragraph("副题", style="Subtitle")
    document.add_heading("第一节", 1)
    document.add_paragraph("正文。")
    document.add_heading("小节", 2)
    assert word(document) == [
        ("title", "总题"),
        ("paragraph", "副题"),
        ("heading", "第一节"),
        ("paragraph", "正文。"),
        ("heading", "小节"),
    ]
    assert read("a.docx", saved(document)).metadata["subtitle"] == "副题"


def test_a_single_first_level_heading_at_the_top_is_the_title():
    document = docx.Document()
    document.add_heading("题", 1)
    document.add_heading("节", 2)
    assert word(document) == [("title", "题"), ("heading", "节")]


def test_an_outline_level_makes_a_heading_without_a_style():
    document = docx.Document()
    document.add_paragraph("正文。")
    paragraph = document.add_paragraph("一、总体要求")
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="0"/>'))
    assert word(document) == [("paragraph", "正文。"), ("heading", "一、总体要求")]


def test_word_tables_stand_where_they_are_in_the_text():
    document = docx.Document()
    document.add_paragraph("前。")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["地区", "增速", "诸暨", "7.5%"], strict=True):
        cell.text = text
    document.add_paragraph("后。")
    assert word(document) == [("paragraph", "前。"), ("row", "地区：诸暨；增速：7.5%"), ("paragraph", "后。")]


def test_merged_word_cells_are_filled_and_not_repeated():
    document = docx.Document()
    table = document.add_table(5, 3)
    rows = [
        ["地区", "2023年", ""],
        ["", "GDP", "增速"],
        ["诸暨", "1", "2"],
        ["", "3", "4"],
        ["注：初步核算", "", ""],
    ]
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    for (top, left), (bottom, right) in [
        ((0, 0), (1, 0)),
        ((0, 1), (0, 2)),
        ((2, 0), (3, 0)),
        ((4, 0), (4, 2)),
    ]:
        table.cell(top, left).merge(table.cell(bottom, right))
    assert word(document) == [
        ("row", "地区：诸暨；2023年GDP：1；2023年增速：2"),
        ("row", "地区：诸暨；2023年GDP：3；2023年增速：4"),
        ("paragraph", "注：初步核算"),
    ]


def test_text_inside_content_controls_and_insertions_is_read_and_deleted_text_is_not():
    document = docx.Document()
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>甲</w:t></w:r>"
            "<w:ins><w:r><w:t>乙</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>丙</w:delText></w:r></w:del></w:p></w:sdtContent></w:sdt>"
        ),
    )
    assert word(document) == [("paragraph", "甲乙")]


def test_text_boxes_are_read_once():
    document = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>框中字</w:t></w:r></w:p></w:txbxContent>"
    document.add_paragraph("正文。")._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
            f"<mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
            f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    assert word(document) == [("paragraph", "正文。"), ("paragraph", "框中字")]


def test_the_title_in_the_properties_counts_only_when_the_text_shows_it():
    document = docx.Document()
    document.add_paragraph("诸暨这一年")
    document.core_properties.title = "诸暨这一年"
    document.core_properties.author = "模板作者"
    assert read("a.docx", saved(document)).metadata == {"title": "诸暨这一年"}
    document.core_properties.title = "关于转发通知的模板"
    assert read("a.docx", saved(document)).metadata == {}


@pytest.mark.parametrize(("name", "document"), [("a.docx", docx.Document()), ("a.xlsx", openpyxl.Workbook())])
def test_an_office_file_without_text_is_called_empty(name, document):
    with pytest.raises(EmptyDocumentError):
        read(name, saved(document))


def sheet(*rows: list, title: str = "Sheet1", merged: tuple[str, ...] = ()) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.title = title
    for row in rows:
        workbook.active.append(row)
    for cells in merged:
        workbook.active.merge_cells(cells)
    return saved(workbook)


def test_a_sheet_is_a_heading_unless_its_name_says_nothing():
    rows = (["地区", "数"], ["诸暨", 1])
    assert kinds("a.xlsx", sheet(*rows, title="各县市")) == [
        ("heading", "各县市"),
        ("row", "地区：诸暨；数：1"),
    ]
    assert kinds("a.xlsx", sheet(*rows, title="工作表1")) == [("row", "地区：诸暨；数：1")]


def test_a_merged_title_above_the_header_is_a_paragraph():
    data = sheet(["2023年指标", None], [], ["地区", "数"], ["诸暨", 12.0], [], ["柯桥", 7], merged=("A1:B1",))
    assert kinds("a.xlsx", data) == [
        ("paragraph", "2023年指标"),
        ("row", "地区：诸暨；数：12"),
        ("row", "地区：柯桥；数：7"),
    ]


def test_merged_cells_of_a_sheet_fill_the_rows_that_they_cover():
    data = sheet(["地区", "年", "数"], ["诸暨", 2022, 1], [None, 2023, 2], merged=("A2:A3",))
    assert texts("a.xlsx", data) == ["地区：诸暨；年：2022；数：1", "地区：诸暨；年：2023；数：2"]


def test_a_note_merged_over_several_rows_is_given_once():
    data = sheet(["地区", "数"], ["诸暨", 1], ["注：甲", None], [None, None], merged=("A3:B4",))
    assert texts("a.xlsx", data) == ["地区：诸暨；数：1", "注：甲"]


def test_hidden_sheets_are_left_out():
    workbook = openpyxl.Workbook()
    workbook.active.append(["看得见"])
    hidden = workbook.create_sheet("字典")
    hidden.append(["看不见"])
    hidden.sheet_state = "hidden"
    assert texts("a.xlsx", saved(workbook)) == ["看得见"]


def test_a_cell_at_the_far_corner_of_a_sheet_costs_no_memory():
    workbook = openpyxl.Workbook()
    workbook.active.append(["地区", "数"])
    workbook.active["XFD200000"] = "角"
    assert "角" in texts("a.xlsx", saved(workbook))[-1]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (12.0, "General", "12"),
        (1658, "#,##0", "1658"),
        (0.107, "0.0%", "10.7%"),
        (0.107, "0%", "10.7%"),
        (0.10666667, "0.0%", "10.7%"),
        (0.1 + 0.2, "General", "0.3"),
        (1658.333333, "0.00", "1658.33"),
        (-0.0, "General", "0"),
        (1e20, "General", "100000000000000000000"),
        (float("nan"), "General", ""),
        (date(2024, 3, 1), "yyyy-mm-dd", "2024-03-01"),
        (datetime(2024, 3, 1), "yyyy/m/d", "2024-03-01"),
        (datetime(2024, 3, 1), 'yyyy"年"m"月"', "2024-03"),
        (datetime(2024, 3, 1, 8, 30), "yyyy/m/d h:mm", "2024-03-01 08:30"),
        (time(8, 30), "h:mm", "08:30"),
        (True, "General", "是"),
        ("#DIV/0!", "General", ""),
        (" 诸暨 ", "@", "诸暨"),
        (None, "General", ""),
    ],
)
def test_values_are_written_as_people_write_them(value, number_format, text):
    assert written(value, number_format) == text
