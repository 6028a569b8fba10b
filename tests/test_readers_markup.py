"""Markdown and HTML."""

import pytest

from qa.documents.readers import read
from test_readers_samples import kinds, texts


def markdown(text: str) -> list[tuple[str, str]]:
    return kinds("a.md", text.encode())


def html(text: str) -> list[tuple[str, str]]:
    return kinds("a.html", text.encode())


def test_the_first_heading_of_level_one_is_the_title_and_the_others_are_headings():
    assert markdown("## 前\n\n# 甲\n\n乙\n===\n\n丙\n---\n") == [
        ("heading", "前"),
        ("title", "甲"),
        ("heading", "乙"),
        ("heading", "丙"),
    ]


def test_a_title_in_the_front_matter_leaves_other_headings_headings():
    assert markdown("---\ntitle: 甲\n---\n# 乙\n\n# 甲\n") == [("heading", "乙"), ("title", "甲")]


def test_soft_line_breaks_vanish_between_chinese_characters_only():
    assert markdown("诸暨\n新增\n134家，\nGDP\ngrowth 高") == [
        ("paragraph", "诸暨新增 134家， GDP growth 高")
    ]


def test_each_list_item_is_a_paragraph_and_keeps_its_number():
    items = markdown("- 甲\n- 乙\n\n1. 丙\n   续\n2. 丁\n   - 戊\n")
    assert [text for _, text in items] == ["甲", "乙", "1. 丙续", "2. 丁", "戊"]


def test_inline_marks_are_removed_and_their_text_stays():
    source = (
        '**甲**、*乙*、`丙`、~~丁~~、[戊](http://x.cn "t")、![己](x.png)<!-- 注释 -->、<span>庚</span>&amp;'
    )
    assert markdown(source) == [("paragraph", "甲、乙、丙、丁、戊、己、庚&")]


def test_strong_marks_beside_chinese_punctuation_are_removed():
    assert markdown("诸暨是**“枫桥经验”**的发源地") == [("paragraph", "诸暨是“枫桥经验”的发源地")]


def test_quotes_and_code_stay_as_text():
    assert markdown("> 甲\n> 乙\n\n```\n丙\n\n丁\n```\n") == [
        ("paragraph", "甲乙"),
        ("paragraph", "丙"),
        ("paragraph", "丁"),
    ]


def test_a_paragraph_indented_by_four_spaces_is_no_code():
    assert markdown("甲。\n\n    乙\n    丙。\n") == [("paragraph", "甲。"), ("paragraph", "乙丙。")]


def test_a_markdown_table_gives_rows_with_their_header():
    table = "| 地区 | GDP（亿元） |\n|---|--:|\n| **诸暨** | 1658 |\n| 柯桥 | 1700 |\n"
    assert markdown(table) == [
        ("row", "地区：诸暨；GDP（亿元）：1658"),
        ("row", "地区：柯桥；GDP（亿元）：1700"),
    ]


def test_html_inside_markdown_is_read_and_its_comments_are_not():
    source = "<!-- 内部\n\n备注 -->\n\n<table><tr><th>甲<th>乙<tr><td>1<td>2</table>\n"
    assert markdown(source) == [("row", "甲：1；乙：2")]


def test_what_stands_around_an_article_is_dropped():
    page = """<body><header>站名</header><nav>导航</nav><script>脚本</script><style>样式</style>
    <div><h1>标题</h1><p>正文一段。</p><p style="display: none">隐藏</p><p hidden>也隐藏</p></div>
    <aside>旁栏</aside><form>登录</form><footer>版权</footer></body>"""
    assert html(page) == [("title", "标题"), ("paragraph", "正文一段。")]


def test_the_densest_container_is_the_article():
    links = "".join(f"<li><a href=#>相关新闻第{n}条</a></li>" for n in range(8))
    page = f"<title>标题在此_某某网</title><div><ul>{links}</ul></div>"
    page += f"<div><p>{'正文很长。' * 20}</p></div><div>页脚</div>"
    assert html(page) == [("title", "标题在此"), ("paragraph", "正文很长。" * 20)]


def test_a_form_around_the_whole_page_is_no_reason_to_drop_it():
    assert html("<form><div><p>正文在表单里。</p></div></form>") == [("paragraph", "正文在表单里。")]


def test_main_and_article_elements_win_over_density():
    page = f"<div>{'别处的话。' * 30}</div><article><header><h1>题</h1></header><p>正文。</p></article>"
    assert html(page) == [("title", "题"), ("paragraph", "正文。")]


def test_an_html_page_declares_its_encoding():
    page = '<meta charset="gb2312"><p>诸暨</p>'.encode("gb18030")
    assert texts("a.html", page) == ["诸暨"]


def test_the_date_and_source_are_taken_from_the_meta_elements_of_government_sites():
    page = """<meta name="ArticleTitle" content="通知"><meta name="PubDate" content="2024-3-1 10:20">
    <meta name="ContentSource" content="诸暨日报"><meta name="Author" content="干婧"><p>正文。</p>"""
    extracted = read("a.html", page.encode())
    assert extracted.metadata == {"date": "2024-03-01", "source": "诸暨日报", "author": "干婧"}
    assert extracted.blocks[0].text == "通知"


def test_the_printed_date_and_source_count_where_there_is_no_meta_element():
    page = "<div>发布时间：2024年3月1日 来源：诸暨日报 浏览：12</div><div><p>" + "正文。" * 30 + "</p></div>"
    assert read("a.html", page.encode()).metadata == {"date": "2024-03-01", "source": "诸暨日报"}


def test_line_breaks_of_the_source_mean_nothing_in_html():
    assert html("<p>诸暨\n  新增<b>规上</b>企业\n134家</p>") == [("paragraph", "诸暨新增规上企业 134家")]


def test_br_between_whole_paragraphs_parts_them_and_inside_a_sentence_keeps_lines():
    assert html("<div>甲说完了。<br>　　乙说<br>　　丙说</div>") == [
        ("paragraph", "甲说完了。"),
        ("paragraph", "乙说"),
        ("paragraph", "丙说"),
    ]
    assert html("<div>这一句话被<br>分成两行。</div>") == [("lines", "这一句话被\n分成两行。")]


def test_spanning_cells_fill_the_rows_and_columns_that_they_cover():
    page = """<table><caption>表1</caption><tr><th rowspan=2>地区<th colspan=2>2023年<tr><th>GDP<th>增速
    <tr><td rowspan=2>诸暨<td>1<td>2<tr><td>3<td>4<tr><td colspan=3>注：初步核算</table>"""
    assert html(page) == [
        ("paragraph", "表1"),
        ("row", "地区：诸暨；2023年GDP：1；2023年增速：2"),
        ("row", "地区：诸暨；2023年GDP：3；2023年增速：4"),
        ("paragraph", "注：初步核算"),
    ]


def test_a_table_of_names_and_values_is_written_pair_by_pair():
    page = "<table><tr><th>名称<td>诸暨市<tr><th>人口<td>120万</table>"
    assert html(page) == [("row", "名称：诸暨市"), ("row", "人口：120万")]


def test_a_table_that_holds_tables_is_only_layout():
    inner = "<table><tr><td>丙<td>丁<tr><td>1<td>2</table>"
    page = f"<table><tr><td><h2>甲</h2><p>己。</p><td><p>乙。</p>{inner}</table>"
    assert html(page)[:3] == [("heading", "甲"), ("paragraph", "己。"), ("paragraph", "乙。")]
    assert html(page)[3:] == [("row", "丙：1；丁：2")]


def test_numbered_items_keep_their_number():
    assert [text for _, text in html("<ol><li>甲<li>乙</ol><ul><li>丙</ul>")] == ["1. 甲", "2. 乙", "丙"]


@pytest.mark.parametrize("depth", [999, 1001, 50_000])
def test_a_page_nested_too_deeply_still_gives_its_text(depth):
    assert "诸暨新增134家" in "".join(texts("a.html", b"<div>" * depth + "诸暨新增134家".encode()))
