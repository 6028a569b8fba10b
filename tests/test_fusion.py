"""Two rankings made one, words matched, owners and times held against a sentence, evidence marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.periods import Period
from qa.language.span import Span
from qa.passages.passage import Context, Passage
from qa.retrieval.content import Term
from qa.retrieval.fusion import fuse
from qa.retrieval.highlighting import segments, term_spans
from qa.retrieval.matching import coverage, is_town, match
from qa.retrieval.owners import code_penalty, owner_penalty, period_penalty
from qa.retrieval.question import understand
from qa.retrieval.rescoring import by_score, holds_kind, rescore


def test_fusion_adds_the_weighted_scores_divided_by_the_best_of_each_ranking():
    lexical, dense = [(1, 10.0), (2, 5.0)], [(2, 0.8), (3, 0.4)]
    fused = dict(fuse(lexical, dense, dense_weight=0.25))
    assert fused == pytest.approx({1: 0.75, 2: 0.75 * 0.5 + 0.25, 3: 0.25 * 0.5})


def test_fusion_puts_a_passage_found_by_both_first():
    lexical, dense = [(1, 8.0), (2, 8.0), (3, 8.0)], [(2, 0.9), (4, 0.9)]
    assert fuse(lexical, dense)[0][0] == 2


def test_equal_scores_stand_in_the_order_of_their_ids():
    assert [i for i, _ in fuse([(7, 1.0), (3, 1.0)], [])] == [3, 7]


def test_a_negative_cosine_counts_nothing():
    assert fuse([], [(1, 0.5), (2, -0.5)])[1] == (2, 0.0)


def test_nothing_found_is_nothing_fused():
    assert fuse([], []) == []
    assert fuse([(1, 0.0)], []) == []


RANKINGS = st.dictionaries(st.integers(1, 9), st.floats(0.01, 50), max_size=6).map(
    lambda d: sorted(d.items(), key=lambda i: -i[1])
)


@given(RANKINGS, RANKINGS)
def test_fused_scores_lie_between_0_and_1_best_first_each_passage_once(lexical, dense):
    fused = fuse(lexical, dense)
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= s <= 1 + 1e-9 for s in scores)
    assert sorted(i for i, _ in fused) == sorted({i for i, _ in [*lexical, *dense]})


SPANS = st.lists(
    st.builds(lambda a, b: Span(min(a, b), max(a, b)), st.integers(-3, 40), st.integers(-3, 40)), max_size=6
)


@given(st.text(max_size=30), SPANS)
def test_segments_joined_give_the_text(text, spans):
    assert "".join(s.text for s in segments(text, spans)) == text


@given(st.text(min_size=1, max_size=30), SPANS)
def test_exactly_the_characters_of_the_spans_are_marked(text, spans):
    flags = [s.marked for s in segments(text, spans) for _ in s.text]
    assert flags == [any(s.start <= i < s.end for s in spans) for i in range(len(text))]


def test_spans_that_touch_are_one_segment():
    assert [s.text for s in segments("新增企业九家", [Span(0, 2), Span(2, 4)])] == ["新增企业", "九家"]


def test_the_words_of_a_question_are_found_wherever_they_stand():
    spans = term_spans("企业招工，企业培训", [Term("企业", 0.2), Term("的", 0.1)])
    assert spans == [Span(0, 2), Span(5, 7)]


def test_a_word_matches_wholly_by_another_word_or_by_its_pieces():
    assert match("规上", "新增规上企业") == 1.0
    assert match("国内生产总值", "gdp增长", ["gdp"]) == 0.95
    assert 0 < match("科研团队", "科研人员") < 0.9
    assert match("泵站", "河道清淤") == 0.0
    assert match("5g", "第6代") == 0.0


def test_a_word_with_one_character_written_wrong_still_matches_a_good_deal():
    assert match("科创谷", "运河科创古引进") >= 0.7


def test_coverage_is_the_weighted_share_of_the_words_each_text_at_its_own_worth():
    terms = [Term("泵站", 0.6), Term("清淤", 0.2)]
    assert coverage(terms, [("泵站完工", 1.0)], {}) == pytest.approx(0.75)
    assert coverage(terms, [("泵站完工", 1.0), ("河道清淤", 0.5)], {}) == pytest.approx(0.875)
    assert coverage(terms, [("水泵房", 1.0)], {"泵站": ("水泵房",)}) == pytest.approx(0.75 * 0.95)
    assert coverage([], [("泵站", 1.0)], {}) == 1.0
    assert coverage(terms, [], {}) == 0.0


COUNTY = Context(title="年度综述", places=("桐乡",))
CITY = Context(title="一季度展示", places=("嘉兴",))
SECTION = Context(title="一季度展示", places=("嘉兴", "桐乡"))


def test_a_county_does_not_answer_for_its_city_nor_the_city_for_the_county():
    assert owner_penalty(["桐乡"], COUNTY, "新增企业9家") == 0
    assert owner_penalty(["桐乡"], CITY, "全市新增企业90家") > 0
    assert owner_penalty(["嘉兴"], COUNTY, "新增企业9家") > 0
    assert owner_penalty(["桐乡"], SECTION, "新增企业9家") == 0


def test_a_place_that_the_sentence_names_decides():
    assert owner_penalty(["桐乡"], CITY, "桐乡新增企业9家") == 0


def test_a_place_that_something_is_only_ranked_among_is_not_spoken_of():
    county = owner_penalty(["嘉兴"], COUNTY, "新增企业9家，居嘉兴第一")
    assert county > 0
    assert owner_penalty(["桐乡"], COUNTY, "新增企业9家，居嘉兴第一") == 0


def test_a_question_without_a_place_is_about_any():
    assert owner_penalty([], COUNTY, "新增企业9家") == 0


def test_an_organisation_or_heading_with_the_places_name_counts():
    assert (
        owner_penalty(["嘉兴"], Context(places=("桐乡",), organisations=("嘉兴综保区",)), "进出口9亿元") == 0
    )


YEAR, QUARTER = Period(2023), Period(2024, 1, 3)


@pytest.mark.parametrize(
    ("asked", "context", "sentence", "fits"),
    [
        ([YEAR], "2023", "新增企业9家", True),
        ([YEAR], "2022", "新增企业9家", False),
        ([YEAR], "2022", "2023年，新增企业9家", True),
        ([YEAR], "2023", "2022年，新增企业9家", False),
        ([YEAR], "2023", "2023年5月开工", True),
        ([QUARTER], "2024Q1", "新增企业9家", True),
        ([QUARTER], "2024Q1", "一季度新增企业9家", True),
        ([Period(2024)], "2024", "一季度新增企业9家", False),
        ([], "2022", "新增企业9家", True),
    ],
)
def test_a_sentence_about_another_time_loses(asked, context, sentence, fits):
    penalty = period_penalty(asked, context, sentence, 2024, "新增多少")
    assert (penalty == 0) == fits
    assert penalty >= 0


def test_a_quarters_figure_never_answers_for_the_whole_year():
    quarter = period_penalty([Period(2024)], "2024Q1", "一季度新增企业9家", 2024, "2024年全年新增多少")
    whole = period_penalty([Period(2023)], "2023", "全年新增企业9家", 2024, "2023年全年新增多少")
    assert whole == 0
    assert quarter >= 0.5


def passage(kind="paragraph", **context):
    return Passage("d", 0, Span(0, 10), kind, Context(**context), id=1)


def score(question, text, fused=1.0, **options):
    return rescore(question, passage(**options), text, fused, reference_year=2024, alternatives={})


def test_a_score_is_the_sum_of_its_parts():
    parts = score(understand("桐乡2023年新增多少家企业？"), "新增企业9家", places=("桐乡",), period="2023")
    assert parts["score"] == pytest.approx(sum(v for k, v in parts.items() if k != "score"))


def test_a_passage_of_another_place_or_time_scores_less():
    question = understand("桐乡2023年新增多少家企业？", reference_year=2024)
    own = score(question, "新增企业9家", places=("桐乡",), period="2023")["score"]
    assert score(question, "新增企业9家", places=("海宁",), period="2023")["score"] < own
    assert score(question, "新增企业9家", places=("桐乡",), period="2021")["score"] < own


def test_a_passage_with_the_kind_of_thing_asked_for_scores_more():
    question = understand("新增企业增长多少？")
    assert holds_kind(question, "新增企业增长9.5%") == 1.0
    assert holds_kind(question, "新增企业不少") == 0.0


def test_a_caption_scores_a_little_less_than_text():
    question = understand("泵站完工了吗？")
    assert score(question, "泵站完工", kind="caption")["score"] < score(question, "泵站完工")["score"]


def test_a_passage_that_only_asks_scores_less_than_one_that_does_not_say_it():
    question = understand("泵站何时完工？")
    text = "水库已经开工。"
    assert score(question, text + "泵站何时完工？")["score"] < score(question, text)["score"]
    assert score(question, "泵站何时完工？年底完工。")["score"] > score(question, text)["score"]


def test_equal_scores_keep_the_order_they_came_in():
    assert [i for _, i in by_score([({"score": 0.5}, 0), ({"score": 0.9}, 1), ({"score": 0.5}, 2)])] == [
        1,
        0,
        2,
    ]


@pytest.mark.parametrize(
    ("question", "around", "loses"),
    [
        ("A7县的公交线路何时调整？", "J8县交通局回复如下。", True),
        ("A7县的公交线路何时调整？", "J8县与Ａ７县交界处已经修通。", False),
        ("A7县的公交线路何时调整？", "A市交通局回复如下。", False),
        ("A7县的公交线路何时调整？", "我县交通局回复如下。", False),
        ("公交线路何时调整？", "J8县交通局回复如下。", False),
        ("KTV夜晚扰民", "J8县环保局回复如下。", False),
    ],
)
def test_a_passage_that_names_only_other_places_by_code_loses(question, around, loses):
    assert (code_penalty(question, around) > 0) is loses


def test_a_town_is_not_another_one_misspelt():
    assert match("河东镇", "河西镇年末有企业120家") == 0.0
    assert match("浣江实验室", "浣江实验宝") > 0.5
    assert is_town("石磨村") and not is_town("农村") and not is_town("村民委员会")


def test_words_known_to_be_absent_are_not_looked_for():
    terms = [Term("造林", 1.0), Term("公园", 1.0)]
    texts = [("新建公园3座", 1.0), ("造林", 0.5)]
    assert coverage(terms, texts, {}) == 0.75
    assert coverage(terms, texts, {}, frozenset(["造林"])) == 0.5
