"""Times, places and organisations as Chinese texts name them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.organisations import find_organisations, lead_organisation
from qa.language.periods import Period, find_periods
from qa.language.places import find_places, hierarchy, short_name

SPANS = st.sampled_from(
    [
        *((m, 1) for m in range(1, 13)),
        (1, 3),
        (4, 3),
        (7, 3),
        (10, 3),
        (1, 6),
        (7, 6),
        (1, 12),
        (1, 2),
        (1, 9),
        (2, 4),
    ]
)
PERIODS = st.builds(lambda year, part: Period(year, *part), st.integers(1950, 2099), SPANS)


@given(PERIODS)
def test_a_label_gives_its_period_back(period):
    assert Period.parse(period.label) == period


@given(PERIODS, PERIODS)
def test_overlapping_is_mutual_and_a_period_overlaps_itself(a, b):
    assert a.overlaps(b) == b.overlaps(a)
    assert a.overlaps(a)


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (Period(2023), "2023"),
        (Period(2024, 1, 3), "2024Q1"),
        (Period(2024, 7, 6), "2024H2"),
        (Period(2024, 3, 1), "2024-03"),
        (Period(2024, 1, 9), "2024M1-9"),
    ],
)
def test_labels(period, label):
    assert period.label == label


def test_a_date_is_read_as_its_month_and_nonsense_as_nothing():
    assert Period.parse("2024-03-15") == Period(2024, 3, 1)
    assert Period.parse("三月") is None
    assert Period.parse("") is None


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("2023年，全市新增企业80家", ["2023"]),
        ("2024年第一季度完成投资12亿元", ["2024Q1"]),
        ("今年一季度，比去年增长", ["2024Q1", "2023"]),
        ("今年以来进展顺利", []),
        ("去年同期为12亿元", []),
        ("前年开工，明年完工", ["2022", "2025"]),
        ("2021—2025年行动方案", []),
        ("2021-2025年行动方案", []),
        ("2016年以来累计投资", []),
        ("从2016年算起投了多少", []),
        ("2024年开头三个月的产值", ["2024Q1"]),
        ("今年头一季度的产值", ["2024Q1"]),
        ("上半年新增12家", ["2024H1"]),
        ("今年3月，泵站完工", ["2024-03"]),
        ("1至2月增长两成", ["2024M1-2"]),
        ("前三季度完成八成", ["2024M1-9"]),
        ("二〇二三年新增12家", ["2023"]),
        ("2022年3月开工，5月完工", ["2022-03", "2022-05"]),
        ("2022年3月开工。5月完工", ["2022-03", "2024-05"]),
        ("2023年5月18日开工", ["2023-05"]),
        ("没有时间的话", []),
    ],
)
def test_the_periods_of_a_text_seen_from_2024(text, labels):
    assert [m.period.label for m in find_periods(text, 2024)] == labels


def test_relative_times_need_a_reference_year():
    assert [m.period.label for m in find_periods("今年比2022年多", None)] == ["2022"]
    assert find_periods("一季度完成投资", None) == ()


def test_a_mention_says_whether_the_year_is_written():
    written, relative, bare = (find_periods(text, 2024)[0] for text in ("2023年", "去年", "一季度"))
    assert (written.is_explicit, written.has_year) == (True, True)
    assert (relative.is_explicit, relative.has_year) == (False, True)
    assert (bare.is_explicit, bare.has_year) == (False, False)


@given(
    st.lists(
        st.sampled_from(
            [
                "2023年",
                "今年",
                "去年",
                "一季度",
                "3月",
                "，",
                "。",
                "至",
                "—",
                "2025年",
                "以来",
                "同期",
                "全年",
                "企业",
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_mentions_stand_in_order_and_are_slices(text):
    spans = [m.span for m in find_periods(text, 2024)]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(s.of(text) for s in spans)


def test_places_are_found_by_long_and_short_names():
    text = "浙江省桐乡市与海宁合作，和诸暨结对"
    assert [name for _, name in find_places(text)] == ["浙江", "桐乡", "海宁", "诸暨"]
    assert [span.of(text) for span, _ in find_places(text)] == ["浙江省", "桐乡市", "海宁", "诸暨"]


@pytest.mark.parametrize(
    "name",
    [
        "嘉兴",
        "绍兴",
        "金华",
        "义乌",
        "合肥",
        "烟台",
        "石家庄",
        "大连",
        "萧山",
        "余杭",
        "慈溪",
        "柯桥",
        "上虞",
        "嵊州",
        "新昌",
        "德清",
        "深圳",
        "大理",
    ],
)
def test_cities_and_counties_of_china_are_known(name):
    assert [found for _, found in find_places(f"去年，{name}的企业增加了")] == [name]


@pytest.mark.parametrize(
    "text", ["全市上下", "城市更新", "企业上市", "高新区", "社区食堂", "新兴产业", "富民增收", "文明实践", ""]
)
def test_common_words_are_no_places(text):
    assert not find_places(text)


def test_short_names():
    assert [short_name(n) for n in ("浙江省", "桐乡市", "滨海新区")] == ["浙江", "桐乡", "滨海新区"]


def test_a_hierarchy_goes_from_wide_to_narrow():
    assert hierarchy("浙江省桐乡市") == ("浙江", "桐乡")
    assert hierarchy("") == ()
    assert hierarchy("某个镇") == ("某个镇",)


@pytest.mark.parametrize(
    ("lead", "name"),
    [
        ("市水利局聚焦防洪排涝，开局良好。", "市水利局"),
        ("一季度，市商务局坚持稳外贸。", "市商务局"),
        ("滨海新区坚决贯彻部署。", "滨海新区"),
        ("崇福镇大力推进长效保洁。", "崇福镇"),
        ("全市聚焦防洪排涝。", ""),
        ("近期我市以新的办法评比。", ""),
        ("五座泵站全部完工。", ""),
        ("", ""),
    ],
)
def test_the_organisation_of_a_section_is_what_its_first_words_name(lead, name):
    assert lead_organisation(lead) == name


def test_organisations_are_found_by_their_endings():
    text = "海宁鹃湖实验室和市水利局"
    found = find_organisations(text)
    assert next(name for _, name in found) == "海宁鹃湖实验室"
    assert all(span.of(text) == name for span, name in found)
