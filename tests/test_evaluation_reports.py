"""Reports hold what they must, their pictures are XML, and hostile texts stay texts."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from qa.answering.answer import Answer
from qa.evaluation.calibration import coverage_curve, expected_calibration_error, reliability
from qa.evaluation.charts import Labels, bar_chart, line_chart
from qa.evaluation.markdown import cell, image, table
from qa.evaluation.question_file import Question
from qa.evaluation.question_report import QuestionReport, figure_intervals
from qa.evaluation.questions import Judgement
from qa.evaluation.ranking_figures import differences, ranking_figures
from qa.evaluation.ranking_report import RankingReport, histogram
from qa.evaluation.trec_run import ranking

HOSTILE = [
    "<script>alert(1)</script>",
    "</text></svg><script>x</script>",
    "a|b\n| c | d |",
    "[点我](javascript:alert(1))",
    "![x](http://evil)",
    "`代码` **粗** _斜_ ~~删~~ \\",
    "&lt; &amp; \" ' ]]>",
    "\x00\x08\ud800\uffff",
    "https://evil www.evil.com",
]


def rendered(lines: list[str]) -> str:
    return (
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render("\n".join(lines))
    )


def texts_of(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter()]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_is_only_text_in_a_table(hostile):
    html = rendered(table(["列", hostile], [[hostile, 1]]))
    root = ElementTree.fromstring(f"<div>{html}</div>")
    assert {element.tag for element in root.iter()} == {"div", "table", "thead", "tbody", "tr", "th", "td"}
    shown = "".join(root.find(".//td").itertext())
    expected = "".join(char if char >= " " and char not in "\ud800\uffff" else "\ufffd" for char in hostile)
    assert shown == " ".join(hostile.split()) or shown == expected


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_is_only_text_in_a_picture(hostile):
    for svg in (
        bar_chart(Labels(hostile, hostile, hostile), [hostile], {hostile: [1], "乙": [2]}),
        line_chart(Labels(hostile, hostile, hostile), [0, 1], {hostile: [(0, 1)], "乙": []}),
    ):
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
        assert tags <= {"svg", "title", "text", "rect", "line", "polyline", "circle"}


def test_a_long_text_is_cut_and_a_picture_found_whatever_its_name():
    assert len(cell("字" * 1000)) == 300
    assert 'src="a%20%28b%29.svg"' in rendered(image("图", "a (b).svg"))
    assert "—" in "".join(table(["甲"], [[None]]))


def test_charts_of_nothing_and_of_much_are_still_charts():
    labels = Labels("题", "横", "纵")
    for svg in (
        bar_chart(labels, [], {}),
        bar_chart(labels, ["甲"], {"乙": [0]}),
        line_chart(labels, [0, 1], {"乙": []}),
    ):
        assert "题" in texts_of(svg)
    assert "5000" in texts_of(bar_chart(labels, ["甲"], {"乙": [4321]}))


def ranked(*ids: str) -> dict[str, float]:
    return ranking((one, -float(rank)) for rank, one in enumerate(ids))


def ranking_report(other: bool = True) -> RankingReport:
    qrels = {f"q{number}": {"a": 1} for number in range(30)}
    ours = ranking_figures("本次", {q: ranked("a") if q != "q29" else ranked("x") for q in qrels}, qrels, 0)
    theirs = ranking_figures("旧|<b>.trec", {q: ranked("x", "a") for q in qrels}, qrels, 0)
    queries = {query: f"问{query}<b>？" for query in qrels}
    gaps = differences(ours, theirs, 0) if other else {}
    return RankingReport(
        "集_1", {"文档": 3, "模型": "m@1"}, queries, ours, theirs if other else None, gaps, 0
    )


def test_the_report_on_a_run_holds_figures_comparison_and_both_pictures():
    files = ranking_report().files("报告")
    assert list(files) == ["报告.md", "报告-distribution.svg", "报告-success.svg"]
    html = rendered(files["报告.md"].splitlines())
    assert "<b>" not in html and "旧|&lt;b&gt;.trec" in html and "集_1" in html
    for name in ("nDCG@10", "MRR@10", "success@1", "success@5", "success@10", "recall@10", "recall@100"):
        assert f"<td>{name}</td>" in html
    assert "<td>0.967</td>\n<td>0.900 – 1.000</td>" in html
    assert "<td>q0</td>\n<td>问q0&lt;b&gt;？</td>\n<td>1.000</td>\n<td>0.631</td>\n<td>+0.369</td>" in html
    assert html.count("<td>+0.369</td>") == 10  # the ten largest of 29 wins
    assert html.count("<td>-0.631</td>") == 1
    assert html.count("<img") == 2
    for name in list(files)[1:]:
        assert {"本次", "对照"} <= set(texts_of(files[name]))


def test_the_report_on_a_run_alone_compares_nothing_and_is_always_the_same():
    files = ranking_report(other=False).files("r")
    assert "对照" not in "".join(files.values())
    assert files == ranking_report(other=False).files("r")


def test_scores_are_counted_by_stretches_closed_above():
    assert histogram([0, 0.1, 0.2, 0.21, 0.99, 1, 1]) == [1, 2, 1, 0, 0, 1, 2]


def judgement(number: int, confidence: float, right: bool, answered: bool = True) -> Judgement:
    question = Question(f"q{number}", f"问{number}<i>？", "number", answered, (("1家", "一家"), ("2家",)))
    answer = Answer(answered, f"答{number}|", "span" if answered else "refusal", confidence, "？")
    return Judgement(question, answer, right, right, 1 if right else None, 2, 2)


FOUR = [
    judgement(1, 0.9, True),
    judgement(2, 0.8, False),
    judgement(3, 0.8, True),
    judgement(4, 0.6, True, answered=False),
]


def test_the_calibration_error_is_the_mean_gap_of_the_bins():
    bins = reliability(FOUR, bins=2)
    assert [(one.count, one.lowest, one.highest) for one in bins] == [(2, 0.6, 0.8), (2, 0.8, 0.9)]
    assert [one.right for one in bins] == [0.5, 1.0]
    assert expected_calibration_error(bins) == pytest.approx((abs(0.7 - 0.5) + abs(0.85 - 1)) / 2)
    assert reliability([]) == [] and expected_calibration_error([]) is None


def test_coverage_grows_as_less_sure_answers_are_given_and_refusals_stay_refusals():
    points = [(one.threshold, one.coverage, one.precision) for one in coverage_curve(FOUR)]
    assert points == [(0.9, 0.25, 1.0), (0.8, 0.75, pytest.approx(2 / 3))]


def test_figures_of_questions_have_intervals_where_there_is_something_to_judge():
    intervals = figure_intervals(FOUR[:3], seed=0)
    assert list(intervals) == ["answer_exact", "answer_accuracy", "R@1", "R@3", "R@5"]
    assert intervals["answer_exact"].mean == pytest.approx(2 / 3)


def test_the_report_on_questions_holds_types_calibration_and_what_was_wrong():
    wrong_refusal = replace(FOUR[3], is_right=False)
    files = QuestionReport("题_1.jsonl", {"题目": 4}, [*FOUR[:3], wrong_refusal], 0).files("r")
    assert list(files) == ["r.md", "r-reliability.svg", "r-coverage.svg"]
    html = rendered(files["r.md"].splitlines())
    assert "题_1.jsonl" in html and "<i>" not in html and html.count("<img") == 2
    assert "<td>number</td>\n<td>4</td>" in html and "<td>合计</td>\n<td>4</td>" in html
    assert "ECE" in html and "共 2 题。" in html
    assert "<td>问2&lt;i&gt;？</td>\n<td>1家 / 一家；2家</td>\n<td>答2|</td>\n<td>0.800</td>" in html
    assert "<td>（应拒答）</td>\n<td>（拒答）</td>" in html
    assert all(ElementTree.fromstring(files[name]) is not None for name in list(files)[1:])


def test_the_report_on_right_answers_lists_none():
    assert "答错的题目\n\n没有。" in QuestionReport("a", {}, FOUR[:1], 0).files("r")["r.md"]
