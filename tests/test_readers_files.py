"""Paths to files."""

from pathlib import Path

import pytest

from qa.documents.readers.files import find_files


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("字", encoding="utf-8")


def sources(*paths: Path) -> list[str]:
    return [file.source for file in find_files(paths)]


def test_a_folder_gives_its_files_in_sorted_order_by_their_path_below_it(tmp_path):
    write(tmp_path, "乙.txt", "甲/丙.md", "a.pdf", "甲/b/c.csv")
    assert sources(tmp_path) == ["a.pdf", "乙.txt", "甲/b/c.csv", "甲/丙.md"]


def test_a_single_file_is_named_by_its_own_name_whatever_its_kind(tmp_path):
    write(tmp_path, "深/处/程序.exe")
    assert sources(tmp_path / "深/处/程序.exe") == ["程序.exe"]


def test_the_size_is_known_before_reading(tmp_path):
    write(tmp_path, "甲.txt")
    assert [file.size_bytes for file in find_files([tmp_path])] == [3]


def test_hidden_files_and_those_of_office_and_windows_are_passed_over(tmp_path):
    write(tmp_path, ".hidden.txt", ".git/a.txt", "~$稿.docx", "Thumbs.db", "desktop.ini", "留.txt")
    assert sources(tmp_path) == ["留.txt"]


def test_documents_without_a_reader_are_found_and_other_kinds_are_not(tmp_path):
    write(
        tmp_path,
        "a.doc",
        "b.wps",
        "c.ofd",
        "d.ppt",
        "e.pptx",
        "f.xls",
        "g.rtf",
        "h.odt",
        "i.jpg",
        "j.py",
        "k",
    )
    assert sources(tmp_path) == ["a.doc", "b.wps", "c.ofd", "d.ppt", "e.pptx", "f.xls", "g.rtf", "h.odt"]


def test_a_missing_path_is_an_entry_with_its_error(tmp_path):
    (found,) = find_files([tmp_path / "没有.txt"])
    assert found.source == "没有.txt"
    assert found.error is not None
    assert found.error.code == "file_missing"
    assert str(found.error.details["path"]).endswith("没有.txt")


def test_a_device_is_no_ordinary_file():
    (found,) = find_files([Path("/dev/null")])
    assert found.error is not None
    assert found.error.details["reason"] == "不是普通文件"


def test_links_that_lead_outside_the_folder_are_not_followed(tmp_path):
    write(tmp_path, "外/密.txt", "内/甲.txt")
    (tmp_path / "内/链.txt").symlink_to(tmp_path / "外/密.txt")
    (tmp_path / "内/链夹").symlink_to(tmp_path / "外")
    (tmp_path / "内/断.txt").symlink_to(tmp_path / "无.txt")
    (tmp_path / "内/环").symlink_to(tmp_path / "内")
    assert sources(tmp_path / "内") == ["甲.txt"]


def test_a_link_inside_the_folder_gives_its_file_once(tmp_path):
    write(tmp_path, "甲.txt")
    (tmp_path / "乙.txt").symlink_to(tmp_path / "甲.txt")
    assert len(sources(tmp_path)) == 1


def test_a_file_given_twice_is_found_once(tmp_path):
    write(tmp_path, "甲.txt")
    assert sources(tmp_path / "甲.txt", tmp_path) == ["甲.txt"]


def test_a_name_in_the_encoding_of_chinese_windows_becomes_readable(tmp_path):
    name = "通知.txt".encode("gb18030")
    try:
        Path(tmp_path, name.decode("utf-8", "surrogateescape")).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    assert sources(tmp_path) == ["通知.txt"]


def test_no_path_gives_no_file(tmp_path):
    assert sources() == []
    assert sources(tmp_path) == []
