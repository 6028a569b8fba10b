"""Who may ask: API keys, compared in constant time and kept only as digests."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.errors import InputError
from qa.messages import KEY_FAULTS
from qa.serving.failures import failure
from qa.settings import Settings

MIN_KEY_CHARS = 8
OPEN_PATHS = frozenset({"/", "/healthz", "/readyz", "/widget.js"})
OPEN_PREFIXES = (
    "/static/",
    "/bots/",
)  # files that anybody may read; what chat platforms send is signed by them


class Keys:
    """The keys that open the service; without any it is open to everybody."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._digests = tuple(_digest(key) for key in dict.fromkeys(keys))

    def __bool__(self) -> bool:
        return bool(self._digests)

    def fault(self, authorization: str) -> str | None:
        """What is wrong with an Authorization header: api_key_missing, api_key_wrong, or None where it opens."""
        if not self._digests:
            return None
        scheme, _, key = authorization.strip().partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            return "api_key_missing"
        given, is_known = _digest(key.strip()), False
        for digest in self._digests:  # all of them: how long it takes says nothing
            is_known |= hmac.compare_digest(digest, given)
        return None if is_known else "api_key_wrong"


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()


def load_keys(settings: Settings) -> Keys:
    """The keys of the settings and of their file: one a line, blank lines and lines after `#` left out.

    Raises:
        InputError: a key that no header can carry or that is too short, or a file without any (api_keys_unusable).
    """
    keys = [("QA_API_KEYS", key) for key in settings.api_keys]
    if settings.api_keys_file is not None:
        keys += [(str(settings.api_keys_file), key) for key in _read(settings.api_keys_file)]
    for number, (place, key) in enumerate(keys, start=1):
        if len(key) < MIN_KEY_CHARS or not all("!" <= char <= "~" for char in key):
            raise _unusable(place, KEY_FAULTS["key"].format(number=number))  # never the key itself
    return Keys(key for _, key in keys)


def _read(path: Path) -> list[str]:
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError):
        raise _unusable(str(path), KEY_FAULTS["unreadable"]) from None
    keys = [line for line in lines if line and not line.startswith("#")]
    if not keys:
        raise _unusable(str(path), KEY_FAULTS["empty"])
    return keys


def _unusable(place: str, reason: str) -> InputError:
    return InputError(
        f"the keys of {place} cannot be used: {reason}",
        code="api_keys_unusable",
        place=place,
        reason=reason,
        least=MIN_KEY_CHARS,
    )


class RequireKey:
    """Asks for a key on every path but the page, static files, health checks and the addresses of signed messages."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self.app = app
        self.keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_open(scope["path"]):
            fault = self.keys.fault(Headers(scope=scope).get("authorization", ""))
            if fault is not None:
                response = failure(fault, 401, headers={"WWW-Authenticate": "Bearer", "Connection": "close"})
                await response(scope, receive, send)
                return
        await self.app(scope, receive, send)


def is_open(path: str) -> bool:
    """Whether a path needs no key."""
    return path in OPEN_PATHS or path.startswith(OPEN_PREFIXES)
