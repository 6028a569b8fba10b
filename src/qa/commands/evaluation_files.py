"""The files that `qa eval` leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qa.errors import InputError


def check_places(*paths: Path | None) -> None:
    """See that the files can be written, before the work that fills them.

    Raises:
        InputError: the folder of one is missing, or it is a folder itself (output_unwritable).
    """
    for path in paths:
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            raise InputError(f"{path} cannot be written", code="output_unwritable", path=path)


def write(path: Path, text: str) -> None:
    """Write a text file; raises InputError (output_unwritable)."""
    try:
        path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error}", code="output_unwritable", path=path) from error


def write_report(path: Path, files: Mapping[str, str]) -> None:
    """Write the first of the files at the path, the others beside it under their own names."""
    for number, (name, text) in enumerate(files.items()):
        write(path if number == 0 else path.with_name(name), text)
