"""Policy facts taken from sentences: subject, metric, value, period, change, rank, all tied to their clause."""

import pytest

from qa.documents.cleaning import clean
from qa.documents.document import Extracted, ExtractedBlock
from qa.facts.extraction import extract, metrics
from qa.passages.splitting import split

TEXT = """桐乡市2023年水利与外贸综述

记者 沈佳 陆明远

2023年，桐乡全市完成水利投资12.5亿元，增长9.7%，居嘉兴第2；新增节水型企业19家。固定资产投资增长8.6%。

外贸出口 稳步向前

市商务局坚持稳外贸，今年一季度，全市实现出口总额超68亿元，力争全年出口总额达到300亿元。
"""


@pytest.fixture(scope="module")
def document():
    blocks = (ExtractedBlock("lines", TEXT),)
    return clean(Extracted(blocks, {"date": "2024-04"}), source="a.txt", document_id="d")


@pytest.fixture(scope="module")
def facts(document):
    return extract(document, split(document))


def the(facts, metric):
    return next(f for f in facts if metric in f.metric)


def test_a_fact_has_metric_value_unit_change_and_period(facts):
    fact = the(facts, "水利投资")
    assert (fact.value, fact.unit, fact.value_number, fact.unit_base) == (
        "12.5",
        "亿元",
        pytest.approx(12.5e8),
        "元",
    )
    assert (fact.change, fact.period) == ("增长9.7%", "2023")
    assert not fact.approximate


def test_spans_are_slices_within_one_sentence(document, facts):
    assert facts
    for fact in facts:
        clause = fact.span.of(document.text)
        assert fact.span.contains(fact.value_span) or fact.change is not None
        assert "。" not in clause.rstrip("。")
        if fact.value:
            assert fact.value in fact.value_span.of(document.text)


def test_a_change_without_a_value_is_a_fact_of_its_own(facts):
    fact = the(facts, "固定资产投资")
    assert (fact.value, fact.change) == (None, "增长8.6%")


def test_the_subject_is_the_narrowest_owner_known(facts):
    assert the(facts, "水利投资").subject == "桐乡"
    assert the(facts, "出口总额").subject == "桐乡"  # 全市, though the section is the bureau's


def test_an_approximate_value_is_written_without_its_approximation(facts):
    fact = the(facts, "出口总额")
    assert (fact.value, fact.approximate, fact.period) == ("68", True, "2024Q1")


def test_a_figure_aimed_at_is_marked_as_an_aim(facts):
    assert any(f.value == "300" and f.status == "目标" for f in facts)


def test_new_things_are_marked_as_new(facts):
    fact = the(facts, "节水型企业")
    assert (fact.value, fact.unit, fact.status) == ("19", "家", "新增")


def test_titles_and_headings_state_no_facts(document, facts):
    body = document.text.index("2023年，桐乡全市")
    assert all(f.span.start >= body for f in facts)


def test_facts_stand_in_the_order_of_the_text(facts):
    starts = [f.value_span.start for f in facts]
    assert starts == sorted(starts)


def test_metrics_are_listed_the_commonest_first(facts):
    named = metrics([*facts, *[the(facts, "水利投资")] * 2])
    assert named[0] == the(facts, "水利投资").metric
    assert len(named) == len(set(named))


def test_a_text_without_figures_has_no_facts():
    document = clean(
        Extracted((ExtractedBlock("paragraph", "泵站完工了。"),)), source="a.html", document_id="d"
    )
    assert extract(document, split(document)) == ()
