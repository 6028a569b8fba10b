"""ask, search, facts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from qa.answering.answer import Answer, Citation
from qa.commands import opening
from qa.commands.output import print_json, table
from qa.language.question_text import clean_question, one_line
from qa.messages import CLI, LLM_DROPPED, LLM_GENERATED
from qa.retrieval.hit import Hit, Segment
from qa.settings import Settings

MARK_BEGIN, MARK_END = "【", "】"


def ask(args: argparse.Namespace, settings: Settings) -> int:
    """The answer with its citations; a refusal is an answer too."""
    question = clean_question(args.question)
    history = [clean_question(earlier) for earlier in args.history if earlier.strip()]
    with opening.open_library(settings) as library:
        parts = opening.worded(opening.parts_of(library, settings), settings)
        answer = parts.answerer.ask(question, history, args.k)
    if args.json:
        from qa.serving.convert import ask_response

        print_json(ask_response(answer).model_dump())
    else:
        print("\n".join(answer_lines(answer, question)))
    return 0


def answer_lines(answer: Answer, question: str) -> list[str]:
    """What a person reads: the answer, the citations that carry it, then further reading."""
    lines = [answer.answer]
    if answer.question != question:
        lines.append(CLI["understood"].format(question=answer.question))
    if answer.generated:
        lines.append(LLM_GENERATED)
    if answer.dropped:
        lines.append(LLM_DROPPED.format(count=len(answer.dropped)))
    used = [citation for citation in answer.citations if citation.used]
    others = [citation for citation in answer.citations if not citation.used]
    for heading, citations in (("sources", used), ("more" if answer.answered else "nearest", others)):
        if citations:
            lines += ["", CLI[heading], *(line for one in citations for line in _citation_lines(one))]
    return lines


def _citation_lines(citation: Citation) -> list[str]:
    place = _place(citation.source, citation.page)
    head = CLI["citation"].format(marker=citation.marker, title=citation.title, place=place)
    return [head, "    " + marked(citation.segments, citation.text)]


def _place(source: str, page: int | None) -> str:
    return source if page is None else CLI["page"].format(source=source, page=page)


def marked(segments: Sequence[Segment], text: str) -> str:
    """The text on one line with its marked pieces in 【】."""
    pieces = [f"{MARK_BEGIN}{part.text}{MARK_END}" if part.marked else part.text for part in segments]
    return one_line("".join(pieces) or text)


def search(args: argparse.Namespace, settings: Settings) -> int:
    """Ranked passages."""
    from qa.indexing.filters import Filters

    query = clean_question(args.query)
    with opening.open_library(settings) as library:
        hits = opening.parts_of(library, settings).retriever.search(query, args.k, Filters())
    if args.json:
        from qa.serving.convert import search_response

        print_json(search_response(hits).model_dump())
    else:
        print("\n".join(line for hit in hits for line in _hit_lines(hit)) or CLI["no_hits"])
    return 0


def _hit_lines(hit: Hit) -> list[str]:
    place = _place(hit.source, hit.passage.page)
    return [
        CLI["hit"].format(rank=hit.rank, title=hit.title, place=place),
        "    " + marked(hit.segments, hit.text),
    ]


def facts(args: argparse.Namespace, settings: Settings) -> int:
    """Figures that the documents state."""
    from qa.facts.extraction import FACTS_VERSION
    from qa.indexing.fact_search import FactRange
    from qa.indexing.filters import Filters
    from qa.serving.convert import facts_response

    query = clean_question(args.query) if args.query else None
    filters = Filters(place=args.place, year=args.year, metric=args.metric, in_force_on=args.in_force_on)
    wanted = FactRange(args.unit, args.min, args.max, args.period_from, args.period_to)
    with opening.open_library(settings) as library, library.snapshot() as snapshot:
        page = snapshot.facts_page(query, filters, wanted, limit=args.limit, offset=args.offset)
        response = facts_response(page, snapshot.document)
        outdated = snapshot.outdated_documents(FACTS_VERSION)
    if outdated:
        print(CLI["facts_outdated"].format(count=outdated), file=sys.stderr)
    if args.json:
        print_json(response.model_dump())
        return 0
    names = ("subject", "metric", "value", "period", "status", "change", "rank", "source")
    rows = [
        [one.subject, one.metric, (one.value or "") + (one.unit or ""), *(getattr(one, n) for n in names[3:])]
        for one in response.facts
    ]
    print("\n".join(table(names, rows)) if rows else CLI["no_facts"])
    if rows:
        key = "facts_summary" if len(rows) == response.total else "facts_shown"
        print(CLI[key].format(count=response.total, shown=len(rows)))
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "ask": ask,
    "search": search,
    "facts": facts,
}
