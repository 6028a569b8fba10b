"""Cleaning and splitting of five real newspaper pages, where they lie beside the project."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from qa.documents.characters import normalise
from qa.documents.cleaning import clean
from qa.documents.document import Extracted, ExtractedBlock
from qa.passages.splitting import split

SEEDS = Path(__file__).parents[1].parent / "shared" / "seeds"
FILES = sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else []
pytestmark = pytest.mark.skipif(not FILES, reason=f"the five articles are not beside the project ({SEEDS})")


def read(path):
    raw = path.read_text(encoding="utf-8")
    document = clean(Extracted((ExtractedBlock("lines", raw),)), source=path.name, document_id=path.stem)
    return raw, document, split(document)


@pytest.fixture(scope="module")
def articles():
    return {path.name[:3]: read(path) for path in FILES}


@pytest.fixture(params=["000", "001", "002", "003", "004"])
def article(request, articles):
    return articles[request.param]


def letters(text):
    return sorted(c for c in normalise(re.sub(r"\s", "", text)) if c.isalnum())


def test_every_letter_digit_and_han_character_is_kept(article):
    raw, document, _ = article
    assert set(letters(raw)) == set(letters(document.text))
    dropped = len(letters(raw)) - len(letters(document.text))
    assert 0 <= dropped <= 0.01 * len(letters(raw))  # headers printed again are kept once


def test_passages_are_slices_in_order_that_hold_all_but_the_breaks(article):
    _, document, passages = article
    spans = [p.span for p in passages]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    together = "".join(s.of(document.text) for s in spans)
    assert re.sub(r"\s", "", together) == re.sub(r"\s", "", document.text)


def test_no_passage_is_too_long_or_crosses_a_section(article):
    _, document, passages = article
    for passage in passages:
        assert len(passage.span) <= 400
        assert len({b.section for b in document.blocks if b.span.overlaps(passage.span)}) == 1


def test_nearly_all_body_passages_have_80_to_300_characters_or_are_all_that_their_run_holds(articles):
    body, fitting = 0, 0
    for _, _, passages in articles.values():
        for before, passage, after in zip([None, *passages], passages, [*passages[1:], None], strict=False):
            if passage.kind != "paragraph":
                continue
            body += 1
            alone = not any(
                o and o.kind == "paragraph" and o.context.heading == passage.context.heading
                for o in (before, after)
            )
            fitting += 80 <= len(passage.span) <= 300 or (len(passage.span) < 80 and alone)
    assert body > 60
    assert fitting >= 0.95 * body


def test_letter_spacing_and_spaces_beside_digits_are_gone(article):
    _, document, _ = article
    assert not re.search(r"(?:[\u4e00-\u9fff] ){3}[\u4e00-\u9fff]", document.text)
    assert not re.search(
        r"[\u4e00-\u9fff] \d|\d [\u4e00-\u9fff]", re.sub(r"(?m)^.{0,40}$", "", document.text)
    )


@pytest.mark.parametrize(
    ("number", "joined"),
    [
        ("000", "加速融合，高新技术"),
        ("000", "参加香港珠宝展"),
        ("000", "年产值达23亿元，成为助农"),
        ("000", "“非遗工坊”24家，次均打面"),
        ("000", "中心全面开工"),
        ("001", "让新兴产业如同雨后春笋"),
        ("001", "惠及群众超"),
        ("002", "对涉及商事登记"),
        ("002", "另一方面，在教育"),
        ("003", "养老、文化等公共服务供给"),
        ("003", "共建共享润民企，同心同向"),
        ("003", "城市有礼有爱"),
    ],
)
def test_a_sentence_cut_by_captions_or_columns_is_joined_again(articles, number, joined):
    assert joined in articles[number][1].text


def test_captions_stand_apart(articles):
    _, document, passages = articles["000"]
    captions = [p.span.of(document.text) for p in passages if p.kind == "caption"]
    assert any("戏剧表演" in c for c in captions)
    assert all("戏剧表演" not in p.span.of(document.text) for p in passages if p.kind == "paragraph")


def test_titles_and_bylines_are_told_apart(articles):
    for number, names in {"000": "陆昶", "001": "周大江", "002": "冯颖洁", "003": "曹亨"}.items():
        _, document, passages = articles[number]
        byline = next(b for b in document.blocks if b.kind == "byline")
        assert names in byline.span.of(document.text)
        assert names in passages[0].span.of(document.text)  # one passage with the title
    assert "全民共创" in articles["003"][1].title
    assert "枫桥经验" in articles["000"][1].title


def test_the_name_lists_are_passages_with_their_heading(articles):
    _, document, passages = articles["004"]
    lists = [(p.span.of(document.text), p.context.heading) for p in passages if p.kind == "list"]
    people = next(text for text, heading in lists if "先进中层" in heading)
    assert people.count("（") == 10
    assert "朱莹（" in people  # a spaced name is one name
    teams = "\n".join(text for text, heading in lists if "优胜团队" in heading)
    assert teams.count("：") == 10


@pytest.mark.parametrize(
    ("word", "organisation"),
    [
        ("217.7亿元", "财政局"),
        ("追赃挽损1.94亿", "公安局"),
        ("GDP增长7.8%", "发改委"),
        ("2519亩", "自然资源和规划局"),
    ],
)
def test_a_passage_of_a_bureau_knows_the_bureau(articles, word, organisation):
    _, document, passages = articles["004"]
    found = [p.context for p in passages if word in p.span.of(document.text)]
    assert all(organisation in " ".join(c.organisations) for c in found)


@pytest.mark.parametrize(
    ("word", "heading"),
    [
        ("217.7亿元", "先锋单位 市财政局"),
        ("追赃挽损1.94亿", "先锋单位 市公安局"),
        ("66.3亿元", "先锋单位 市发改委"),
        ("“双千兆", "先锋单位 市经信局"),
    ],
)
def test_a_heading_below_its_section_is_assigned_to_it(articles, word, heading):
    _, document, passages = articles["004"]
    headings = [
        p.context.heading for p in passages if word in p.span.of(document.text) and p.kind == "paragraph"
    ]
    assert headings
    assert all(heading in h for h in headings)


@pytest.mark.parametrize(
    ("number", "word", "place", "year"),
    [
        ("000", "新增规上企业134家", "诸暨", "2023"),
        ("001", "42.8%", "诸暨", "2024"),
        ("002", "签约项目61个", "诸暨", "2021"),
        ("003", "46535元", "诸暨", "2021"),
        ("004", "产值达54.8亿元", "诸暨", "2024Q1"),
        ("004", "GDP增长7.8%", "绍兴", "2024Q1"),
        ("004", "固定资产投资增长10.7%", "滨海新区", "2024Q1"),
    ],
)
def test_a_passage_knows_its_place_and_period(articles, number, word, place, year):
    _, document, passages = articles[number]
    context = next(p.context for p in passages if word in p.span.of(document.text))
    assert context.places[-1] == place
    assert context.period == year


@pytest.mark.parametrize(
    ("number", "year"), [("000", 2024), ("001", 2025), ("002", 2022), ("003", 2022), ("004", 2024)]
)
def test_the_year_that_last_year_counts_from_is_inferred(articles, number, year):
    assert articles[number][1].date.year == year
