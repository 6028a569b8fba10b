"""The command line's grammar and its help."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import qa
from qa.messages import CLI, HELP, usage_message

MAX_K, MAX_FACTS = 50, 100_000
DEFAULT_PORT = 8000


class _Help(argparse.HelpFormatter):
    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, HELP["usage"] if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """argparse with Chinese headings and one-line errors."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, formatter_class=_Help, add_help=False, allow_abbrev=False)
        self._positionals.title = HELP["arguments"]
        self._optionals.title = HELP["options"]
        self.add_argument("-h", "--help", action="help", help=HELP["help"])

    def error(self, message: str) -> NoReturn:
        print(CLI["error"].format(message=usage_message(message)), file=sys.stderr)
        raise SystemExit(2)


def build_parser() -> argparse.ArgumentParser:
    """The whole grammar; the parsed `command` (and `action` of words) says what to run."""
    parser = _Parser(prog="qa", description=HELP["program"], epilog=HELP["epilog"])
    parser.add_argument("--version", action="version", version=f"qa {qa.__version__}", help=HELP["version"])
    _common(parser, None)
    commands = parser.add_subparsers(
        title=HELP["commands"], dest="command", metavar=HELP["command"], required=True, parser_class=_Parser
    )
    _index_commands(commands)
    _question_commands(commands)
    _evaluate_command(commands)
    _words_command(commands)
    _feedback_command(commands)
    _serve_command(commands)
    _command(commands, "bot").add_argument(
        "platform", choices=("feishu", "dingtalk"), metavar="PLATFORM", help=HELP["bot_platform"]
    )
    _command(commands, "mcp")
    return parser


def _common(parser: argparse.ArgumentParser, default: Any) -> None:
    parser.add_argument("--index", type=Path, metavar="DIR", default=default, help=HELP["index"])
    parser.add_argument("--json", action="store_true", default=default or False, help=HELP["json"])


def _command(commands: Any, name: str, help_key: str | None = None) -> argparse.ArgumentParser:
    text = HELP[help_key or name]
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    _common(parser, argparse.SUPPRESS)
    return parser


def _index_commands(commands: Any) -> None:
    _command(commands, "add").add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help=HELP["add_paths"]
    )
    remove = _command(commands, "remove")
    remove.add_argument("sources", nargs="+", metavar="SOURCE", help=HELP["remove_sources"])
    _command(commands, "rebuild")
    _command(commands, "documents").add_argument(
        "--in-force-on", type=_day, metavar="DATE", help=HELP["in_force_on"]
    )
    _command(commands, "check")


def _question_commands(commands: Any) -> None:
    ask = _command(commands, "ask")
    ask.add_argument("question", metavar="QUESTION", help=HELP["ask_question"])
    ask.add_argument("--history", action="append", default=[], metavar="Q", help=HELP["ask_history"])
    ask.add_argument("-k", type=_k, default=5, metavar="N", help=HELP["k"])
    search = _command(commands, "search")
    search.add_argument("query", metavar="QUERY", help=HELP["search_query"])
    search.add_argument("-k", type=_k, default=5, metavar="N", help=HELP["k"])
    facts = _command(commands, "facts")
    facts.add_argument("query", nargs="?", metavar="QUERY", help=HELP["facts_query"])
    facts.add_argument("--place", metavar="P", help=HELP["place"])
    facts.add_argument("--year", type=int, metavar="Y", help=HELP["year"])
    facts.add_argument("--metric", metavar="M", help=HELP["metric"])
    facts.add_argument("--unit", metavar="U", help=HELP["unit"])
    facts.add_argument("--min", type=float, metavar="X", help=HELP["min"])
    facts.add_argument("--max", type=float, metavar="X", help=HELP["max"])
    facts.add_argument("--period-from", type=_period, metavar="T", help=HELP["period_from"])
    facts.add_argument("--period-to", type=_period, metavar="T", help=HELP["period_to"])
    facts.add_argument("--in-force-on", type=_day, metavar="DATE", help=HELP["in_force_on"])
    facts.add_argument("--limit", type=_count, default=MAX_FACTS, metavar="N", help=HELP["facts_limit"])
    facts.add_argument("--offset", type=_seed, default=0, metavar="N", help=HELP["facts_offset"])


def _evaluate_command(commands: Any) -> None:
    evaluate = _command(commands, "eval")
    evaluate.add_argument("questions", type=Path, metavar="QUESTIONS", help=HELP["eval_questions"])
    for name, metavar in (
        ("report", "FILE.md"),
        ("run", "FILE"),
        ("compare", "RUN"),
        ("read-run", "RUN"),
        ("index-dir", "DIR"),
    ):
        text = HELP[f"eval_{name.replace('-', '_')}"]
        evaluate.add_argument(f"--{name}", type=Path, metavar=metavar, help=text)
    evaluate.add_argument("--seed", type=_seed, default=0, metavar="N", help=HELP["eval_seed"])


def _words_command(commands: Any) -> None:
    words = _command(commands, "words")
    actions = words.add_subparsers(
        title=HELP["commands"], dest="action", metavar=HELP["command"], parser_class=_Parser
    )
    add = _command(actions, "add", "words_add")
    add.add_argument("entries", nargs="+", metavar="WORD", help=HELP["words_entries"])
    remove = _command(actions, "remove", "words_remove")
    remove.add_argument("entries", nargs="+", metavar="WORD", help=HELP["words_names"])


def _feedback_command(commands: Any) -> None:
    feedback = _command(commands, "feedback")
    action = feedback.add_mutually_exclusive_group()
    action.add_argument("--export", type=Path, metavar="FILE.jsonl", help=HELP["feedback_export"])
    action.add_argument("--clear", action="store_true", help=HELP["feedback_clear"])
    feedback.add_argument("--yes", action="store_true", help=HELP["feedback_yes"])


def _serve_command(commands: Any) -> None:
    serve = _command(commands, "serve")
    serve.add_argument("--host", default="127.0.0.1", metavar="H", help=HELP["host"])
    serve.add_argument("--port", type=_port, default=DEFAULT_PORT, metavar="N", help=HELP["port"])


def _k(text: str) -> int:
    return _number(text, 1, MAX_K)


def _count(text: str) -> int:
    return _number(text, 1, MAX_FACTS)


def _day(text: str) -> str:
    """A day as YYYY-MM-DD."""
    if len(text) != len("2024-01-01"):
        raise ValueError(text)
    return date.fromisoformat(text).isoformat()


def _period(text: str) -> str:
    """A period's label (2023, 2024Q1, 2024-03) or a day."""
    from qa.language.periods import Period

    if Period.parse(text) is None:
        raise ValueError(text)
    return text


def _seed(text: str) -> int:
    return _number(text, 0, 2**32 - 1)


def _port(text: str) -> int:
    return _number(text, 0, 65535)


def _number(text: str, least: int, most: int) -> int:
    number = int(text)
    if not least <= number <= most:
        raise ValueError(text)
    return number
