"""Numbers with their units: where they stand, what they are worth, what kind they are."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.quantities import find_quantities

PIECES = st.sampled_from(
    [
        "3",
        "12",
        "2,519",
        "0.5",
        "亿",
        "万",
        "千",
        "元",
        "家",
        "个",
        "%",
        "％",
        "第",
        "名",
        "约",
        "超",
        "余",
        "多",
        "一",
        "二",
        "十",
        "百",
        "两",
        "年",
        "月",
        "日",
        "，",
        "。",
        "（",
        "）",
        "增长",
        "企业",
        "居全市",
        "个百分点",
        "倍",
        "为",
        "前",
        "-",
        "——",
    ]
)
TEXTS = st.lists(PIECES, max_size=20).map("".join)


@given(TEXTS)
def test_quantities_are_slices_in_order_that_do_not_overlap(text):
    found = find_quantities(text)
    assert all(q.text == q.span.of(text) and q.text for q in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


@given(st.integers(1, 9_999_999), st.sampled_from(["家", "个", "亩", "元", "亿元", "万人次", "%"]))
def test_any_arabic_number_before_a_unit_is_found_with_its_value(number, unit):
    scale = {"亿元": 10**8, "万人次": 10**4}.get(unit, 1)
    plain, grouped = f"共有{number}{unit}，", f"共有{number:,}{unit}，"
    for text in (plain, grouped):
        (quantity,) = find_quantities(text)
        assert quantity.text == text[2:-1]
        assert quantity.value == pytest.approx(number * scale)


@pytest.mark.parametrize(
    ("text", "written", "value", "base", "kind"),
    [
        ("总投资超26.5亿元的项目", "26.5亿元", 26.5e8, "元", "money"),
        ("新增经营主体3.8万家", "3.8万家", 38000, "家", "count"),
        ("投资1.4亿美元", "1.4亿美元", 1.4e8, "美元", "money"),
        ("带动社会资本1,234.5万元", "1,234.5万元", 12_345_000, "元", "money"),
        ("产值突破三千亿元", "三千亿元", 3e11, "元", "money"),
        ("建成二十六座泵站", "二十六座", 26, "座", "count"),
        ("新建两百三十五套公寓", "两百三十五套", 235, "套", "count"),
        ("增长9.7%，", "9.7%", 9.7, "%", "percent"),
        ("提高了6.2个百分点", "6.2个百分点", 6.2, "个百分点", "percent"),
        ("同比增长6.1倍", "6.1倍", 6.1, "倍", "count"),
        ("收入倍差缩小至1.53。", "1.53", 1.53, "", "bare"),
        ("收集问题800余个", "800余个", 800, "个", "count"),
        ("服务老人1.2万余名", "1.2万余名", 12000, "名", "count"),
        ("历时18个月", "18个月", 18, "个月", "time"),
        ("低保标准提高至960元/月", "960元/月", 960, "元", "money"),
        ("面积46.8平方公里", "46.8平方公里", 46.8, "平方公里", "count"),
        ("吞吐量达5.1万标箱", "5.1万标箱", 51000, "标箱", "count"),
    ],
)
def test_a_quantity_has_its_value_base_and_kind(text, written, value, base, kind):
    (quantity,) = find_quantities(text)
    assert (quantity.text, quantity.base, quantity.kind) == (written, base, kind)
    assert quantity.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("居全省第2，", "第2"),
        ("位列第三名。", "第三名"),
        ("排名全国首位", "首位"),
        ("进入全省前30%", "前30%"),
        ("获得金奖", "金奖"),
        ("居全市第一", "第一"),
    ],
)
def test_ranks_are_found(text, written):
    assert [(q.text, q.kind) for q in find_quantities(text) if q.kind == "rank"] == [(written, "rank")]


@pytest.mark.parametrize(
    "text",
    [
        "2023年",
        "5月18日",
        "第三产业",
        "第二期工程",
        "一个目标",
        "一项项改革",
        "千家万户",
        "三农工作",
        "2021—2025年",
        "“1+7+N”体系",
        "每个人",
    ],
)
def test_years_dates_and_set_phrases_are_no_quantities(text):
    assert find_quantities(text) == ()


def test_the_words_around_a_number_are_no_part_of_it_but_say_that_it_is_approximate():
    (quantity,) = find_quantities("签下订单超过4.5亿美元")
    assert quantity.text == "4.5亿美元"
    assert quantity.is_approximate
    assert not find_quantities("签下订单4.5亿美元")[0].is_approximate
    assert find_quantities("服务2000余名环卫工人")[0].is_approximate


def test_several_figures_of_a_sentence_are_found_in_order():
    text = "新签约项目58个，其中10亿元以上9个，总投资320亿元、增长12.5%，居全市第2。"
    assert [q.text for q in find_quantities(text)] == ["58个", "10亿元", "9个", "320亿元", "12.5%", "第2"]


def test_a_text_without_numbers_has_no_quantities():
    assert find_quantities("") == ()
    assert find_quantities("居民都说河水变清了。") == ()
