"""The words of an index: those the user gave, with what they abbreviate, and those found in its documents."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime
from functools import cached_property

from qa.errors import InputError
from qa.indexing.summaries import IndexWord
from qa.language.fold import fold
from qa.language.synonyms import Synonyms, general_synonyms
from qa.language.words import WordList
from qa.messages import INDEX

MAX_WORD_CHARS = 40
MAX_CORPUS_WORDS = 5_000
_CORPUS_WORDS = "SELECT word FROM corpus_words GROUP BY word ORDER BY count(*) DESC, word LIMIT ?"
_WORD = re.compile(r"[^\s=＝,，;；]+")


class Vocabulary:
    """The words and synonyms of one generation."""

    def __init__(self, words: list[IndexWord]) -> None:
        self.words = tuple(words)

    @cached_property
    def word_list(self) -> WordList:
        """Every user and corpus word, and every expansion, folded: these become terms where they occur."""
        given = [word.word for word in self.words] + [word.expansion for word in self.words]
        return WordList(fold(word) for word in given if word)

    @cached_property
    def synonyms(self) -> Synonyms:
        """The general ones and the user's abbreviations."""
        pairs = [(word.word, word.expansion) for word in self.words if word.expansion]
        return general_synonyms().extended(pairs) if pairs else general_synonyms()


def load_vocabulary(connection: sqlite3.Connection) -> Vocabulary:
    """All user words, and the `MAX_CORPUS_WORDS` found in most documents."""
    user = connection.execute("SELECT word, expansion FROM words ORDER BY word, expansion")
    words = [IndexWord(word, expansion, "user") for word, expansion in user]
    corpus = connection.execute(_CORPUS_WORDS, (MAX_CORPUS_WORDS,))
    return Vocabulary(words + [IndexWord(word, "", "corpus") for word in sorted(row[0] for row in corpus)])


def checked_word(text: str) -> str:
    """A word as it is stored.

    Raises:
        InputError: blank, with a space or separator inside, or longer than `MAX_WORD_CHARS` (word_invalid).
    """
    word = text.strip()
    if not _WORD.fullmatch(word) or len(word) > MAX_WORD_CHARS or not fold(word):
        raise InputError(
            f"not a word: {text[:80]!r}",
            code="word_invalid",
            word=text[:80],
            reason=INDEX["word_shape"].format(limit=MAX_WORD_CHARS),
        )
    return word


def insert_word(connection: sqlite3.Connection, word: str, expansion: str) -> bool:
    """Store it; False when it was there."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    values = (word, expansion, now)
    return connection.execute("INSERT OR IGNORE INTO words VALUES (?, ?, ?)", values).rowcount > 0


def delete_word(connection: sqlite3.Connection, word: str) -> bool:
    """Forget the user word with all its expansions; False when there was none."""
    return connection.execute("DELETE FROM words WHERE word = ?", (word,)).rowcount > 0
