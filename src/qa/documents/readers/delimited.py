"""Comma- and tab-separated tables."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from qa.documents.document import Extracted
from qa.documents.readers.encoding import decode
from qa.documents.readers.table import table_blocks

SAMPLE_ROWS = 50
_DELIMITERS = (",", ";", "\t", "|")  # the first of equals wins


def read_delimited(data: bytes) -> Extracted:
    """Each row written out with its header; the delimiter is the one that makes the most even table.

    Raises:
        UnreadableFileError: the bytes are no text.
    """
    text = decode(data)
    delimiter = max(_DELIMITERS, key=lambda candidate: _evenness(text, candidate))
    try:
        rows = list(_rows(text, delimiter))
    except csv.Error:  # a quotation mark that never closes
        rows = [line.split(delimiter) for line in text.split("\n")]
    return Extracted(tuple(table_blocks(rows)))


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _evenness(text: str, delimiter: str) -> int:
    """How many of the first rows have the most common width, when that is more than one column."""
    widths: Counter[int] = Counter()
    try:
        for row, _ in zip(_rows(text, delimiter), range(SAMPLE_ROWS), strict=False):
            widths[len(row)] += len(row) > 1
    except csv.Error:
        return 0
    return max(widths.values(), default=0)
