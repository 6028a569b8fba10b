"""Which files are meant by the paths that a person gives."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.documents.readers import SUFFIXES, suffix_of
from qa.documents.readers.encoding import decode
from qa.errors import DocumentError, UnreadableFileError

# no reader for these, but whoever adds a folder of them should hear of it
DOCUMENT_SUFFIXES = frozenset({".doc", ".wps", ".ofd", ".ppt", ".pptx", ".xls", ".rtf", ".odt"})
_IGNORED = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read.

    Attributes:
        path: where it is.
        source: its path below the folder that was given, with "/"; its name, when the file itself was given.
        size_bytes: 0 when it cannot be known.
        error: why it cannot be read at all: missing (code "file_missing"), or no ordinary file; else None.
    """

    path: Path
    source: str
    size_bytes: int = 0
    error: DocumentError | None = None


def find_files(paths: Iterable[Path]) -> list[FoundFile]:
    """The files that paths name: files as they are, folders with everything below them, in sorted order.

    Inside folders, hidden files, those of Office and Windows (`~$…`, Thumbs.db), kinds that are no documents,
    and links that lead outside the folder are passed over. A file found twice is given once. Reads no file.
    """
    found: list[FoundFile] = []
    seen: set[Path] = set()
    for path in paths:
        for file in _below(path) if path.is_dir() else [_given(path)]:
            real = Path(os.path.realpath(file.path))
            if real not in seen or file.error is not None:
                found.append(file)
            seen.add(real)
    return found


def _given(path: Path) -> FoundFile:
    source = _readable(path.name or str(path))
    try:
        status = path.stat()
    except FileNotFoundError as error:
        return FoundFile(path, source, error=_failed(error, "file_missing", path=_readable(str(path))))
    except (OSError, ValueError) as error:
        return FoundFile(path, source, error=_failed(error, reason="没有权限或路径无效"))
    if not stat.S_ISREG(status.st_mode):
        return FoundFile(path, source, error=_failed(OSError("not a regular file"), reason="不是普通文件"))
    return FoundFile(path, source, status.st_size)


def _below(folder: Path) -> Iterator[FoundFile]:
    unreadable: list[OSError] = []
    files = sorted(_walk(folder, unreadable.append), key=lambda path: path.relative_to(folder).parts)
    root = os.path.realpath(folder)
    for path in files:
        is_inside = not path.is_symlink() or Path(os.path.realpath(path)).is_relative_to(root)
        if is_inside and path.is_file():
            given = _given(path)
            source = _readable(path.relative_to(folder).as_posix())
            yield FoundFile(path, source, given.size_bytes, given.error)
    for error in unreadable:
        path = Path(os.fsdecode(error.filename or folder))
        yield FoundFile(path, _readable(str(path)), error=_failed(error, reason="没有权限读取文件夹"))


def _walk(folder: Path, on_error: Callable[[OSError], None]) -> Iterator[Path]:
    for directory, folders, names in os.walk(folder, onerror=on_error):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(directory, name) for name in names if _is_document(name))


def _is_document(name: str) -> bool:
    if name.startswith((".", "~$")) or name.lower() in _IGNORED:
        return False
    suffix = suffix_of(name)
    return suffix in SUFFIXES or suffix in DOCUMENT_SUFFIXES


def _failed(cause: Exception, code: str = "file_unreadable", **details: object) -> DocumentError:
    error = UnreadableFileError(str(cause), code=code, **details)
    error.__cause__ = cause
    return error


def _readable(name: str) -> str:
    """A name as text: bytes that are no UTF-8 come from archives made on Chinese Windows."""
    raw = os.fsencode(name)
    try:
        return decode(raw)
    except UnreadableFileError:
        return raw.decode("utf-8", errors="replace")
