"""The run of a retrieval set: read from a file, or found over an index of the set's own."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from qa.commands import opening
from qa.commands.progress import Progress
from qa.errors import InputError
from qa.evaluation.retrieval_set import RetrievalSet
from qa.evaluation.scores import Qrels, Run
from qa.evaluation.set_index import claim, rank_documents, source_files, sources
from qa.evaluation.trec_run import read_run
from qa.messages import CLI
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class Found:
    """A run with where it came from.

    Attributes:
        source: the model's name, or that of the run file.
        failed: documents that could not be indexed.
    """

    run: Run
    source: str
    failed: int = 0


def find(args: argparse.Namespace, settings: Settings, given: RetrievalSet) -> Found:
    """The run that `--read-run` names, else that of the retriever as the settings make it."""
    if args.read_run is not None:
        return Found(read_judged_run(args.read_run, given.qrels), args.read_run.name)
    with _index_folder(args.index_dir, given) as folder:
        return _rank(replace(settings, index_dir=folder), given)


def read_judged_run(path: Path, qrels: Qrels) -> Run:
    """The run of a file; one of another set is an InputError (run_mismatch)."""
    run = read_run(path)
    if not run.keys() & qrels.keys():
        raise InputError(f"{path} knows none of the queries", code="run_mismatch", path=path)
    return run


@contextmanager
def _index_folder(kept: Path | None, given: RetrievalSet) -> Iterator[Path]:
    """The folder to keep the set's index in, or one that goes away afterwards."""
    if kept is not None:
        claim(kept, given)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="qa-eval-") as folder:
        yield Path(folder)


def _rank(settings: Settings, given: RetrievalSet) -> Found:
    """The ranked documents of every judged query; documents that the index has already are not read again."""
    files, id_by_source = source_files(given.corpus), sources(given.corpus)
    run: dict[str, dict[str, float]] = {}
    with opening.open_library(settings, create=True) as library:
        with Progress(CLI["adding"], len(files)) as progress:
            results = library.add(files, progress)
        retriever = opening.parts_of(library, settings).retriever
        with Progress(CLI["evaluating"], len(given.qrels)) as progress:
            for query_id in given.qrels:
                run[query_id] = rank_documents(retriever, given.queries.get(query_id, ""), id_by_source)
                progress()
        failed = sum(result.status == "failed" for result in results)
        return Found(run, library.embedder.name, failed)
