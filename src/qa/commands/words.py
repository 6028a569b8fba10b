"""The user dictionary."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from qa.commands import opening
from qa.commands.output import print_json, table
from qa.errors import InputError, NotFoundError
from qa.language.question_text import one_line
from qa.messages import CLI
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.indexing.library import Library

MAX_SHOWN_CHARS = 40


def words(args: argparse.Namespace, settings: Settings) -> int:
    """List the entries, or add or remove some; `--json` gives the list as it is afterwards."""
    said: list[str] = []
    with opening.open_library(settings, create=args.action == "add") as library:
        if args.action == "add":
            said = _add(library, [parse_entry(entry) for entry in args.entries])
        elif args.action == "remove":
            said = _remove(library, [one_line(entry) for entry in args.entries])
        entries = _entries(library)
    if args.json:
        print_json({"words": [{"word": word, "expansion": expansion} for word, expansion in entries]})
    elif args.action:
        print("\n".join(said))
    else:
        rows = [[word, expansion or CLI["word_plain"]] for word, expansion in entries]
        print("\n".join(table(("word", "expansion"), rows)) if rows else CLI["no_words"])
    return 0


def _add(library: Library, entries: list[tuple[str, str]]) -> list[str]:
    said = []
    for word, expansion in entries:
        library.add_word(word, expansion)
        said.append(CLI["word_added"].format(word=f"{word}={expansion}" if expansion else word))
    return said


def parse_entry(entry: str) -> tuple[str, str]:
    """`规上=规模以上` as the short form and what it stands for; a word alone stands for itself.

    Raises:
        InputError: a side is empty, or there are more than two (word_invalid).
    """
    word, equals, expansion = (one_line(part) for part in entry.replace("＝", "=").partition("="))
    parts = [word, expansion] if equals else [word]
    if not all(parts) or "=" in expansion:
        raise InputError("no dictionary entry", code="word_invalid", word=one_line(entry)[:MAX_SHOWN_CHARS])
    return word, expansion


def _entries(library: Library) -> list[tuple[str, str]]:
    """The user's own entries, without the words that were found in the documents."""
    return sorted((entry.word, entry.expansion) for entry in library.words() if entry.origin == "user")


def _remove(library: Library, names: list[str]) -> list[str]:
    known = {word for word, _ in _entries(library)}
    for name in names:
        if name not in known:
            raise NotFoundError(f"{name} is not in the dictionary", code="word_unknown", word=name)
    for name in names:
        library.remove_word(name)
    return [CLI["word_removed"].format(word=name) for name in names]
