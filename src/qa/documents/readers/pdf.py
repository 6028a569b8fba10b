"""PDF, read by pypdfium2: one block of lines for each page."""

import threading
from contextlib import closing
from typing import TYPE_CHECKING

from qa.documents.document import Extracted, ExtractedBlock
from qa.documents.readers.pdf_columns import Character, Line, in_reading_order
from qa.documents.readers.pdf_margins import without_margins
from qa.errors import EmptyDocumentError, UnreadableFileError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

MAX_PAGES = 20_000
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_pdfium = threading.Lock()  # PDFium is not thread-safe, and uploads are read in threads


def read_pdf(data: bytes) -> Extracted:
    """One `lines` block for each page with text, columns in reading order, running heads left out.

    What stood in the margins of most pages goes to the metadata as `running_head`; the file's own
    title goes there when the first page shows it too.

    Raises:
        UnreadableFileError: encrypted (code "file_encrypted") or corrupt.
        EmptyDocumentError: no text on any page, such as a scan (code "file_without_text").
    """
    with _pdfium:
        title, pages = _pages(data)
    pages, margins = without_margins(pages)
    blocks = tuple(
        ExtractedBlock("lines", "\n".join(line.text for line in lines), page=number)
        for number, lines in enumerate(pages, 1)
        if lines
    )
    if not blocks:
        raise EmptyDocumentError("no text on any page", code="file_without_text")
    metadata = {"running_head": " ".join(margins)} if margins else {}
    if title and _squeezed(title) in _squeezed(blocks[0].text):
        metadata["title"] = title
    return Extracted(blocks, metadata)


def _pages(data: bytes) -> tuple[str, list[list[Line]]]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR:
            raise UnreadableFileError("PDF needs a password", code="file_encrypted") from error
        raise UnreadableFileError(f"PDFium: {error}", reason="不是完整的 PDF 文件") from error
    with closing(document):
        count = len(document)
        if count > MAX_PAGES:
            raise UnreadableFileError(f"{count} pages", reason=f"页数超过 {MAX_PAGES} 页")
        return _title(document), [_page_lines(document, number) for number in range(count)]


def _title(document: "PdfDocument") -> str:
    title = document.get_metadata_value("Title").strip()
    return title if len(title) >= 4 else ""


def _page_lines(document: "PdfDocument", number: int) -> list[Line]:
    from pypdfium2 import PdfiumError

    try:
        page = document[number]
    except PdfiumError:
        return []  # one broken page does not lose the others
    with closing(page):
        return _lines(page)


def _lines(page: "PdfPage") -> list[Line]:
    from pypdfium2.raw import FPDFText_GetUnicode

    with closing(page.get_textpage()) as text_page:
        characters: list[Character] = []
        for index in range(text_page.count_chars()):
            code = FPDFText_GetUnicode(text_page, index)
            character = chr(code) if 0 < code < 0x110000 else " "
            box = None if character.isspace() else text_page.get_charbox(index, loose=True)
            characters.append((character, box))
    return in_reading_order(characters)


def _squeezed(text: str) -> str:
    return "".join(text.split())
