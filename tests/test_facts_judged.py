"""The facts of the real articles against the numbers that a person read in them; skipped where they are not at hand."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where `python -m benchmarks` finds them

from benchmarks import facts, report

SEEDS = report.SHARED / "seeds"


def test_the_judged_numbers_are_200_or_more_and_none_stands_twice():
    judged = facts.read_judged()
    places = [(one.document, one.start, one.end, one.role) for one in judged]
    assert len(judged) >= 200
    assert len(set(places)) == len(places)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the five articles are not beside the project")
def test_95_of_100_numbers_are_facts_and_95_of_100_facts_are_right():
    found = facts.total(list(facts.scores(SEEDS)))
    assert found.recall >= 0.95
    assert found.precision >= 0.95
