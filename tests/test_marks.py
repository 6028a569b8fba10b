"""Marks in the text of an answer."""

from qa.answering.answer import Answer, AnswerSpan, Citation
from qa.language.span import Span
from qa.retrieval.hit import Segment
from qa.serving.links import citation_link, linking
from qa.serving.marks import marked_text, with_sources

LINK = linking("http://x")


def citation(marker: int, title: str = "文", used: bool = True) -> Citation:
    segments = (Segment("前", False), Segment("证据", True), Segment("后", False))
    return Citation(marker, f"d{marker}", "a.txt", title, None, "前证据后", Span(10, 14), segments, 1.0, used)


def answer(text: str, pieces: list[tuple[str, int]], *citations: Citation, answered: bool = True) -> Answer:
    spans, position = [], 0
    for piece, marker in pieces:
        start = text.index(piece, position)
        position = start + len(piece)
        spans.append(AnswerSpan(piece, Span(start, position), marker, "d1", Span(11, 13)))
    return Answer(answered, text, "list", 0.9, "问？", tuple(spans), citations)


def test_a_mark_follows_what_its_citation_says():
    two = answer("甲、乙", [("甲", 1), ("乙", 2)], citation(1), citation(2))
    marked = marked_text(two)
    assert marked.text == "甲[1]、乙[2]"
    assert [marked.text[mark.start : mark.end] for mark in marked.marks] == ["[1]", "[2]"]
    assert marked_text(two, "[doc{marker}]").text == "甲[doc1]、乙[doc2]"


def test_what_follows_from_the_same_citation_is_marked_once_at_its_end():
    three = answer("甲、乙、丙", [("甲", 1), ("乙", 1), ("丙", 2)], citation(1), citation(2))
    assert marked_text(three).text == "甲、乙[1]、丙[2]"


def test_every_citation_that_carries_the_answer_is_marked_and_no_other():
    one = answer("是", [], citation(1), citation(2, used=False))
    assert marked_text(one).text == "是[1]"


def test_a_refusal_has_no_marks_and_no_sources():
    refusal = answer("没有写。", [], citation(1), answered=False)
    assert marked_text(refusal).text == with_sources(refusal, LINK) == "没有写。"


def test_the_sources_are_listed_with_links_and_titles_that_are_plain_text():
    text = with_sources(answer("甲", [("甲", 1)], citation(1, "坏](javascript:1)<b>")), LINK)
    assert text.splitlines()[0] == "甲[1]"
    assert text.splitlines()[-1] == r"- [1] [坏\]\(javascript:1\)\<b\>](http://x/?doc=d1&at=11-13)"


def test_a_link_leads_to_the_evidence_or_to_the_whole_passage():
    assert citation_link(LINK, citation(1)) == "http://x/?doc=d1&at=11-13"
    assert citation_link(LINK, citation(1, used=False)) == "http://x/?doc=d1&at=10-14"
    assert linking("")("a&b=/", Span(1, 2)) == "/?doc=a%26b%3D%2F&at=1-2"
