"""Figures that can be worked out by hand."""

import json

import pytest

from qa.answering.answer import Answer, Citation
from qa.errors import InputError
from qa.evaluation.comparison import comparable, contains
from qa.evaluation.question_file import Evidence, Question, read_questions
from qa.evaluation.questions import document_text, evidence_rank, figures, is_verbatim, judge
from qa.language.span import Span

TEXT = "诸暨2023年新增规上企业134家，增长7.5%。全市动员，\n合力推进。"
DOCUMENTS = {"a.txt": document_text(TEXT)}
EVIDENCE = Evidence("a.txt", "新增规上企业134家")


def citation(text: str, source: str = "a.txt") -> Citation:
    return Citation(1, "d", source, "题", None, text, Span(0, len(text)), (), 1.0, True)


def answer(text: str, *citations: Citation, answered: bool = True) -> Answer:
    return Answer(answered, text, "span" if answered else "refusal", 0.5, "？", citations=citations)


def question(kind: str = "number", answers=(("134家",),), evidence=(EVIDENCE,)) -> Question:
    return Question("q", "多少家？", kind, True, answers, evidence)


@pytest.mark.parametrize(
    ("raw", "compared"),
    [
        ("诸暨，２０２３ 年", "诸暨2023年"),
        ("7.5%", "7点5%"),
        ("1,234元", "1234元"),
        ("12,34", "12|34"),
        ("1、2", "1|2"),
        ("ABC（def）", "abcdef"),
    ],
)
def test_comparable_text_keeps_numbers_apart(raw, compared):
    assert comparable(raw) == compared


@pytest.mark.parametrize(
    ("text", "part", "held"),
    [
        ("新增134家", "134家", True),
        ("新增1134家", "134家", False),
        ("7点5%", "5%", False),
        ("7点5%", "7", False),
    ],
)
def test_a_number_is_held_only_whole(text, part, held):
    assert contains(text, part) is held


def test_a_right_short_answer_is_right_and_exact():
    one = judge(question(), answer("134家", citation(TEXT[:20])), DOCUMENTS)
    assert (one.is_right, one.is_exact, one.evidence_rank) == (True, True, 1)


def test_a_short_answer_in_a_sentence_is_right_but_not_exact():
    one = judge(question(), answer("诸暨2023年全市一共新增加了规上企业134家，势头良好"), DOCUMENTS)
    assert (one.is_right, one.is_exact) == (True, False)


def test_a_short_answer_may_have_60_characters_and_a_sentence_480():
    assert not judge(question(), answer("134家" + "字" * 60), DOCUMENTS).is_right
    assert judge(question("how"), answer("134家" + "字" * 60), DOCUMENTS).is_exact
    assert not judge(question("how"), answer("134家" + "字" * 480), DOCUMENTS).is_right


def test_every_group_is_needed_and_any_alternative_of_it_will_do():
    needs = question("list", (("甲", "甲方"), ("乙",)))
    assert judge(needs, answer("甲方、乙"), DOCUMENTS).is_right
    assert not judge(needs, answer("甲方"), DOCUMENTS).is_right


def test_a_refusal_is_wrong_for_an_answerable_question_and_right_otherwise():
    refusal = answer("没有。134家", answered=False)
    unanswerable = Question("q", "？", "unanswerable", False)
    assert not judge(question(), refusal, DOCUMENTS).is_right
    assert judge(unanswerable, refusal, DOCUMENTS).is_right
    assert not judge(unanswerable, answer("134家"), DOCUMENTS).is_right


def test_without_groups_the_evidence_must_lead():
    other = citation("全市动员")
    assert judge(question(answers=()), answer("是", other, other, citation(TEXT)), DOCUMENTS).is_right
    assert not judge(
        question(answers=()), answer("是", other, other, other, citation(TEXT)), DOCUMENTS
    ).is_right


def test_the_evidence_rank_is_that_of_the_last_needed_piece():
    other = Evidence("a.txt", "增长7.5%")
    shown = [citation("别的"), citation("新增规上企业134家。"), citation("增长 7.5%")]
    assert evidence_rank([EVIDENCE, other], shown) == 3
    assert evidence_rank([EVIDENCE, other], shown[:2]) is None
    assert evidence_rank([other, Evidence("a.txt", "别的", True)], shown) == 1


def test_evidence_in_another_document_or_in_too_long_a_citation_does_not_count():
    assert evidence_rank([EVIDENCE], [citation(TEXT, "b.txt")]) is None
    assert evidence_rank([EVIDENCE], [citation(TEXT + "字" * 400)]) is None


def test_a_citation_is_verbatim_when_each_sentence_stands_whole_or_in_two_pieces():
    assert is_verbatim(citation("增长7.5%。全市动员，合力推进。"), DOCUMENTS)
    assert is_verbatim(citation("诸暨2023年合力推进"), DOCUMENTS)
    assert not is_verbatim(citation("诸暨2024年"), DOCUMENTS)
    assert not is_verbatim(citation("诸暨", "b.txt"), DOCUMENTS)


def test_figures_are_ratios_of_what_was_asked():
    right = judge(question(), answer("134家", citation(TEXT)), DOCUMENTS)
    wrong = judge(question(), answer("13家", citation("别的"), citation(TEXT)), DOCUMENTS)
    refused = judge(Question("q", "？", "unanswerable", False), answer("没有", answered=False), DOCUMENTS)
    assert figures([right, wrong, refused]) == {
        "answer_exact": 0.5,
        "answer_accuracy": 0.5,
        "refusal_accuracy": 1.0,
        "R@1": 0.5,
        "R@3": 1.0,
        "R@5": 1.0,
        "verbatim_citations": 2 / 3,
    }
    assert figures([right])["refusal_accuracy"] is None


def test_questions_are_read_line_by_line(tmp_path):
    item = {
        "id": "a", "question": "多少？", "type": "number", "hard": True, "answerable": True,
        "answers": [["1家"]],
        "evidence": [{"doc": "a.txt", "quote": "1家", "alt": True}], "history": ["甲？"],
    }  # fmt: skip
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(item, ensure_ascii=False) + "\n\n", encoding="utf-8")
    assert read_questions(path) == [
        Question(
            "a", "多少？", "number", True, (("1家",),), (Evidence("a.txt", "1家", True),), ("甲？",), True
        )
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "question_file_empty"),
        ("{", "question_file_invalid"),
        ("[1]", "question_file_invalid"),
        ("{}", "question_file_invalid"),
    ],
)
def test_a_file_that_holds_no_questions_says_so(tmp_path, content, code):
    path = tmp_path / "q.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_questions(path)
    assert caught.value.code == code
