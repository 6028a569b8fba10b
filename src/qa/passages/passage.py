"""A retrievable piece of a document."""

from dataclasses import dataclass

from qa.documents.document import BlockKind
from qa.language.span import Span


@dataclass(frozen=True, slots=True)
class Context:
    """What a passage speaks of although its own words may not say it: searched, never shown as source text.

    `places` and `organisations` go from the widest to the narrowest; `period` is like 2023, 2024Q1, 2024-03 or "".
    """

    title: str = ""
    heading: str = ""
    organisations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    period: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one section: `document.text[span.start:span.end]`, 80–300 characters where the text allows.

    `id` is given by the store and never used twice; 0 before.
    """

    document_id: str
    ordinal: int
    span: Span
    kind: BlockKind
    context: Context
    page: int | None = None
    id: int = 0
