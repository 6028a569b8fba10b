"""Written questions: folders of articles, each with a file of questions about them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from qa.documents.readers.files import find_files
from qa.evaluation.question_file import Question
from qa.indexing.library import Library
from qa.indexing.source_file import SourceFile


def in_pairs(paths: Sequence[Path]) -> list[tuple[Path, Path]]:
    """ARTICLES QUESTIONS ARTICLES QUESTIONS … as pairs; raises ValueError where one is left over."""
    return list(zip(paths[::2], paths[1::2], strict=True))


@contextmanager
def library_of(articles: Path) -> Iterator[Library]:
    """An index of a folder's files, gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="qa-written-") as folder,
        Library.open(Path(folder), create=True) as library,
    ):
        found = [one for one in find_files([articles]) if one.error is None]
        library.add([SourceFile(one.source, one.path.read_bytes) for one in found])
        yield library


def one_by_one(question: Question, needs: int) -> list[Question]:
    """A question for each of its needs, with the answer to that need alone; none where which is which is not told."""
    if len(question.answers) != needs:
        return []
    return [replace(question, answers=(group,), type="part") for group in question.answers]
