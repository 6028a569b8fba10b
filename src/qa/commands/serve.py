"""Page and API."""

from __future__ import annotations

import argparse

from qa.commands import opening
from qa.messages import CLI
from qa.settings import Settings

WARM_UP = "去年新增了多少家企业？"


def serve(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped; 1 when the index cannot be loaded."""
    from qa.serving.backend import Backend, Parts
    from qa.serving.server import address, listen
    from qa.serving.server import serve as run

    failures: list[Exception] = []
    server = listen(args.host, args.port)

    def load() -> Parts:
        library = opening.open_library(settings, create=True)
        library.warm()
        parts = opening.parts_of(library, settings)
        parts.answerer.ask(WARM_UP)  # loads the dictionaries now, not while the first person waits
        return opening.served(parts, settings)

    def on_ready() -> None:
        print(CLI["serving"].format(url=address(server)), flush=True)

    run(Backend(load), settings, server, failures.append, on_ready)
    for error in failures:
        raise error
    return 0
