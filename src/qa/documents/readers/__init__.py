"""Files to text: one module for each format, `read` to pick among them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from qa.documents.document import Extracted
from qa.errors import DocumentError, EmptyDocumentError, UnreadableFileError, UnsupportedFormatError
from qa.messages import SAVE_AS_ADVICE, SUPPORTED_ADVICE

Reader = Callable[[bytes], Extracted]

SUFFIXES: tuple[str, ...] = (
    ".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx", ".xlsx", ".csv", ".tsv",
)  # fmt: skip
_SAVE_AS = frozenset({".doc", ".wps", ".ofd"})
_PICTURELIKE = frozenset({".pdf", ".docx", ".html", ".htm"})  # may hold nothing but pictures of text
_ZIPPED = frozenset({".docx", ".xlsx"})
# how files of other kinds begin, by what a person calls them
_SIGNATURES: Mapping[bytes, str] = {
    b"%PDF-": "PDF 文件",
    b"PK\x03\x04": "压缩包或 Office 文件",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "旧版或加密的 Office 文件",
    b"\x89PNG\r\n\x1a\n": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"{\\rtf": "RTF 文件",
    b"Rar!\x1a\x07": "压缩包",
    b"7z\xbc\xaf\x27\x1c": "压缩包",
    b"\x1f\x8b\x08": "压缩包",
    b"\x7fELF": "程序",
}


def read(name: str, data: bytes) -> Extracted:
    """Read a file by its name's suffix and check that its content agrees.

    Args:
        name: the file's name or path; only the suffix counts.
        data: the whole file.

    Returns:
        Blocks in reading order, at least one, none of them blank.

    Raises:
        UnsupportedFormatError: no reader for the suffix.
        EmptyDocumentError: no bytes or only white space (code "file_empty"), or no text in a file that may
            hold pictures of it (code "file_without_text").
        UnreadableFileError: corrupt or encrypted, or its content is of another kind than its suffix says
            (code "file_mismatched").
    """
    suffix = suffix_of(name)
    if suffix not in SUFFIXES:
        advice = (
            SAVE_AS_ADVICE if suffix in _SAVE_AS else SUPPORTED_ADVICE.format(formats="、".join(SUFFIXES))
        )
        raise UnsupportedFormatError(f"no reader for {suffix!r}", suffix=suffix or "无后缀", advice=advice)
    if not data[:1024].strip() and not data.strip():
        raise EmptyDocumentError("no bytes but white space")
    _check_signature(suffix, data)
    try:
        extracted = _reader(suffix)(data)
    except DocumentError:
        raise
    except Exception as error:  # parsers fail on damaged files in too many ways to list
        raise UnreadableFileError(f"{type(error).__name__}: {error}", reason="内容无法解析") from error
    blocks = tuple(replace(block, text=_storable(block.text)) for block in extracted.blocks)
    blocks = tuple(block for block in blocks if block.text.strip())
    if not blocks:
        code = "file_without_text" if suffix in _PICTURELIKE else "file_empty"
        raise EmptyDocumentError("no text in it", code=code)
    return Extracted(blocks, {key: _storable(value) for key, value in extracted.metadata.items()})


def suffix_of(name: str) -> str:
    """The suffix in lower case, with its dot; "" when there is none."""
    return PurePosixPath(name.replace("\\", "/").strip()).suffix.lower()


def _check_signature(suffix: str, data: bytes) -> None:
    actual = next((kind for start, kind in _SIGNATURES.items() if data.startswith(start)), None)
    if suffix == ".pdf":
        fits = b"%PDF-" in data[:1024]  # readers accept some bytes before the mark
    elif suffix in _ZIPPED:
        fits = data.startswith(b"PK")
    else:
        fits = actual is None
    if not fits and actual is not None:
        raise UnreadableFileError(
            f"{suffix} file begins like {actual}", code="file_mismatched", suffix=suffix, actual=actual
        )


def _reader(suffix: str) -> Reader:
    """The reader for a supported suffix; imported here because some of them are heavy."""
    match suffix:
        case ".md" | ".markdown":
            from qa.documents.readers.markdown import read_markdown as reader
        case ".html" | ".htm":
            from qa.documents.readers.html import read_html as reader
        case ".pdf":
            from qa.documents.readers.pdf import read_pdf as reader
        case ".docx":
            from qa.documents.readers.word import read_word as reader
        case ".xlsx":
            from qa.documents.readers.excel import read_excel as reader
        case ".csv" | ".tsv":
            from qa.documents.readers.delimited import read_delimited as reader
        case _:
            from qa.documents.readers.plain import read_plain as reader
    return reader


def _storable(text: str) -> str:
    """The text without what no database or JSON writer takes: NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
