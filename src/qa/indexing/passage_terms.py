"""What of a passage is searched: its terms, and the text that is embedded."""

from __future__ import annotations

from qa.indexing.lexical import LexicalEntry
from qa.language.fold import fold
from qa.language.terms import grams_of_folded, words_of_folded
from qa.language.words import WordList
from qa.passages.passage import Context, Passage


def lexical_entry(passage: Passage, text: str, word_list: WordList) -> LexicalEntry:
    """The terms of a passage; `text` is its own."""
    folded = fold(text)
    context = fold(context_text(passage.context))
    return LexicalEntry(
        passage_id=passage.id,
        grams=list(grams_of_folded(folded)),
        words=words_of_folded(folded, word_list),
        context_grams=list(grams_of_folded(context)),
        context_words=words_of_folded(context, word_list),
    )


def context_text(context: Context) -> str:
    """What a passage is about, one part a line, each once."""
    parts = [
        context.title,
        context.heading,
        *context.organisations,
        *context.places,
        _written_period(context.period),
    ]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def embedded_text(passage: Passage, text: str) -> str:
    """What the encoder reads: title and heading, then the passage itself."""
    head = [part for part in (passage.context.title, passage.context.heading) if part and part not in text]
    return "\n".join([*dict.fromkeys(head), text])


def _written_period(period: str) -> str:
    """2024Q1 as 2024年1季度, 2024-03 as 2024年3月: the wording of questions."""
    year, quarter, number = period.partition("Q")
    if quarter:
        return f"{year}年{number}季度"
    year, *rest = period.split("-")
    month = f"{int(rest[0])}月" if rest and rest[0].isdigit() else ""
    return f"{year}年{month}" if year.isdigit() else period
