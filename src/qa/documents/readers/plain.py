"""Plain text."""

from qa.documents.document import Extracted, ExtractedBlock
from qa.documents.readers.encoding import decode
from qa.documents.readers.front_matter import split_front_matter


def read_plain(data: bytes) -> Extracted:
    """One `lines` block with everything below the front matter.

    Raises:
        UnreadableFileError: the bytes are no text.
    """
    metadata, text = split_front_matter(decode(data))
    return Extracted((ExtractedBlock("lines", text.replace("\f", "\n")),), metadata)
