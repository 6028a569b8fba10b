"""Chinese for every error, whatever details it brings."""

import ast
import string
from pathlib import Path

import pytest

import qa
from qa import errors, messages
from qa.messages import error_message, field_message, usage_message

CLASSES = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.QaError)]


def codes_in_code() -> set[str]:
    """Every literal `code="…"` of the package."""
    found = set()
    for path in Path(qa.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                found.add(node.value.value)
    return {code for code in found if isinstance(code, str)}


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
def test_every_class_of_error_has_a_message(error):
    assert error.code in messages.ERRORS


def test_every_code_named_in_the_package_has_a_message():
    assert codes_in_code() <= set(messages.ERRORS)


def test_a_detail_that_was_not_given_reads_as_a_dash():
    assert error_message("document_not_found", {}) == "没有找到文档「—」。请在文档列表里核对。"


def test_an_unknown_code_reads_as_an_internal_error():
    assert error_message("no_such_code", {}) == messages.ERRORS["internal"]


def test_braces_in_a_detail_stay_as_they_are():
    assert "{path.__class__}" in error_message("not_found", {"path": "{path.__class__}"})


@pytest.mark.parametrize(
    "table", ["ERRORS", "FIELD_ERRORS", "CLI", "HELP", "COLUMNS", "API", "FILTER_EXPECTED"]
)
def test_every_template_is_well_formed_chinese(table):
    for key, template in getattr(messages, table).items():
        names = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
        assert all(name.isidentifier() for name in names), key
        assert any("一" <= char <= "鿿" for char in template) or names or not template.isascii(), key


def test_a_field_message_names_the_field_and_its_limit():
    assert field_message("greater_than_equal", "k", {"ge": 1}) == "「k」不能小于 1"
    assert field_message("no_such_kind", "k", {}) == "「k」的值不对"


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("the following arguments are required: QUESTION", "缺少参数：QUESTION"),
        ("unrecognized arguments: --foo", "不认识的参数：--foo"),
        ("argument 命令: invalid choice: 'x' (choose from 'a', 'b')", "没有这个命令：'x'"),
        ("argument -k: invalid _k value: '99'", "「-k」的值不对：'99'"),
        ("argument --index: expected one argument", "「--index」后面应有一个值"),
        ("something new", "something new"),
    ],
)
def test_a_usage_error_is_said_in_chinese(english, chinese):
    assert usage_message(english) == f"参数不对：{chinese}。用法见 qa --help。"
