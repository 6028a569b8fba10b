"""Scores of the index on a question file, or of retrieval on a set of its own."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qa.commands import opening
from qa.commands.output import print_json, table
from qa.commands.progress import Progress
from qa.evaluation.question_file import Question, read_questions
from qa.evaluation.questions import Judgement, by_type, document_text, figures, judge
from qa.evaluation.retrieval_set import CorpusDocument, RetrievalSet, measure, read_retrieval_set
from qa.messages import CLI
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.indexing.library import Library
    from qa.indexing.source_file import SourceFile
    from qa.serving.backend import Searches

RANKED_DOCUMENTS = 10
SEARCHED_PASSAGES = 50  # a document may hold several of the passages found
PLAIN_SUFFIXES = (".txt", ".md")


def evaluate(args: argparse.Namespace, settings: Settings) -> int:
    """A folder is a retrieval set, indexed for the occasion; a file asks the index as it is."""
    if args.questions.is_dir():
        return _evaluate_ranking(args, settings)
    return _evaluate_questions(args, settings)


def _evaluate_questions(args: argparse.Namespace, settings: Settings) -> int:
    questions = read_questions(args.questions)
    with opening.open_library(settings) as library:
        judgements = _judgements(library, questions)
    if args.json:
        print_json(_questions_document(judgements))
    else:
        print("\n".join(_questions_table(judgements)))
    return 0


def _judgements(library: Library, questions: Sequence[Question]) -> list[Judgement]:
    answerer, texts = opening.parts_of(library).answerer, _texts(library)
    judgements: list[Judgement] = []
    with Progress(CLI["evaluating"], len(questions)) as progress:
        for question in questions:
            answer = answerer.ask(question.question, question.history)
            judgements.append(judge(question, answer, texts))
            progress()
    return judgements


def _texts(library: Library) -> dict[str, str]:
    """Every document as comparable text: the original where it is plain text, else what its reader found."""
    from qa.documents.readers.encoding import decode

    texts = {}
    with library.snapshot() as snapshot:
        for summary in snapshot.documents():
            if summary.source.lower().endswith(PLAIN_SUFFIXES):
                raw = decode(snapshot.original(summary.id)[1])
            else:
                raw = snapshot.document(summary.id).text
            texts[summary.source] = document_text(raw)
    return texts


def _questions_document(judgements: Sequence[Judgement]) -> dict[str, object]:
    rows = [
        {
            "id": one.question.id,
            "type": one.question.type,
            "question": one.question.question,
            "answered": one.answer.answered,
            "answer": one.answer.answer,
            "right": one.is_right,
            "exact": one.is_exact,
            "evidence_rank": one.evidence_rank,
        }
        for one in judgements
    ]
    types = {name: {"count": len(group), **figures(group)} for name, group in by_type(judgements).items()}
    return {"count": len(rows), "figures": figures(judgements), "types": types, "questions": rows}


def _questions_table(judgements: Sequence[Judgement]) -> list[str]:
    groups = {**by_type(judgements), CLI["eval_total"]: list(judgements)}
    names = list(figures(judgements))
    rows = [[name, len(group), *figures(group).values()] for name, group in groups.items()]
    return table(["type", "count", *names], rows)


def _evaluate_ranking(args: argparse.Namespace, settings: Settings) -> int:
    given = read_retrieval_set(args.questions)
    with tempfile.TemporaryDirectory(prefix="qa-eval-") as folder:
        run = _run(replace(settings, index_dir=Path(folder)), given)
    scores = measure(run, given.qrels)
    counts = {"documents": len(given.corpus), "queries": len(given.qrels)}
    if args.json:
        print_json({**counts, "figures": scores})
    else:
        print(CLI["eval_ranking"].format(**counts))
        print("\n".join(table(("figure", "result"), list(scores.items()))))
    return 0


def _run(settings: Settings, given: RetrievalSet) -> dict[str, list[str]]:
    """The ranked document ids of every judged query, over an index of the set's own."""
    id_by_source = {f"{number:07}.txt": document.id for number, document in enumerate(given.corpus)}
    files = [_file(source, document) for source, document in zip(id_by_source, given.corpus, strict=True)]
    run = {}
    with opening.open_library(settings, create=True) as library:
        with Progress(CLI["adding"], len(files)) as progress:
            library.add(files, progress)
        retriever = opening.parts_of(library).retriever
        with Progress(CLI["evaluating"], len(given.qrels)) as progress:
            for query_id in given.qrels:
                run[query_id] = _ranked(retriever, given.queries.get(query_id, ""), id_by_source)
                progress()
    return run


def _file(source: str, document: CorpusDocument) -> SourceFile:
    from qa.indexing.source_file import SourceFile

    content = document.text.encode()
    return SourceFile(
        source, lambda: content, {"title": document.title} if document.title else {}, len(content)
    )


def _ranked(retriever: Searches, query: str, id_by_source: Mapping[str, str]) -> list[str]:
    from qa.indexing.filters import Filters

    if not query:
        return []
    hits = retriever.search(query, SEARCHED_PASSAGES, Filters())
    return [id_by_source[source] for source in dict.fromkeys(hit.source for hit in hits)][:RANKED_DOCUMENTS]
