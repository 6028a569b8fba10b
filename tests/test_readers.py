"""Picking a reader, and what happens to files that are not what they seem."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import qa
from qa.documents.document import Extracted
from qa.documents.readers import SUFFIXES, read, suffix_of
from qa.errors import DocumentError, EmptyDocumentError, UnreadableFileError, UnsupportedFormatError
from qa.messages import error_message
from test_readers_samples import SAMPLES, SENTENCE

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def message_of(error: DocumentError) -> str:
    return error_message(error.code, error.details)


def fails(name: str, data: bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read(name, data)
    assert "—" not in message_of(caught.value), "a detail is missing from the message"
    return caught.value


def run_python(command: str, data: bytes) -> None:
    """Run Python in a process of its own, which can be stopped when it hangs."""
    environment = os.environ | {"PYTHONPATH": str(Path(qa.__file__).parents[1])}
    subprocess.run([sys.executable, "-c", command], input=data, check=True, timeout=60, env=environment)


def read_or_fail(name: str, data: bytes) -> None:
    """What every file must do: become text, or fail with an error that a person can read."""
    try:
        extracted = read(name, data)
    except DocumentError as error:
        assert any("一" <= character <= "鿿" for character in message_of(error))
    else:
        assert isinstance(extracted, Extracted)
        assert extracted.blocks
        for block in extracted.blocks:
            assert block.text.strip()
            assert block.text.encode("utf-8")
            assert "\0" not in block.text


@pytest.mark.parametrize("suffix", [".doc", ".wps", ".ofd"])
def test_a_format_that_word_can_convert_comes_with_the_advice_to_save_it_anew(suffix):
    error = fails(f"通知{suffix}", b"\xd0\xcf\x11\xe0")
    assert isinstance(error, UnsupportedFormatError)
    assert message_of(error) == f"不支持 {suffix} 格式。请另存为 .docx 或 .pdf。"


@pytest.mark.parametrize(("name", "shown"), [("a.pptx", ".pptx"), ("b.xls", ".xls"), ("没有后缀", "无后缀")])
def test_another_unknown_format_is_told_what_is_supported(name, shown):
    message = message_of(fails(name, b"x"))
    assert shown in message
    assert all(suffix in message for suffix in SUFFIXES)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("data", [b"", b" \n\t\r\n "])
def test_a_file_without_a_character_is_called_empty(suffix, data):
    error = fails(f"a{suffix}", data)
    assert isinstance(error, EmptyDocumentError)
    assert error.code == "file_empty"


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".csv", ".docx", ".xlsx"])
def test_a_pdf_under_another_name_is_called_a_pdf(suffix):
    error = fails(f"a{suffix}", SAMPLES[".pdf"])
    assert isinstance(error, UnreadableFileError)
    assert "内容却是PDF 文件" in message_of(error)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".csv", ".pdf"])
def test_a_word_file_under_another_name_is_refused(suffix):
    assert fails(f"a{suffix}", SAMPLES[".docx"]).code == "file_mismatched"


def test_an_archive_named_docx_is_called_an_archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("照片.txt", "x")
    assert "是压缩包，但不是 Word 文档" in message_of(fails("a.docx", out.getvalue()))
    assert "是压缩包，但不是 Excel 表格" in message_of(fails("a.xlsx", out.getvalue()))
    assert "是压缩包，但不是 Excel 表格" in message_of(fails("a.xlsx", SAMPLES[".docx"]))


def test_an_old_word_file_named_docx_is_called_old_or_encrypted():
    assert "旧版或加密" in message_of(fails("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600))


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pdf"])
def test_half_a_file_is_unreadable(suffix):
    data = SAMPLES[suffix]
    error = fails(f"a{suffix}", data[: len(data) // 2])
    assert isinstance(error, UnreadableFileError)
    assert error.__cause__ is not None


def test_bytes_that_are_no_text_are_called_binary():
    assert "二进制" in message_of(fails("a.txt", b"text\0with\0\0\0a NUL" + bytes(range(200))))


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(suffix):
    part = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}[suffix]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, b" " * 30_000_000)
    assert "压缩炸弹" in message_of(fails(f"a{suffix}", out.getvalue()))


@pytest.mark.parametrize(
    ("name", "suffix"), [("a/b.c/文件.TXT ", ".txt"), ("C:\\x\\y.Pdf", ".pdf"), (".txt", ""), ("a", "")]
)
def test_the_suffix_is_that_of_the_last_part_in_lower_case(name, suffix):
    assert suffix_of(name) == suffix


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_any_bytes_become_text_or_a_readable_error(suffix):
    start = SAMPLES[suffix][:8]

    @QUICK
    @given(st.binary(max_size=400), st.booleans())
    def check(data: bytes, is_signed: bool) -> None:
        read_or_fail(f"a{suffix}", start + data if is_signed else data)

    check()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_damaged_file_becomes_text_or_a_readable_error(suffix):
    data = SAMPLES[suffix]

    @QUICK
    @given(st.integers(0, 2**32))
    def check(seed: int) -> None:
        read_or_fail(f"a{suffix}", damaged(data, Random(seed)))

    check()


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_damage_inside_an_archive_becomes_text_or_a_readable_error(suffix):
    @QUICK
    @given(st.integers(0, 2**32))
    def check(seed: int) -> None:
        random = Random(seed)
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(SAMPLES[suffix])) as old, zipfile.ZipFile(out, "w") as new:
            names = old.namelist()
            chosen = random.choice(names)
            for name in names:
                part = old.read(name)
                new.writestr(name, damaged(part, random) if name == chosen else part)
        read_or_fail(f"a{suffix}", out.getvalue())

    check()


@QUICK
@given(st.text(alphabet="<>/=\"'-#*|[]()`~!& \n\tabptdrhlivu1:：。，诸暨\u3000\v", max_size=300))
@pytest.mark.parametrize("suffix", [".md", ".html", ".csv", ".txt"])
def test_any_markup_becomes_text_or_a_readable_error(suffix, text):
    read_or_fail(f"a{suffix}", text.encode())


@pytest.mark.parametrize(
    ("suffix", "piece"),
    [
        (".html", b"<div>"), (".html", b"<b><p>"), (".html", b"<table><tr><td>"), (".html", b"<a href="),
        (".html", b"<li><ul>"), (".html", b"<!--"), (".html", b"<p>x <a>y</a></p>"),
        (".html", b"<table><td rowspan=999 colspan=999>x<tr>"),
        (".md", b"["), (".md", b"> "), (".md", b"- "), (".md", b"**a"), (".md", b"`"), (".md", b"|-|\n"),
        (".md", b"<!--"), (".md", b"<div>"), (".md", b"---\n"), (".md", b"a: b\n"),
        (".csv", b'"'), (".csv", b","), (".csv", b"a,b\n"), (".txt", b"---\na: b\n"), (".txt", b"\xd6\xd0"),
    ],
)  # fmt: skip
def test_a_hundred_kilobytes_of_anything_are_read_in_seconds(suffix, piece):
    command = "import sys; from qa.documents.readers import read\n"
    command += f"try: read('a{suffix}', sys.stdin.buffer.read())\n"
    command += "except Exception as error: assert hasattr(error, 'code'), error"
    data = piece * (100_000 // len(piece))
    run_python(command, data)


def damaged(data: bytes, random: Random) -> bytes:
    """The data with some bytes changed, a piece taken out or repeated, or its end cut off."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 12)):
        changed[random.randrange(len(changed))] = random.randrange(256)
    start = random.randrange(len(changed))
    end = min(len(changed), start + random.randint(0, 60))
    choice = random.randrange(4)
    if choice == 0:
        del changed[start:end]
    elif choice == 1:
        changed[start:start] = changed[start:end] * random.randint(1, 5)
    elif choice == 2 and start:
        del changed[start:]
    return bytes(changed)


def test_reading_one_sentence_loads_no_heavy_library():
    command = (
        "import sys; from qa.documents.readers import read; read('a.txt', sys.stdin.buffer.read());"
        "heavy = {'docx', 'openpyxl', 'pypdfium2', 'selectolax', 'markdown_it', 'numpy'};"
        "assert not heavy & set(sys.modules)"
    )
    run_python(command, SENTENCE.encode())
