"""Which host names and origins are the service's own.

A page of another site can have its own name lead to this machine (DNS rebinding) and then speak to the service as if
it came from here. It cannot do so with an address in numbers, nor with a name that is not its own.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit


def is_trusted_host(host: str, public_url: str | None) -> bool:
    """Whether a Host header is an address in numbers, localhost, or the host of the public URL."""
    name = _name(f"http://{host}")
    if name is None:
        return False
    if name == "localhost" or (public_url is not None and name == _name(public_url)):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_trusted_origin(origin: str, host: str, allowed: Sequence[str]) -> bool:
    """Whether a page of this origin may speak to the service: its own pages, and those of the sites that are named."""
    return origin.lower() in allowed or origin.partition("://")[2].lower() == host.lower()


def _name(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
