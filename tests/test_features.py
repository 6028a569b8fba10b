"""Features of question and passage: each rule on a passage that follows it and one that does not."""

import numpy as np
import pytest

from qa.retrieval.asked_words import FRAME_TRUST, read_question
from qa.retrieval.features import Candidate, features

QUESTION = "北京市疫情期间医院可以募集物资吗"


class Frequencies:
    """Ten thousand passages; a pair stands in ten of them, a single character in a thousand."""

    passages = 10_000

    def of(self, terms):
        return [10 if len(term) > 1 else 1000 for term in terms]


def table(question, *candidates):
    values, names = features(read_question(question, Frequencies()), candidates)
    assert values.shape == (len(candidates), len(names))
    assert np.isfinite(values).all()
    return {name: values[:, number] for number, name in enumerate(names)}


def test_a_passage_with_more_of_the_question_is_covered_more():
    columns = table(QUESTION, Candidate("医院可以募集物资。"), Candidate("医院不放假。"))
    for name in ("covered_trusted", "covered_pairs", "words", "bm25_pairs", "sentence_trusted", "phrases"):
        assert columns[name][0] > columns[name][1], name


def test_the_title_counts_where_the_text_is_the_same():
    text = "医院不是慈善组织。"
    columns = table(
        QUESTION, Candidate(text, title="北京市募集物资的规定"), Candidate(text, title="菜价平稳")
    )
    assert columns["both_trusted"][0] > columns["both_trusted"][1]
    assert columns["bm25_around"][0] > columns["bm25_around"][1]
    assert columns["covered_pairs"][0] == columns["covered_pairs"][1]


def test_a_title_without_han_characters_says_nothing():
    columns = table("2020年的规定", Candidate("全文如下。", title="2020"), Candidate("全文如下。"))
    assert columns["head_trusted"][0] == columns["head_trusted"][1] == 0


def test_surroundings_count_apart_from_the_passage():
    near = Candidate("如下。", around="北京市医院募集物资。如下。")
    columns = table(QUESTION, near, Candidate("如下。", around="如下。"))
    assert columns["covered_around"][0] > columns["covered_around"][1]
    assert columns["covered_pairs"][0] == columns["covered_pairs"][1]


def test_a_number_is_found_as_a_whole_only():
    columns = table("第20条", Candidate("见第20条。"), Candidate("见2020年文件。"))
    assert columns["numbers"].tolist() == [1.0, 1.0]  # as a word it is looked for anywhere
    assert columns["bm25"][0] > columns["bm25"][1]


def test_one_sentence_with_all_words_beats_words_strewn_over_many():
    together = Candidate("医院募集物资。另有规定。")
    apart = Candidate("医院放假。另有规定。募集结束。物资充足。")
    columns = table("医院募集物资", together, apart)
    assert columns["sentence_trusted"][0] > columns["sentence_trusted"][1]
    assert columns["phrases_longest"][0] == len("医院募集物资")


def test_other_passages_of_the_document_are_seen():
    columns = table(
        QUESTION,
        Candidate("医院。", document="a", ordinal=0, lexical=2.0),
        Candidate("募集物资。", document="a", ordinal=1, lexical=3.0),
        Candidate("医院。", document="b", ordinal=0, lexical=2.0),
    )
    assert columns["document_covered"][0] == columns["document_covered"][1] > columns["document_covered"][2]
    assert columns["beside_after"][0] > 0 == columns["beside_after"][2]


def test_gaps_and_ranks_are_taken_from_the_best():
    columns = table(QUESTION, Candidate("甲", lexical=4.0), Candidate("乙", lexical=1.0))
    assert columns["lexical:of_top"].tolist() == [1.0, 0.25]
    assert columns["lexical:gap"].tolist() == [3.0, -3.0]
    assert columns["lexical:rank"][0] == 0 < columns["lexical:rank"][1]


def test_words_that_only_frame_a_letter_are_trusted_less():
    asking = read_question("反映噪音扰民的问题", Frequencies())
    trust = dict(zip(asking.words, asking.word_trust, strict=True))
    assert trust["问题"] < FRAME_TRUST < trust["噪音"]


def test_features_do_not_depend_on_the_order_of_the_candidates():
    candidates = [Candidate(f"医院{n}募集物资", document=str(n), lexical=float(n)) for n in range(5)]
    one, two = table(QUESTION, *candidates), table(QUESTION, *candidates[::-1])
    for name, values in one.items():
        assert values == pytest.approx(two[name][::-1]), name


@pytest.mark.parametrize("question", ["", "？", "的", "hello 2020", "𠮷" * 3, "问" * 500])
@pytest.mark.parametrize("text", ["", "。", "hello", "一二三。" * 200])
def test_any_question_and_passage_give_finite_features(question, text):
    table(question, Candidate(text))
    table(question, Candidate(text), Candidate("医院", title="规定", around=text))
