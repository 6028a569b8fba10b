"""Rows for the reader from written questions: what the package finds for each, and where the answer stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from qa.evaluation.comparison import comparable
from qa.evaluation.question_file import Question, read_questions
from qa.indexing.library import Library
from qa.language.span import Span
from qa.retrieval.hit import Hit
from qa.retrieval.question import asked_alone
from qa.retrieval.retriever import Retriever
from qa.training.reader_rows import Row
from qa.training.sources import WRITTEN
from qa.training.written import library_of, one_by_one

# kinds of question whose evidence is the answer, not a word of it
TOLD = frozenset(("how", "why", "definition", "yesno", "compare"))
HITS = 8  # passages looked at
MISSES, UNANSWERED = 2, 3  # near misses of a question with an answer, and of one without
MAX_ANSWER_CHARS = 150
_QUOTE_START = 12  # of the evidence, by which another passage with it is known


def written_rows(pairs: Sequence[tuple[Path, Path]]) -> list[Row]:
    """Rows of all pairs of a folder of articles and a file of questions about them."""
    rows: list[Row] = []
    for articles, file in tqdm(pairs, "questions"):
        with library_of(articles) as library:
            retriever = Retriever(library)
            for question in read_questions(file):
                hits = retriever.search(question.question, HITS)
                rows += [row for one in parts_of(question, library, retriever) for row in rows_of(one, hits)]
    return rows


def parts_of(question: Question, library: Library, retriever: Retriever) -> list[Question]:
    """The question; of one that asks several things and has an answer for each also every one, in the answerer's words."""
    with library.snapshot() as view:
        understood = retriever.understand(view, question.question)
    if len(set(understood.needs)) == 1 or not question.answerable:
        return [question]
    alone = [asked_alone(understood, need) for need in understood.needs]
    parts = one_by_one(question, len(alone))
    return [question, *(replace(one, question=words) for one, words in zip(parts, alone, strict=False))]


def rows_of(question: Question, hits: Sequence[Hit]) -> Iterator[Row]:
    """The passage that answers, and passages found beside it that do not."""
    if not question.answerable:
        yield from (_row(question, hit) for hit in hits[:UNANSWERED])
        return
    spans = ((hit, answer_in(question, hit)) for hit in hits)
    right = next(((hit, span) for hit, span in spans if span), None)
    if right is not None:
        yield _row(question, right[0], right[1])
    misses = [hit for hit in hits if not (right and hit is right[0]) and not _may_answer(question, hit)]
    yield from (_row(question, hit) for hit in misses[:MISSES])


def answer_in(question: Question, hit: Hit) -> Span | None:
    """Where a passage gives the answer: the words of it within the evidence, or the evidence; None where it does not."""
    for evidence in question.evidence:
        quote = find(hit.text, evidence.quote) if evidence.document in hit.source else None
        if quote is None:
            continue
        span = quote if question.type in TOLD else _words_in(question, hit.text, quote)
        if span is not None and len(span) <= MAX_ANSWER_CHARS:
            return span
    return None


def _words_in(question: Question, text: str, quote: Span) -> Span | None:
    """The first wording of each group that the quotation holds: of a list from the first to the last."""
    found = []
    for group in question.answers:
        spans = (find(quote.of(text), words) for words in group)
        if (first := next((span for span in spans if span), None)) is not None:
            found.append(Span(quote.start + first.start, quote.start + first.end))
    if not found:
        return None
    return (
        found[0] if question.type != "list" else Span(min(s.start for s in found), max(s.end for s in found))
    )


def find(text: str, words: str) -> Span | None:
    """Where a text holds some words, spaces and line breaks aside."""
    places = [place for place, char in enumerate(text) if not char.isspace()]
    wanted = "".join(words.split())
    at = "".join(text[place] for place in places).find(wanted) if wanted else -1
    return Span(places[at], places[at + len(wanted) - 1] + 1) if at >= 0 else None


def _may_answer(question: Question, hit: Hit) -> bool:
    told = comparable(hit.text)
    if any(comparable(words) in told for group in question.answers for words in group):
        return True
    return any(find(hit.text, one.quote[:_QUOTE_START]) for one in question.evidence)


def _row(question: Question, hit: Hit, answer: Span | None = None) -> Row:
    title = " ".join((hit.title, hit.passage.context.heading)).strip()
    answers = (answer,) if answer else ()
    return Row(question.question, title, hit.text, answers, WRITTEN, bool(answers))
