"""Office files are zip archives: is this the one that its name says, and is it safe to unpack?"""

import io
from zipfile import BadZipFile, ZipFile

from qa.errors import UnreadableFileError

MAX_TOTAL_BYTES = 1_000_000_000
MAX_PART_BYTES = 200_000_000  # one XML part; parsed, it takes several times that
MAX_RATIO = 200  # honest office files stay below 50
RATIO_FROM_BYTES = 20_000_000  # below that, no ratio does harm


def check_archive(data: bytes, part: str, kind: str) -> None:
    """Raise unless the archive is whole, small enough unpacked, and holds the part that its format needs.

    Args:
        part: name of the part, such as "word/document.xml".
        kind: the format as a person calls it, such as "Word 文档".

    Raises:
        UnreadableFileError: no zip archive, another kind of archive, encrypted, or a zip bomb.
    """
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFileError(f"zip: {error}", reason=f"不是完整的 {kind}") from error
    if part not in {info.filename for info in parts}:
        raise UnreadableFileError(f"archive without {part}", reason=f"是压缩包，但不是 {kind}")
    if any(info.flag_bits & 1 for info in parts):
        raise UnreadableFileError("archive is encrypted", code="file_encrypted")
    total = sum(info.file_size for info in parts)
    largest = max(info.file_size for info in parts if info.filename.endswith((".xml", ".rels", part)))
    if total > MAX_TOTAL_BYTES or largest > MAX_PART_BYTES:
        raise UnreadableFileError(f"unpacks to {total} bytes", reason="解压后的内容过大")
    if total > RATIO_FROM_BYTES and total > MAX_RATIO * len(data):
        raise UnreadableFileError(f"{len(data)} bytes unpack to {total}", reason="压缩比异常，疑似压缩炸弹")
