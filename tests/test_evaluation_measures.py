"""Measures, intervals and tests of significance: worked out by hand, and held against ir_measures."""

import random

import pytest

from qa.evaluation import scores
from qa.evaluation.bootstrap import bootstrap
from qa.evaluation.measures import first_relevant_rank, mrr_at_k, ndcg_at_k, recall_at_k, success_at_k
from qa.evaluation.ranking_figures import differences, largest_changes, ranking_figures
from qa.evaluation.scores import MEASURES, measure, measure_by_library, measure_by_ourselves, success_curve
from qa.evaluation.significance import difference, randomisation_p_value
from qa.evaluation.trec_run import ranking

RELEVANT = {"a": 1, "b": 1}


def run_of(*ids: str) -> dict[str, float]:
    return ranking((one, -float(rank)) for rank, one in enumerate(ids))


def random_set(queries: int = 40) -> tuple[dict, dict]:
    """Rankings of up to 120 of 150 documents, grades of 1 to 3, some queries without hits."""
    chance = random.Random(7)
    documents = [f"d{number}" for number in range(150)]
    qrels = {
        f"q{number}": {one: chance.randint(1, 3) for one in chance.sample(documents, chance.randint(1, 12))}
        for number in range(queries)
    }
    run = {query: run_of(*chance.sample(documents, chance.choice([0, 3, 120]))) for query in qrels}
    return run, qrels


def test_measures_of_one_ranking():
    ranked = ["x", "a", "y", "b"]
    assert (success_at_k(ranked, RELEVANT, 1), success_at_k(ranked, RELEVANT, 2)) == (0, 1)
    assert (recall_at_k(ranked, RELEVANT, 2), recall_at_k(ranked, (), 2)) == (0.5, 0)
    assert (mrr_at_k(ranked, RELEVANT, 10), mrr_at_k(ranked, RELEVANT, 1)) == (0.5, 0)
    assert ndcg_at_k(ranked, RELEVANT, 10) == pytest.approx((0.63093 + 0.43068) / 1.63093, abs=1e-4)
    assert (ndcg_at_k(["a", "b"], RELEVANT, 10), ndcg_at_k([], {}, 10)) == (1, 0)
    assert (first_relevant_rank(ranked, RELEVANT), first_relevant_rank(["x"], RELEVANT)) == (2, None)


def test_a_more_relevant_document_gains_more():
    graded = {"a": 3, "b": 1}
    assert ndcg_at_k(["b", "a"], graded, 10) == pytest.approx((1 + 3 * 0.63093) / (3 + 0.63093), abs=1e-4)


@pytest.mark.parametrize("by", [measure_by_ourselves, measure_by_library])
def test_measures_of_a_run_are_those_worked_out_by_hand(by):
    if by is measure_by_library:
        pytest.importorskip("ir_measures")
    run = {"q1": run_of("x", "a", "b"), "q2": run_of("b"), "stranger": run_of("a")}
    found = by(run, {"q1": RELEVANT, "q2": {"a": 1}, "q3": {"a": 1}})
    assert list(found) == list(MEASURES)
    assert found["MRR@10"] == {"q1": 0.5, "q2": 0, "q3": 0}
    assert found["success@1"] == {"q1": 0, "q2": 0, "q3": 0}
    assert found["success@5"] == found["recall@10"] == found["recall@100"] == {"q1": 1, "q2": 0, "q3": 0}
    assert found["nDCG@10"]["q1"] == pytest.approx((0.63093 + 0.5) / 1.63093, abs=1e-4)


def test_our_measures_are_those_of_ir_measures():
    pytest.importorskip("ir_measures")
    run, qrels = random_set()
    ours, theirs = measure_by_ourselves(run, qrels), measure_by_library(run, qrels)
    assert all(ours[name] == pytest.approx(theirs[name], abs=1e-6) for name in MEASURES)
    assert measure_by_library({}, qrels) == measure_by_ourselves({}, qrels)


def test_without_ir_measures_the_figures_are_the_same(monkeypatch):
    run, qrels = random_set(5)
    before = measure(run, qrels)
    monkeypatch.setattr(scores, "find_spec", lambda name: None)
    assert not scores.has_library()
    after = measure(run, qrels)
    assert all(before[name] == pytest.approx(after[name], abs=1e-6) for name in MEASURES)


def test_the_success_curve_rises_to_success_at_10():
    run, qrels = random_set()
    curve = success_curve(run, qrels)
    assert curve == sorted(curve)
    at_10 = measure_by_ourselves(run, qrels)["success@10"].values()
    assert curve[9] == pytest.approx(sum(at_10) / len(at_10))


def test_an_interval_covers_the_mean_and_shrinks_with_more_queries():
    chance = random.Random(3)
    values = [chance.random() for _ in range(400)]
    few, many = bootstrap(values[:50], seed=0), bootstrap(values, seed=0)
    assert few.low < few.mean < few.high and many.low < many.mean < many.high
    assert many.high - many.low < (few.high - few.low) / 2
    # of a mean of 400 uniform numbers: 2 * 1.96 * sqrt(1/12 / 400)
    assert many.high - many.low == pytest.approx(0.0566, rel=0.1)


def test_an_interval_is_the_same_for_the_same_seed_and_trivial_where_nothing_varies():
    values = [0.0, 1.0, 0.5, 0.25] * 5
    assert bootstrap(values, seed=4) == bootstrap(values, seed=4) != bootstrap(values, seed=5)
    alike = bootstrap([1.0] * 9, seed=0)
    assert (alike.mean, alike.low, alike.high) == (1, 1, 1)
    assert bootstrap([], seed=0).mean == 0


def test_a_planted_difference_is_significant_and_a_null_one_is_not():
    chance = random.Random(11)
    base = [chance.random() for _ in range(200)]
    better = [score + 0.1 + chance.gauss(0, 0.2) for score in base]
    alike = [score + chance.gauss(0, 0.2) for score in base]
    planted, null = difference(better, base, seed=0), difference(alike, base, seed=0)
    assert planted.is_significant and planted.interval.low > 0 and planted.wins > planted.losses
    assert not null.is_significant and null.interval.low < 0 < null.interval.high
    assert difference(base, base, seed=0).p_value == 1
    assert difference(base, better, seed=0).interval.mean == pytest.approx(-planted.interval.mean)


def test_the_randomisation_test_agrees_with_all_sign_flips_counted_out():
    gaps = [0.5, 0.4, 0.3, 0.2, -0.1]  # |sum| of at least 1.3 comes of 4 of the 32 flips
    assert randomisation_p_value(gaps, seed=0) == pytest.approx(4 / 32, abs=0.01)
    assert randomisation_p_value([], seed=0) == 1


def test_wins_and_losses_are_counted_and_the_largest_named_first():
    qrels = {f"q{number}": {"a": 1} for number in range(4)}
    ours = {"q0": run_of("a"), "q1": run_of("x", "a"), "q2": run_of("x"), "q3": run_of("a")}
    theirs = {"q0": run_of("x"), "q1": run_of("x", "x2", "a"), "q2": run_of("a"), "q3": run_of("a")}
    mine, others = (ranking_figures(name, run, qrels, 0) for name, run in (("a", ours), ("b", theirs)))
    gap = differences(mine, others, 0)["nDCG@10"]
    assert (gap.wins, gap.losses, gap.ties) == (2, 1, 1)
    wins, losses = largest_changes(mine, others)
    assert [one.query_id for one in wins] == ["q0", "q1"]
    assert [(one.query_id, one.gap) for one in losses] == [("q2", -1)]
    assert len(largest_changes(mine, others, count=1)[0]) == 1
