"""Page and API."""

from __future__ import annotations

import argparse
import ipaddress
import sys

from qa.commands import opening
from qa.messages import CLI
from qa.settings import Settings


def serve(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped; 1 when the index cannot be loaded."""
    from qa.serving.backend import Backend, Parts
    from qa.serving.keys import load_keys
    from qa.serving.server import address, listen
    from qa.serving.server import serve as run

    failures: list[Exception] = []
    has_keys = bool(load_keys(settings))
    server = listen(args.host, args.port)

    def load() -> Parts:
        return opening.warm_parts(settings, create=True)

    def on_ready() -> None:
        print(CLI["serving"].format(url=address(server)), flush=True)

    if not is_loopback(args.host):
        keys = CLI["keys_on"] if has_keys else CLI["keys_off"].format(host=args.host)
        print(keys, file=sys.stderr, flush=True)
    run(Backend(load), settings, server, failures.append, on_ready)
    for error in failures:
        raise error
    return 0


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
