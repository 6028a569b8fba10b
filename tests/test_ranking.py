"""What the built-in scores add to a candidate's own."""

import numpy as np
import pytest

from qa.retrieval.asked_words import read_question
from qa.retrieval.association import Association
from qa.retrieval.features import Candidate
from qa.retrieval.ranking import associated
from test_features import Frequencies

CANDIDATES = [Candidate("李四生于江苏。"), Candidate("价格平稳，供应充足。")]


@pytest.fixture(scope="module")
def gains():
    association, asking = Association(), read_question("张三何时出生", Frequencies())
    return lambda coverage: associated(association, asking, CANDIDATES, coverage)


def test_other_words_count_less_the_more_of_the_question_some_passage_says_itself(gains):
    assert gains(0.0)[0] > gains(0.5)[0] > 0 > gains(0.5)[1]
    assert np.allclose(gains(0.75), gains(0.0) / 2)


def test_other_words_do_not_count_where_a_passage_says_all_of_the_question(gains):
    assert gains(1.0).tolist() == [0, 0]
