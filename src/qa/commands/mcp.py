"""MCP over standard input and output."""

from __future__ import annotations

import argparse
import logging
import sys

from qa.commands import opening
from qa.errors import InputError
from qa.settings import Settings


def mcp(args: argparse.Namespace, settings: Settings) -> int:
    """Serve one client until it closes its end; nothing but the protocol is written to stdout."""
    from qa.serving.mcp import door

    if not door.is_installed():
        raise InputError("the mcp package is not installed", code="mcp_missing")
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    from qa.serving.backend import Backend
    from qa.serving.mcp.server import DocumentServer
    from qa.serving.reception import Reception

    backend = Backend.loaded(opening.warm_parts(settings))
    DocumentServer(Reception(backend, log_questions=settings.log_questions), settings.public_url).run("stdio")
    return 0
