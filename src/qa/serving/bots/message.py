"""What comes in from a chat and what goes back, the same for every platform."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a person to the bot.

    Attributes:
        id: the platform's own; a delivery that is repeated carries it again.
        text: without the mention of the bot; None for a picture, a file and whatever else is no text.
    """

    platform: str
    id: str
    chat_id: str
    user_id: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, perhaps bold, perhaps a link; the text is shown as it is, whatever stands in it."""

    text: str
    link: str | None = None
    is_strong: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says: `title` for the notification, then lines; each platform writes them its own way."""

    title: str
    lines: tuple[Line, ...]


def say(text: str) -> Reply:
    """A reply of plain lines."""
    lines = text.split("\n")
    return Reply(lines[0], tuple((Piece(line),) for line in lines))
