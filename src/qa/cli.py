"""The `qa` command."""

from __future__ import annotations

import argparse
import io
import json
import sys
import traceback
from collections.abc import Sequence
from dataclasses import replace

from qa.commands.parser import build_parser
from qa.errors import InputError, QaError
from qa.messages import CLI, error_message
from qa.settings import Settings

INTERRUPTED = 130  # 128 + SIGINT, as shells count


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 when it did what was asked, 1 when something failed, 130 when interrupted; wrong usage exits with 2.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file name may hold bytes that are no text
            stream.reconfigure(errors="backslashreplace")
    parser = build_parser()
    if not (sys.argv[1:] if argv is None else argv):
        parser.print_help()
        return 0
    args = parser.parse_args(argv)
    try:
        return _run(args)
    except KeyboardInterrupt:
        print(CLI["interrupted"], file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        sys.stdout = io.StringIO()
        return 1


def _run(args: argparse.Namespace) -> int:
    debug = False
    try:
        settings = _settings(args)
        debug = getattr(settings, "debug", False)
        return _dispatch(args, settings)
    except BrokenPipeError:
        raise
    except QaError as error:
        return _fail(args, error.code, error_message(error.code, error.details), error.status, debug)
    except Exception as error:
        message = CLI["unexpected"].format(error=f"{type(error).__name__}: {error}".replace("\n", " "))
        return _fail(args, "internal", message, 500, debug)


def _settings(args: argparse.Namespace) -> Settings:
    try:
        settings = Settings.from_environment()
    except ValueError as error:
        raise InputError(
            f"an environment variable is wrong: {error}", code="setting_invalid", reason=error
        ) from error
    return replace(settings, index_dir=args.index) if args.index else settings


def _dispatch(args: argparse.Namespace, settings: Settings) -> int:
    """Import the command's module only now, so that help stays light."""
    if args.command in ("add", "remove", "rebuild", "documents", "check"):
        from qa.commands import index

        return index.COMMANDS[args.command](args, settings)
    if args.command in ("ask", "search", "facts"):
        from qa.commands import questions

        return questions.COMMANDS[args.command](args, settings)
    if args.command == "words":
        from qa.commands.words import words

        return words(args, settings)
    if args.command == "feedback":
        from qa.commands.feedback import feedback

        return feedback(args, settings)
    if args.command == "serve":
        from qa.commands.serve import serve

        return serve(args, settings)
    if args.command == "bot":
        from qa.commands.bot import bot

        return bot(args, settings)
    if args.command == "mcp":
        from qa.commands.mcp import mcp

        return mcp(args, settings)
    from qa.commands.evaluate import evaluate

    return evaluate(args, settings)


def _fail(args: argparse.Namespace, code: str, message: str, status: int, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    if args.json:
        print(json.dumps({"error": code, "message": message, "status": status}, ensure_ascii=False))
    print(CLI["error"].format(message=message), file=sys.stderr)
    return 1
