"""JSON sent to a platform: a time limit, no redirect, a bounded reply."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

TIMEOUT_S = 10.0
MAX_REPLY_BYTES = 1024 * 1024


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would lead what is sent away from the host that was checked."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def post_json(url: str, value: object) -> dict[str, Any]:
    """The JSON object that comes back.

    Raises:
        OSError: no connection, a time limit, a status that is no success.
        ValueError: what came back is no JSON object.
    """
    return _send(
        urllib.request.Request(url, json.dumps(value).encode(), {"Content-Type": "application/json"})
    )


def get_json(url: str) -> dict[str, Any]:
    """As `post_json`, for GET."""
    return _send(urllib.request.Request(url))


def _send(request: urllib.request.Request) -> dict[str, Any]:
    with _OPENER.open(request, timeout=TIMEOUT_S) as response:
        value = json.loads(response.read(MAX_REPLY_BYTES))
    if not isinstance(value, dict):
        raise ValueError("no JSON object")
    return value
