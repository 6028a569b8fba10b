"""Single sentences and what they state, in texts of several kinds, all written for these tests."""

import pytest

from qa.documents.cleaning import clean
from qa.documents.document import Extracted, ExtractedBlock
from qa.facts.extraction import extract
from qa.passages.splitting import split


def facts_of(*paragraphs, title="云桥市2023年统计公报", date="2024-02", place="浙江省桐乡市"):
    blocks = [ExtractedBlock("title", title), *(ExtractedBlock("paragraph", text) for text in paragraphs)]
    document = clean(
        Extracted(tuple(blocks), {"date": date, "place": place}), source="a.html", document_id="d"
    )
    return extract(document, split(document))


def rows_of(*paragraphs, **given):
    return [
        (fact.metric, (fact.value or "") + (fact.unit or ""), fact.change, fact.rank)
        for fact in facts_of(*paragraphs, **given)
    ]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "全年完成固定资产投资312.6亿元，增长8.4%，增速居嘉兴第2位；工业投资118亿元，下降1.3%。",
            [
                ("固定资产投资", "312.6亿元", "增长8.4%", "嘉兴第2位"),
                ("工业投资", "118亿元", "下降1.3%", None),
            ],
        ),
        (
            "城镇、农村居民人均可支配收入分别增长4.8%、6.9%。",
            [
                ("城镇居民人均可支配收入", "", "增长4.8%", None),
                ("农村居民人均可支配收入", "", "增长6.9%", None),
            ],
        ),
        (
            "住宿业、餐饮业营业额分别达2.1亿元、5.6亿元。",
            [("住宿业营业额", "2.1亿元", None, None), ("餐饮业营业额", "5.6亿元", None, None)],
        ),
        (
            "绿化覆盖率由38.2%提高到41.5%。",
            [("绿化覆盖率", "41.5%", "由38.2%提高到41.5%", None)],
        ),
        (
            "新签约项目58个，总投资320亿元，其中10亿元以上9个。",
            [
                ("新签约项目", "58个", None, None),
                ("新签约项目总投资", "320亿元", None, None),
                ("10亿元以上项目", "9个", None, None),
            ],
        ),
        ("新培育21家科技型企业，获得授权专利136件。", None),
        (
            "办理时限由10个工作日压缩至3至5个工作日。",
            [("办理时限", "3至5个工作日", "由10个工作日压缩至3至5个工作日", None)],
        ),
        ("打造“20分钟就医圈”，实施“312”人才计划。", []),
    ],
)
def test_a_sentence_states_its_facts(text, rows):
    found = rows_of(text)
    if rows is None:
        assert [value for _, value, *_ in found] == ["21家", "136件"]
        assert all("企业" in metric or "专利" in metric for metric, *_ in found)
    else:
        assert found == rows


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("力争全年引进项目30个。", "目标"),
        ("计划投资12亿元。", "计划"),
        ("预计生产总值增长6%。", "预计"),
        ("累计发放补贴3400万元。", "累计"),
        ("新增个体工商户1.2万户。", "新增"),
        ("完成技改投资8.8亿元。", "完成"),
        ("城镇登记失业率2.1%。", None),
        ("到2027年，研发经费占比3.5%。", "目标"),
    ],
)
def test_aims_plans_and_results_are_kept_apart(text, status):
    assert [fact.status for fact in facts_of(text)] == [status]


def test_a_plan_holds_for_the_clauses_after_it_until_something_is_achieved():
    facts = facts_of("今年计划开工项目80个、竣工项目60个，目前已开工项目25个。")
    assert [fact.status for fact in facts] == ["计划", "计划", None]


def test_a_place_or_an_organisation_at_the_beginning_owns_what_follows():
    facts = facts_of(
        "海宁市生产总值1247亿元，增长5.1%；平湖市生产总值956亿元。新材料研究院引进博士17名，申请专利42项。"
    )
    assert [fact.subject for fact in facts] == ["海宁", "平湖", "新材料研究院", "新材料研究院"]
    assert all("海宁" not in fact.metric and "研究院" not in fact.metric for fact in facts)


def test_what_a_measure_belongs_to_may_follow_it():
    (fact,) = facts_of("总投资26亿元的光学薄膜项目开工建设。")
    assert (fact.subject, fact.metric, fact.value) == ("光学薄膜项目", "总投资", "26")


def test_a_period_holds_until_another_is_named():
    facts = facts_of("2022年，粮食产量18.6万吨，水产品产量2.2万吨。2024年一季度，出口额41亿元，进口额9亿元。")
    assert [fact.period for fact in facts] == ["2022", "2022", "2024Q1", "2024Q1"]


def test_what_a_figure_is_compared_with_is_not_its_time():
    (fact,) = facts_of("一季度出口额41亿元，比2022年同期增长12%。")
    assert (fact.period, fact.change) == ("2024Q1", "比2022年同期增长12%")


@pytest.mark.parametrize(
    ("text", "value", "base"),
    [
        ("种植水稻12.4万亩。", 124_000, "亩"),
        ("接待游客380余万人次。", 3_800_000, "人次"),
        ("新建绿道86公里。", 86, "公里"),
        ("外资到账1.6亿美元。", 160_000_000, "美元"),
        ("企业突破百家，超亿元企业12家。", 100, "家"),
        ("常住人口97.8万。", 978_000, None),
    ],
)
def test_units_become_comparable_and_the_written_form_stays(text, value, base):
    fact = facts_of(text)[0]
    assert fact.value_number == pytest.approx(value)
    assert fact.unit_base == base
    assert fact.value in text and (fact.unit or "") in text


@pytest.mark.parametrize(
    "text", ["超过300家企业参展。", "参展企业300余家。", "参展企业300家以上。", "参展企业约300家。"]
)
def test_an_approximation_is_said(text):
    assert [fact.approximate for fact in facts_of(text)] == [True]


def test_a_row_of_a_table_gives_a_fact_a_cell():
    blocks = (
        ExtractedBlock("title", "2023年各县市主要指标"),
        ExtractedBlock("row", "地区：海宁市；生产总值（亿元）：1247.1；同比增长（%）：5.1；排名：2"),
    )
    document = clean(Extracted(blocks, {"date": "2024-02"}), source="a.xlsx", document_id="d")
    facts = extract(document, split(document))
    assert next((f.subject, f.metric, f.value, f.unit, f.value_number) for f in facts) == (
        "海宁市", "生产总值", "1247.1", "亿元", pytest.approx(1247.1e8),
    )  # fmt: skip
    assert facts[1].change and facts[1].value is None
    assert len(facts) == 2


def test_every_fact_lies_in_the_text_and_in_order():
    text = "全年实现税收28亿元，同比增长9%，其中工业税收15亿元；新增企业31家，居全市第三。"
    facts = facts_of(text)
    assert [f.value_span for f in facts] == sorted(f.value_span for f in facts)
    assert all(f.span.contains(f.value_span) for f in facts)
