"""Documents cut into passages of whole sentences, each knowing who, where and when it speaks of."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.documents.cleaning import clean
from qa.documents.document import Extracted, ExtractedBlock
from qa.errors import EmptyDocumentError
from qa.language.span import Span
from qa.passages.sentences import sentences
from qa.passages.splitting import MAX_CHARS, split

TEXTS = st.text(alphabet="水利项目，。；！？…“”（）\n 12ab", max_size=120)


def document_of(text, metadata=None, kind="lines"):
    return clean(Extracted((ExtractedBlock(kind, text),), metadata or {}), source="a.txt", document_id="d")


def bare(text):
    return re.sub(r"\s", "", text)


@given(TEXTS, st.booleans())
def test_sentences_cover_all_but_space_in_order_without_overlap(text, at_semicolons):
    spans = sentences(text, at_semicolons=at_semicolons)
    assert bare("".join(s.of(text) for s in spans)) == bare(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(s.of(text) == s.of(text).strip() and len(s) for s in spans)


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_sentences_of_a_part_stay_in_it(text, a, b):
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    assert all(start <= s.start and s.end <= end for s in sentences(text, start, end))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("泵站完工。河道清淤！还有吗？有……", ["泵站完工。", "河道清淤！", "还有吗？", "有……"]),
        (
            "他说：“泵站完工了。河道也清了。”居民很高兴。",
            ["他说：“泵站完工了。河道也清了。”", "居民很高兴。"],
        ),
        ("工程（一期。二期待建）完工。验收合格。", ["工程（一期。二期待建）完工。", "验收合格。"]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        ("完成28.6亿元，增长17.5%。", ["完成28.6亿元，增长17.5%。"]),
        ("", []),
    ],
)
def test_a_sentence_ends_at_its_mark_but_not_inside_quotes_or_brackets(text, parts):
    assert [s.of(text) for s in sentences(text)] == parts


def test_a_semicolon_ends_a_sentence_only_where_wanted():
    text = "新增企业9家；引进人才20名。"
    assert len(sentences(text)) == 1
    assert [s.of(text) for s in sentences(text, at_semicolons=True)] == ["新增企业9家；", "引进人才20名。"]


def test_a_quotation_mark_never_closed_does_not_swallow_the_text():
    text = "他说：“泵站完工了。" + "河道清淤进展顺利。" * 30
    assert len(sentences(text)) > 10


SENTENCES = st.builds(
    "{}{}".format, st.text(alphabet="水利项目建设投资，", min_size=1, max_size=90), st.sampled_from("。！？")
)
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=8).map("".join)
BLOCKS = st.builds(ExtractedBlock, st.sampled_from(["heading", "paragraph", "paragraph", "row"]), PARAGRAPHS)


def document_or_none(blocks):
    try:
        return clean(Extracted(tuple(blocks)), source="a.html", document_id="d")
    except EmptyDocumentError:
        return None


@given(st.lists(BLOCKS, min_size=1, max_size=6))
def test_passages_lie_in_the_text_in_order_and_hold_all_of_it(blocks):
    document = document_or_none(blocks)
    spans = [p.span for p in split(document)]
    assert all(0 <= s.start < s.end <= len(document.text) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert bare("".join(s.of(document.text) for s in spans)) == bare(document.text)


@given(st.lists(BLOCKS, min_size=1, max_size=6))
def test_no_passage_is_too_long_or_crosses_a_section(blocks):
    document = document_or_none(blocks)
    for passage in split(document):
        assert len(passage.span) <= MAX_CHARS
        assert len({b.section for b in document.blocks if b.span.overlaps(passage.span)}) == 1


@given(st.lists(BLOCKS, min_size=1, max_size=6))
def test_passages_are_numbered_from_0(blocks):
    assert [p.ordinal for p in split(document_or_none(blocks))] == list(
        range(len(split(document_or_none(blocks))))
    )


def test_a_paragraph_that_fits_is_one_passage():
    paragraph = "水利项目进展顺利，五座泵站全部完工。" * 10
    passages = split(document_of(paragraph, kind="paragraph"))
    assert [len(p.span) for p in passages] == [len(paragraph)]


def test_a_long_paragraph_is_cut_evenly_between_sentences():
    sentence = "水利项目进展顺利，五座泵站全部完工。"
    passages = split(document_of(sentence * 30, kind="paragraph"))
    assert all(80 <= len(p.span) <= MAX_CHARS and len(p.span) % len(sentence) == 0 for p in passages)


def test_short_paragraphs_of_a_section_share_a_passage():
    blocks = tuple(ExtractedBlock("paragraph", f"第{i}座泵站完工，运行正常。") for i in range(3))
    document = clean(Extracted(blocks), source="a.html", document_id="d")
    assert len(split(document)) == 1


def test_a_sentence_over_the_limit_is_cut_at_a_comma():
    document = document_of("水利项目进展顺利，" * 60 + "完工。", kind="paragraph")
    passages = [p.span.of(document.text) for p in split(document)]
    assert all(text.endswith(("，", "。")) and len(text) <= MAX_CHARS for text in passages)


def test_words_that_announce_what_follows_stay_with_it():
    paragraph = (
        "水利项目进展顺利，五座泵站全部完工。" * 14
        + "二是投资“快”。"
        + "全年完成投资十二亿元，增长一成。" * 14
    )
    document = document_of(paragraph, kind="paragraph")
    assert any(p.span.of(document.text).find("二是投资“快”。全年") >= 0 for p in split(document))


ARTICLE = """桐乡市2023年水利建设综述

记者 沈佳 陆明远

2023年，桐乡全市完成水利投资12亿元，清淤河道46公里，创建节水型企业19家。

河道整治 河水变清

市水利局聚焦河道整治，去年完成整治任务36条，群众满意度超过九成。

崇福镇坚持长效保洁，今年一季度新聘保洁员120名。
"""


def context_of(document, word):
    return next(p.context for p in split(document) if word in p.span.of(document.text))


def test_the_title_block_is_one_passage():
    document = document_of(ARTICLE)
    first = split(document)[0]
    assert first.kind == "title"
    assert first.span.of(document.text) == "桐乡市2023年水利建设综述\n记者 沈佳 陆明远"


def test_a_passage_knows_title_heading_place_and_period():
    context = context_of(document_of(ARTICLE), "水利投资12亿元")
    assert (context.title, context.heading) == ("桐乡市2023年水利建设综述", "")
    assert (context.places[-1], context.period) == ("桐乡", "2023")


def test_a_section_that_begins_with_an_organisation_is_about_it():
    context = context_of(document_of(ARTICLE), "整治任务36条")
    assert context.heading == "河道整治 河水变清"
    assert context.organisations == ("市水利局",)


def test_a_period_is_taken_from_the_passage_else_from_the_section_before_it():
    rows = (
        ExtractedBlock("title", "海宁市水利工作简报"),
        ExtractedBlock(
            "paragraph",
            "2024年一季度，海宁全市完成水利投资12亿元，" + "五座泵站全部完工，" * 12 + "运行正常。",
        ),
        ExtractedBlock("paragraph", "河道清淤46公里，" + "沿河绿化同步推进，" * 20 + "居民都说好。"),
    )
    document = clean(Extracted(rows), source="a.html", document_id="d")
    assert [p.context.period for p in split(document)][1:] == ["2024Q1", "2024Q1"]


def test_a_document_without_place_or_time_gives_an_empty_context():
    context = split(document_of("泵站完工了，河水也变清了。", kind="paragraph"))[0].context
    assert (context.places, context.organisations, context.period) == ((), (), "")


def test_a_page_number_is_kept():
    document = clean(
        Extracted((ExtractedBlock("paragraph", "泵站完工了。", 7),)), source="a.pdf", document_id="d"
    )
    assert split(document)[0].page == 7


def test_a_span_counts_code_points():
    text = "𠮷河清淤。完工。"
    assert [s.of(text) for s in sentences(text)] == ["𠮷河清淤。", "完工。"]
    assert Span(0, 5).of(text) == "𠮷河清淤。"


def test_a_question_and_its_answer_are_one_passage_that_knows_the_question() -> None:
    text = (
        "医保政策解读\n\n现就群众关心的问题解读如下。\n一、问：怎么缴费？\n答：可通过手机银行办理。\n"
        "二、问：住院怎么报？\n答：一级医院报销九成，二级医院报销八成。\n"
    )
    document = document_of(text)
    passages = [p for p in split(document) if "答：" in p.span.of(document.text)]
    assert [p.span.of(document.text).split("\n")[0] for p in passages] == [
        "一、问：怎么缴费？",
        "二、问：住院怎么报？",
    ]
    assert [p.context.heading for p in passages] == ["一、问：怎么缴费？", "二、问：住院怎么报？"]
    assert all(p.kind == "paragraph" for p in passages)


def test_a_year_that_a_figure_is_compared_with_is_not_the_passages_time() -> None:
    text = "2024年公报\n\n2024年全市实现生产总值1386.2亿元。\n\n对外经济。实际使用外资1.35亿美元，2023年为1.62亿美元。\n"
    document = document_of(text)
    assert split(document)[-1].context.period == "2024"
