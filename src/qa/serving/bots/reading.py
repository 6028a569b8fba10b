"""Values out of JSON that came from outside: a wrong shape reads as nothing, never as an exception."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from qa.errors import BotRequestError

_MENTION = re.compile(r"^\s*(@\S+\s+)+")


def json_object(text: str | bytes) -> dict[str, Any]:
    """A JSON object; raises BotRequestError."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BotRequestError("no JSON") from error
    if not isinstance(value, dict):
        raise BotRequestError("no JSON object")
    return value


def inner(value: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The object at that path; {} where there is none."""
    for name in names:
        found = value.get(name)
        value = found if isinstance(found, dict) else {}
    return dict(value)


def text_of(value: Mapping[str, Any], name: str) -> str:
    """The text or number under that name as text; "" where there is none."""
    found = value.get(name)
    if isinstance(found, str):
        return found
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else ""


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def without_mentions(text: str, keys: list[str] | None = None) -> str:
    """The text without the mentions that the platform lists, and without those it begins with: 「@助手 问题」."""
    for key in sorted(filter(None, keys or []), key=len, reverse=True):
        text = text.replace(key, " ")
    return _MENTION.sub("", text).strip()
