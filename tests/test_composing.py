"""From readings to pieces, citations and confidences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.candidates import Candidate
from qa.answering.citing import MAX_CITATION_CHARS, cite
from qa.answering.composing import (
    MAX_SENTENCES_CHARS,
    Piece,
    sentence_pieces,
    short_pieces,
    trimmed,
    without_brackets,
)
from qa.answering.confidence import is_enough, rule_confidence
from qa.answering.reading import Reading
from qa.documents.document import Document
from qa.language.span import Span
from qa.passages.passage import Context, Passage
from qa.retrieval.hit import Hit

TEXT = "泵站完工了。该工程投资12亿元，沿河居民不再怕淹水。" + "河道清淤进展顺利，" * 60 + "居民都说好。"


class OneDocument:
    """A view that holds one document."""

    def document(self, document_id):
        return Document(document_id, "a.txt", "综述", TEXT, ())


def hit(start=0, end=100, passage_id=1):
    passage = Passage("d", 0, Span(start, end), "paragraph", Context(), id=passage_id)
    return Hit(passage, "a.txt", "综述", TEXT[start:end], 1, 0.9)


def reading(sentence, candidate=None, score=0.8, of=None):
    return Reading(of or hit(), sentence, candidate, 1.0, score, 0.0)


def test_a_candidate_becomes_one_piece_and_a_list_one_for_each_item():
    span, items = Span(11, 15), (Span(0, 2), Span(2, 4))
    assert [p.span for p in short_pieces(reading(Span(6, 26), Candidate(span, 1.0)))] == [span]
    assert [p.span for p in short_pieces(reading(Span(6, 26), Candidate(Span(0, 4), 1.0, items)))] == list(
        items
    )
    assert short_pieces(reading(Span(6, 26))) == []


def test_a_sentence_that_leans_on_the_one_before_brings_it_along():
    (piece,) = sentence_pieces(reading(Span(6, 26)), TEXT[:100], 0)
    assert piece.text(TEXT) == "泵站完工了。该工程投资12亿元，沿河居民不再怕淹水。"


def test_a_sentence_that_stands_alone_stays_alone():
    (piece,) = sentence_pieces(reading(Span(0, 6)), TEXT[:100], 0)
    assert piece.text(TEXT) == "泵站完工了。"


def test_no_answer_of_sentences_is_too_long():
    (piece,) = sentence_pieces(reading(Span(26, len(TEXT))), TEXT, 0)
    assert len(piece.span) <= MAX_SENTENCES_CHARS


@pytest.mark.parametrize(
    ("text", "inner"),
    [("“暖工计划”", "暖工计划"), ("《规划》", "规划"), ("暖工计划", "暖工计划"), ("“”", "“”"), ("", "")],
)
def test_quotation_marks_around_an_item_are_taken_off(text, inner):
    assert without_brackets(text) == inner
    assert trimmed(Span(0, len(text)), text).of(text) == inner


def test_the_passages_of_the_pieces_are_cited_first_then_the_best_others():
    piece = Piece(hit(0, 50, passage_id=7), Span(11, 15), Span(6, 26), 0.8)
    hits = [hit(50, 100, passage_id=8), hit(0, 50, passage_id=7), hit(100, 150, passage_id=9)]
    cited = cite(OneDocument(), hits, [piece], k=2)
    assert [(c.marker, c.used, c.span.start) for c in cited.citations] == [(1, True, 0), (2, False, 50)]
    assert cited.marker(piece) == 1


def test_the_evidence_is_marked_and_nothing_else():
    piece = Piece(hit(0, 50), Span(11, 15), Span(6, 26), 0.8)
    (citation,) = cite(OneDocument(), [], [piece], k=1).citations
    assert [s.text for s in citation.segments if s.marked] == [TEXT[6:26]]


@given(st.integers(0, 200), st.integers(1, 380), st.integers(0, 500), st.integers(1, 120))
def test_a_citation_is_a_slice_of_at_most_400_characters_that_holds_its_evidence(start, length, at, size):
    evidence = Span(min(at, len(TEXT) - size), min(at, len(TEXT) - size) + size)
    piece = Piece(hit(start, start + length), evidence, evidence, 0.8)
    (citation,) = cite(OneDocument(), [], [piece], k=1).citations
    assert citation.span.of(TEXT) == citation.text == "".join(s.text for s in citation.segments)
    assert len(citation.text) <= MAX_CITATION_CHARS
    assert citation.span.contains(evidence)


@given(st.floats(-2, 2), st.floats(-2, 2))
def test_confidences_are_probabilities_that_rise_with_the_score(a, b):
    low, high = sorted((a, b))
    assert 0 <= rule_confidence(low) <= rule_confidence(high) <= 1


def test_one_side_of_a_comparison_needs_a_score_and_support():
    assert is_enough(0.9, 0.9)
    assert not is_enough(0.2, 0.9)
    assert not is_enough(0.9, 0.1)
