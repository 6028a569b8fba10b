"""Which documents a question, a search or a list of facts may use."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filters:
    """Every condition that is given must hold; None means any.

    `place` matches a document or passage whose place contains it; `year` a passage's period or else its document's
    reference date; `date_from` and `date_to` (YYYY, YYYY-MM or YYYY-MM-DD, both inclusive) the document's reference date;
    `metric` passages with a fact whose metric contains it; `in_force_on` (YYYY-MM-DD) formal documents that hold on that day;
    `document_ids` only these documents, none where it is empty.
    """

    document_id: str | None = None
    source: str | None = None
    place: str | None = None
    year: int | None = None
    date_from: str | None = None
    date_to: str | None = None
    metric: str | None = None
    in_force_on: str | None = None
    document_ids: tuple[str, ...] | None = None

    @property
    def is_empty(self) -> bool:
        return self == Filters()
