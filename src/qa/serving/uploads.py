"""Uploaded files made ready for the index."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from starlette.datastructures import FormData, UploadFile

from qa.errors import QaError, UploadError
from qa.indexing.source_file import AddResult, SourceFile
from qa.language.question_text import one_line
from qa.messages import error_message
from qa.serving.limits import check_size
from qa.serving.wire import UPLOAD_FIELDS, upload_fields

FILE_FIELDS = ("files", "file")
MAX_FILES = 1000
MAX_FIELDS = 20
MAX_NAME_BYTES = 240
_BINARY = {"type": "string", "format": "binary"}
UPLOAD_SCHEMA = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {"type": "array", "items": _BINARY},
                        **{name: {"type": "string"} for name in UPLOAD_FIELDS},
                    },
                }
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class Upload:
    """The files of one request in their order: those to add, and those that failed before being read."""

    entries: tuple[SourceFile | AddResult, ...]

    @property
    def files(self) -> list[SourceFile]:
        return [entry for entry in self.entries if isinstance(entry, SourceFile)]

    def results(self, added: Iterable[AddResult]) -> list[AddResult]:
        """One result for each entry, in the order of the request; `added` are those of `files`."""
        by_source = {result.source: result for result in added}
        return [by_source[entry.source] if isinstance(entry, SourceFile) else entry for entry in self.entries]


def read_upload(form: FormData, max_file_bytes: int) -> Upload:
    """What a multipart form asks to add.

    Raises:
        UploadError: no file in it.
        RequestValidationError: a field that is unknown or wrong.
        FileTooLargeError: its only file is too large; among others such a file fails alone.
    """
    uploads = [
        value
        for name, value in form.multi_items()
        if name in FILE_FIELDS and isinstance(value, UploadFile) and (value.filename or value.size)
    ]
    overrides = upload_fields({name: value for name, value in form.multi_items() if name not in FILE_FIELDS})
    if not uploads:
        raise UploadError("no file was sent")
    if len(uploads) == 1:
        check_size(uploads[0].size or 0, max_file_bytes)
    entries: list[SourceFile | AddResult] = []
    for upload in uploads:
        taken = [entry.source for entry in entries]
        entries.append(_entry(upload, taken, overrides, max_file_bytes))
    return Upload(tuple(entries))


def _entry(
    upload: UploadFile, taken: Sequence[str], overrides: Mapping[str, str], max_file_bytes: int
) -> SourceFile | AddResult:
    name, size_bytes = base_name(upload.filename or ""), upload.size or 0
    try:
        source = safe_source(name)
        if source in taken:
            raise UploadError(f"{source} was sent twice", code="upload_repeated", source=source)
        check_size(size_bytes, max_file_bytes)
    except QaError as error:
        return AddResult(
            name[:MAX_NAME_BYTES], "failed", None, error_message(error.code, error.details), error.code
        )
    return SourceFile(source, _loader(upload.file), overrides, size_bytes)


def _loader(file: BinaryIO) -> Callable[[], bytes]:
    def load() -> bytes:
        file.seek(0)
        return file.read()

    return load


def base_name(filename: str) -> str:
    """The last part of a path as one visible line; it may be empty."""
    return one_line(unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2])


def safe_source(filename: str) -> str:
    """The last part of an uploaded file's name.

    Raises:
        UploadError: nothing usable is left of it, it is `.` or `..`, or it is too long for a file name.
    """
    base = base_name(filename)
    if base in ("", ".", "..") or len(base.encode()) > MAX_NAME_BYTES:
        raise UploadError(f"{base!r} is no file name", code="upload_name_invalid", name=base[:60])
    return base
