"""What is handed in to be added, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

AddStatus = Literal["added", "updated", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to add.

    Attributes:
        source: its name in the index, unique there: the path below the folder that was added.
        load: returns its bytes; an OSError or a DocumentError makes this file fail and no other.
        overrides: title, date and place that the user gave, stronger than what the text says.
        size: bytes, where known.
    """

    source: str
    load: Callable[[], bytes]
    overrides: Mapping[str, str] = field(default_factory=dict)
    size: int | None = None


@dataclass(frozen=True, slots=True)
class AddResult:
    """What became of one file; `message` is Chinese, "" when there is nothing to say; `code` the error's."""

    source: str
    status: AddStatus
    document_id: str | None
    message: str = ""
    code: str | None = None


Progress = Callable[[AddResult], None]
