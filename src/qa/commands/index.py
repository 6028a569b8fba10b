"""add, remove, rebuild, documents, check."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from qa.commands import opening
from qa.commands.output import print_json, table
from qa.commands.progress import Progress
from qa.errors import QaError
from qa.messages import CLI, error_message
from qa.serving.limits import check_size
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.documents.readers.files import FoundFile
    from qa.indexing.source_file import AddResult, SourceFile

STATUSES = ("added", "updated", "unchanged", "failed")


def add(args: argparse.Namespace, settings: Settings) -> int:
    """Read files and folders; 1 if any failed."""
    from qa.documents.readers.files import find_files
    from qa.serving.convert import upload_response

    found = list(find_files(args.paths))
    refusals = [_refusal(file, settings.max_file_bytes) for file in found]
    pairs = list(zip(found, refusals, strict=True))
    files = [_source_file(file) for file, refusal in pairs if refusal is None]
    results = [_failed(file, refusal) for file, refusal in pairs if refusal is not None]
    if files:
        results = [*_add(files, settings), *results]
    counts: Counter[str] = Counter(result.status for result in results)
    if args.json:
        print_json({**upload_response(results).model_dump(), "summary": {s: counts[s] for s in STATUSES}})
    else:
        _print_added(results, counts)
    return 1 if counts["failed"] else 0


def _add(files: Sequence[SourceFile], settings: Settings) -> list[AddResult]:
    with (
        opening.open_library(settings, create=True) as library,
        Progress(CLI["adding"], len(files)) as progress,
    ):
        return library.add(files, progress)


def _source_file(found: FoundFile) -> SourceFile:
    from qa.indexing.source_file import SourceFile

    return SourceFile(found.source, found.path.read_bytes, {}, found.size_bytes)


def _refusal(found: FoundFile, max_file_bytes: int) -> QaError | None:
    """Why a file is not even read."""
    try:
        check_size(found.size_bytes, max_file_bytes)
    except QaError as error:
        return error
    return found.error


def _failed(found: FoundFile, error: QaError) -> AddResult:
    from qa.indexing.source_file import AddResult

    return AddResult(found.source, "failed", None, error_message(error.code, error.details), error.code)


def _print_added(results: Sequence[AddResult], counts: Counter[str]) -> None:
    for result in results:
        if result.status == "unchanged" and not result.message:
            continue
        print(_result_line(result), file=sys.stderr if result.status == "failed" else sys.stdout)
    if not results:
        print(CLI["add_nothing"])
    print(CLI["add_summary"].format(**{status: counts[status] for status in STATUSES}))


def _result_line(result: AddResult) -> str:
    key = "add_line_with_message" if result.message else "add_line"
    return CLI[key].format(status=CLI[result.status], source=result.source, message=result.message)


def remove(args: argparse.Namespace, settings: Settings) -> int:
    """Take documents out; an unknown one stops before anything is removed."""
    with opening.open_library(settings) as library:
        document_ids = list(dict.fromkeys(library.resolve(source) for source in args.sources))
        removed = library.remove(document_ids)
    if args.json:
        print_json({"removed": [one.document_id for one in removed]})
        return 0
    _print_lines(CLI["removed"].format(source=one.source) for one in removed)
    print(CLI["remove_summary"].format(count=len(removed)))
    return 0


def rebuild(args: argparse.Namespace, settings: Settings) -> int:
    """Derive everything again from the originals; 1 if one of them can no longer be read."""
    with opening.open_library(settings) as library, Progress(CLI["rebuilding"]) as progress:
        failed = [result for result in library.rebuild(progress) if result.status == "failed"]
        with library.snapshot() as snapshot:
            documents, passages = snapshot.counts()
    counts = {"documents": documents, "passages": passages}
    if args.json:
        print_json({**counts, "failed": [{"source": one.source, "message": one.message} for one in failed]})
    else:
        _print_lines(_result_line(one) for one in failed)
        print(CLI["rebuilt"].format(**counts))
    return 1 if failed else 0


def documents(args: argparse.Namespace, settings: Settings) -> int:
    """List the documents."""
    from qa.serving.convert import documents_response

    with opening.open_library(settings) as library, library.snapshot() as snapshot:
        response = documents_response(snapshot.documents(args.in_force_on))
    if args.json:
        print_json(response.model_dump())
        return 0
    names: tuple[str, ...] = ("source", "title", "date", "place", "characters", "passages", "facts")
    policy_names = ("number", "effective", "valid_until", "repealed")
    if not response.documents:
        print(
            CLI["no_documents" if args.in_force_on is None else "none_in_force"].format(day=args.in_force_on)
        )
        return 0
    rows = [[getattr(one, name) for name in names] for one in response.documents]
    if any(one.policy for one in response.documents):
        details = [[getattr(one.policy, name, None) for name in policy_names] for one in response.documents]
        names, rows = (*names, *policy_names), [[*a, *b] for a, b in zip(rows, details, strict=True)]
    _print_lines(table(names, rows))
    print(CLI["documents_summary"].format(count=len(response.documents)))
    return 0


def check(args: argparse.Namespace, settings: Settings) -> int:
    """Prove the index whole; 1 and the reasons otherwise."""
    with opening.open_library(settings) as library:
        problems = library.check()
    if args.json:
        print_json({"ok": not problems, "problems": problems})
    elif not problems:
        print(CLI["check_ok"])
    else:
        _print_lines([CLI["check_problem"].format(problem=problem) for problem in problems])
        print(CLI["check_failed"].format(count=len(problems)), file=sys.stderr)
    return 1 if problems else 0


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "add": add,
    "remove": remove,
    "rebuild": rebuild,
    "documents": documents,
    "check": check,
}
