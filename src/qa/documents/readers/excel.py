"""Excel workbooks (.xlsx), read by openpyxl."""

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any
from zipfile import ZipFile

from qa.documents.document import Extracted, ExtractedBlock
from qa.documents.readers.archive import check_archive
from qa.documents.readers.excel_value import written
from qa.documents.readers.table import Cell, table_blocks
from qa.errors import UnreadableFileError

MAX_CELLS = 5_000_000  # read, empty ones included; a sheet may claim 17 billion
MAX_COLUMNS = 1000
MAX_FILLED = 1_000_000  # cells filled from merged ranges
_DEFAULT_NAME = re.compile(r"(sheet|工作表|表)\s*\d*", re.IGNORECASE)
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']"""
)


def read_excel(data: bytes) -> Extracted:
    """Each visible sheet as a heading with its name (unless it is 「Sheet1」) and its rows with their header.

    Formulas count with the value last saved; merged cells fill every row that they cover.

    Raises:
        UnreadableFileError: no whole .xlsx, or more than 5 million cells.
    """
    check_archive(data, "xl/workbook.xml", "Excel 表格（.xlsx）")
    import openpyxl

    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", module=r"openpyxl\."
        )  # about styles and extensions that it leaves out
        with closing(openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)) as workbook:
            blocks: list[ExtractedBlock] = []
            left = MAX_CELLS
            for sheet in workbook.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                rows = list(_rows(sheet, left))
                left -= sum(len(row) + 1 for row in rows)
                covered = _fill(rows, _merged_ranges(data, sheet))
                found = table_blocks(rows, covered=covered)
                if found and not _DEFAULT_NAME.fullmatch(sheet.title.strip()):
                    blocks.append(ExtractedBlock("heading", sheet.title.strip()))
                blocks += found
    return Extracted(tuple(blocks))


def _rows(sheet: Any, most: int) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # what a file claims about its size is often wrong
    for row in sheet.iter_rows():
        most -= len(row) + 1
        if most < 0:
            raise UnreadableFileError(f"more than {MAX_CELLS} cells", reason="表格超过 500 万个单元格")
        texts = [written(cell.value, getattr(cell, "number_format", "")) for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        yield texts


def _merged_ranges(data: bytes, sheet: Any) -> list[tuple[int, int, int, int]]:
    """Each merged range as (top, left, bottom, right), from 0; read-only mode leaves them out."""
    from openpyxl.utils import column_index_from_string

    path = getattr(sheet, "_worksheet_path", "")
    with ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(path) if path in archive.namelist() else b""
    ranges = []
    for start, top, end, bottom in _MERGED.findall(xml):
        first, last = (column_index_from_string(name.decode("ascii")) - 1 for name in (start, end))
        ranges.append((int(top) - 1, first, int(bottom) - 1, last))
    return ranges


def _fill(rows: Sequence[list[str]], ranges: Sequence[tuple[int, int, int, int]]) -> set[Cell]:
    """Copy the first cell of each range over it; returns the places that only repeat a cell to their left."""
    covered: set[Cell] = set()
    filled = 0
    for top, first, bottom, last in ranges:
        if top >= len(rows) or first >= len(rows[top]) or not rows[top][first]:
            continue
        last = min(last, MAX_COLUMNS - 1)
        bottom = min(bottom, len(rows) - 1)
        filled += max(0, bottom - top + 1) * max(0, last - first + 1)
        if filled > MAX_FILLED:
            break
        for row in range(top, bottom + 1):
            rows[row] += [""] * (last + 1 - len(rows[row]))
            for column in range(first, last + 1):
                rows[row][column] = rows[top][first]
                if column > first:
                    covered.add((row, column))
    return covered
