"""Passages found for a question in a real index of five articles."""

import numpy as np
import pytest

from qa.indexing.filters import Filters
from qa.retrieval.retriever import Retriever


def texts(retriever, query, **options):
    return [hit.text for hit in retriever.search(query, **options)]


def test_hits_are_ranked_from_1_best_first_and_at_most_k(retriever):
    hits = retriever.search("桐乡 规上企业", k=4)
    assert [h.rank for h in hits] == [1, 2, 3, 4]
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_a_hit_is_a_slice_of_its_document_and_its_segments_join_to_it(retriever, articles_library):
    with articles_library.snapshot() as view:
        for hit in retriever.search("一季度水利投资"):
            document = view.document(hit.passage.document_id)
            assert hit.passage.span.of(document.text) == hit.text == "".join(s.text for s in hit.segments)
            assert (hit.source, hit.title) == (document.source, document.title)


def test_the_words_of_the_query_are_marked(retriever):
    hit = retriever.search("黄桃采摘季")[0]
    assert any(s.marked and "黄桃" in s.text for s in hit.segments)


def test_a_score_tells_its_parts(retriever):
    hit = retriever.search("黄桃采摘季")[0]
    assert hit.reasons["score"] == pytest.approx(hit.score)
    assert {"fused", "coverage", "owner", "period", "ranker", "association", "place_code", "ordering"} <= set(
        hit.reasons
    )


def test_the_trees_of_the_order_are_not_asked_with_another_ranker(articles_library, monkeypatch):
    class Other:
        name = "other"

        def score(self, question, candidates, table):
            return np.arange(len(candidates), dtype=float)

    monkeypatch.setattr("qa.retrieval.retriever.load_ranker", lambda model: Other())
    hits = Retriever(articles_library, "other").search("黄桃采摘季")
    assert {hit.reasons["ordering"] for hit in hits} == {0.0}


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("桐乡2023年新增规上企业", "112家"),
        ("桐乡2022年新增规上企业", "86家"),
        ("海宁2023年新增规上企业", "95家"),
        ("一季度水利投资完成率", "28.6亿元"),
        ("桐鄉二〇二三年新增規上企業", "112家"),
        ("五泾村 黄桃 种植面积", "1600亩"),
        ("“潮涌一号”气象卫星", "鹃湖实验室"),
    ],
)
def test_the_passage_of_the_right_place_and_time_comes_first(retriever, query, word):
    assert word in texts(retriever, query)[0]


def test_filters_keep_other_documents_out(retriever):
    hits = retriever.search("新增规上企业", filters=Filters(source="海宁2023.txt"))
    assert hits
    assert {h.source for h in hits} == {"海宁2023.txt"}


def test_a_query_of_unknown_words_gives_no_lexical_evidence(retriever):
    for hit in retriever.search("xyzzy"):
        assert hit.score < 0.5


def test_the_same_query_gives_the_same_hits(retriever):
    assert texts(retriever, "桐乡 项目") == texts(retriever, "桐乡 项目")


def test_places_and_years_of_the_documents_are_known(retriever, articles_library):
    with articles_library.snapshot() as view:
        corpus = retriever.corpus(view)
    assert {"桐乡", "海宁"} <= corpus.places
    assert corpus.newest_year == max(corpus.years.values())
