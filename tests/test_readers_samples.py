"""Small files of every format, made here, and what holds for all of them."""

import io
from collections.abc import Mapping, Sequence

import docx
import openpyxl
import pytest

from qa.documents.readers import SUFFIXES, read

SENTENCE = "2023年，诸暨新增规上企业134家。"
Placed = tuple[float, float, float, str]  # x, y, size, text


def a_pdf(pages: Sequence[Sequence[Placed]], title: str = "", encrypted: bool = False) -> bytes:
    """A PDF with Chinese text in a font that readers know by name; y grows upwards on 600 × 800 points."""
    kids = " ".join(f"{7 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        "/Supplement 2>>/DW 1000/FontDescriptor 5 0 R>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0"
        "/Ascent 880/Descent -120/CapHeight 700/StemV 80>>",
        f"<</Title<feff{title.encode('utf-16-be').hex()}>>>",
    ]
    for number, page in enumerate(pages):
        content = "".join(
            f"BT /F {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"
            for x, y, size, text in page
        )
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>"
            f"/Contents {8 + 2 * number} 0 R>>"
        )
        objects.append(f"<</Length {len(content)}>>stream\n{content}endstream")
    out, offsets = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("ascii")
    start = len(out)
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    standard = f"/Filter/Standard/V 1/R 2/P -4/O<{'11' * 32}>/U<{'22' * 32}>"
    lock = f"/ID[<{'00' * 16}><{'00' * 16}>]/Encrypt<<{standard}>>" if encrypted else ""
    trailer = f"trailer<</Size {len(objects) + 1}/Root 1 0 R/Info 6 0 R{lock}>>\nstartxref\n{start}\n%%EOF"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")


def saved(document: object) -> bytes:
    """The bytes of a python-docx document or an openpyxl workbook."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def a_docx() -> bytes:
    document = docx.Document()
    document.add_heading("诸暨这一年", 0)
    document.add_paragraph(SENTENCE)
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["地区", "企业", "诸暨", "134家"], strict=True):
        cell.text = text
    return saved(document)


def an_xlsx() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.append(["地区", "新增规上企业"])
    workbook.active.append(["诸暨", "134家"])
    return saved(workbook)


SAMPLES: Mapping[str, bytes] = {
    ".txt": f"诸暨这一年\n\n{SENTENCE}\n".encode(),
    ".md": f"# 诸暨这一年\n\n{SENTENCE}\n\n| 地区 | 企业 |\n| - | - |\n| 诸暨 | 134家 |\n".encode(),
    ".markdown": f"# 诸暨这一年\n\n{SENTENCE}\n".encode(),
    ".html": f"<html><title>诸暨这一年</title><body><p>{SENTENCE}</p></body></html>".encode(),
    ".htm": f"<h1>诸暨这一年</h1><table><tr><td>企业<td>134家<tr><td>1<td>2</table><p>{SENTENCE}".encode(),
    ".pdf": a_pdf([[(50, 700, 20, "诸暨这一年"), (50, 650, 12, SENTENCE)]]),
    ".docx": a_docx(),
    ".xlsx": an_xlsx(),
    ".csv": "地区,新增规上企业\n诸暨,134家\n".encode("gb18030"),
    ".tsv": "地区\t新增规上企业\n诸暨\t134家\n".encode("utf-16"),
}


def texts(name: str, data: bytes) -> list[str]:
    return [block.text for block in read(name, data).blocks]


def kinds(name: str, data: bytes) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read(name, data).blocks]


def test_there_is_a_sample_of_every_supported_format():
    assert set(SAMPLES) == set(SUFFIXES)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_gives_the_text_that_is_in_the_file(suffix):
    assert "134家" in "".join(texts(f"诸暨{suffix}", SAMPLES[suffix]))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_suffix_in_capitals_is_the_same_format(suffix):
    name = f"a.b{suffix.upper()}"
    assert read(name, SAMPLES[suffix]) == read(f"c{suffix}", SAMPLES[suffix])
