"""JSON as it comes in and goes out; the only module that knows pydantic."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from qa.answering.answer import AnswerKind
from qa.answering.missing import MissingKind
from qa.indexing.filters import Filters
from qa.language.periods import Period
from qa.language.question_text import one_line

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
MAX_K = 50
MAX_HISTORY = 100
MAX_FACTS, DEFAULT_FACTS = 5_000, 1_000


def _visible(value: str) -> str | None:
    """The text as one line; an empty one means that nothing was asked for."""
    if "\0" in value:
        raise PydanticCustomError("characters_invalid", "NUL is not allowed")
    return one_line(value) or None


def check_date(value: str) -> str:
    """The date as given, YYYY, YYYY-MM or YYYY-MM-DD; one that does not exist raises date_invalid."""
    if _DATE.fullmatch(value):
        year, month, day = (int(part) for part in (*value.split("-"), "1", "1")[:3])
        with suppress(ValueError):
            date(year, month, day)
            return value
    raise PydanticCustomError("date_invalid", "not a date")


def _date(value: str) -> str | None:
    text = _visible(value)
    return None if text is None else check_date(text)


Text = Annotated[str, Field(max_length=200), AfterValidator(_visible)]
DateText = Annotated[str, Field(max_length=200), AfterValidator(_date)]


def _day(value: str) -> str | None:
    text = _date(value)
    if text is not None and len(text) != len("2024-01-01"):
        raise PydanticCustomError("date_invalid", "not a day")
    return text


def _period(value: str) -> str | None:
    """A period's label (2023, 2024Q1, 2024H1, 2024-03, 2021-2025) or a day."""
    text = _visible(value)
    if text is not None and Period.parse(text) is None:
        raise PydanticCustomError("date_invalid", "not a period")
    return text


DayText = Annotated[str, Field(max_length=200), AfterValidator(_day)]
PeriodText = Annotated[str, Field(max_length=200), AfterValidator(_period)]
Year = Annotated[int, Field(ge=1, le=9999)]
K = Annotated[int, Field(ge=1, le=MAX_K)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class FiltersRequest(_Request):
    document_id: Text | None = None
    source: Text | None = None
    place: Text | None = None
    year: Year | None = None
    date_from: DateText | None = None
    date_to: DateText | None = None
    metric: Text | None = None
    in_force_on: DayText | None = None

    def filters(self) -> Filters:
        return Filters(**self.model_dump())


class AskRequest(_Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "诸暨2023年新增了多少家规上企业？"}]}
    )

    question: str
    history: list[str] = Field(default=[], max_length=MAX_HISTORY)
    k: K = 5
    filters: FiltersRequest | None = None


class QuoteIn(_Request):
    source: Annotated[str, Field(max_length=1000)]
    text: Annotated[str, Field(max_length=2000)]


class FeedbackRequest(_Request):
    question: str
    history: list[str] = Field(default=[], max_length=MAX_HISTORY)
    answered: bool
    answer: Annotated[str, Field(max_length=10_000)]
    rating: Literal["useful", "useless"]
    citations: list[QuoteIn] | None = Field(default=None, max_length=MAX_K)


class SearchRequest(_Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"query": "规上企业", "k": 5}]})

    query: str
    k: K = 5
    filters: FiltersRequest | None = None


class UploadFields(_Request):
    """What may be said of the files of one upload."""

    title: Text | None = None
    date: DateText | None = None
    place: Text | None = None


UPLOAD_FIELDS = tuple(UploadFields.model_fields)


def upload_fields(given: Mapping[str, object]) -> dict[str, str]:
    """The fields of an upload, blank ones left out; a wrong one raises RequestValidationError."""
    from fastapi.exceptions import (
        RequestValidationError,
    )  # slow to import, and the command line has no uploads

    try:
        fields = UploadFields.model_validate(given)
    except ValidationError as error:
        raise RequestValidationError(
            [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
        ) from error
    return {name: value for name, value in fields.model_dump().items() if value}


class SegmentOut(BaseModel):
    text: str
    marked: bool


class WhyOut(BaseModel):
    """Why a passage was chosen: words of the question in it, the parts of its score, what it speaks of."""

    words: list[str]
    scores: dict[str, float]
    place: str | None
    period: str | None


class AnswerSpanOut(BaseModel):
    text: str
    answer_start: int
    answer_end: int
    marker: int
    document_id: str
    start: int
    end: int


class CitationOut(BaseModel):
    marker: int
    document_id: str
    source: str
    title: str
    page: int | None
    text: str
    start: int
    end: int
    segments: list[SegmentOut]
    score: float
    used: bool
    why: WhyOut


class MissingOut(BaseModel):
    kind: MissingKind
    text: str


class AskResponse(BaseModel):
    answered: bool
    answer: str
    kind: AnswerKind
    confidence: float
    spans: list[AnswerSpanOut]
    citations: list[CitationOut]
    question: str
    period: str | None
    timings_ms: dict[str, float]
    missing: list[MissingOut]
    generated: bool
    dropped: list[str]


class HitOut(BaseModel):
    rank: int
    score: float
    document_id: str
    source: str
    title: str
    page: int | None
    text: str
    start: int
    end: int
    segments: list[SegmentOut]
    why: WhyOut


class SearchResponse(BaseModel):
    hits: list[HitOut]


class PolicyOut(BaseModel):
    number: str | None
    issuer: str | None
    written: str | None
    published: str | None
    effective: str | None
    repealed: str | None
    valid_until: str | None
    replaces: list[str]
    replaced_by: list[str]


class DocumentOut(BaseModel):
    id: str
    source: str
    title: str
    date: str | None
    place: str | None
    characters: int
    passages: int
    facts: int
    added_at: str
    policy: PolicyOut | None


class DocumentsResponse(BaseModel):
    documents: list[DocumentOut]


class HeadingOut(BaseModel):
    text: str
    kind: str
    start: int
    end: int


class DocumentResponse(DocumentOut):
    text: str
    headings: list[HeadingOut]


class UploadResult(BaseModel):
    source: str
    status: Literal["added", "updated", "unchanged", "failed"]
    document_id: str | None
    message: str | None


class UploadResponse(BaseModel):
    results: list[UploadResult]


class RemoveResponse(BaseModel):
    removed: str


class FactOut(BaseModel):
    subject: str
    metric: str
    value: str | None
    unit: str | None
    value_number: float | None
    unit_base: str | None
    approximate: bool
    status: str | None
    period: str | None
    change: str | None
    rank: str | None
    quote: str
    source: str
    document_id: str
    start: int
    end: int
    clause: str | None


class PointOut(BaseModel):
    label: str
    value: float
    fact: int


class SeriesOut(BaseModel):
    metric: str
    subject: str | None
    unit: str
    by: Literal["period", "place"]
    points: list[PointOut]


class FactsResponse(BaseModel):
    facts: list[FactOut]
    total: int
    series: list[SeriesOut]


class FeedbackResponse(BaseModel):
    recorded: bool = True


class OptionsResponse(BaseModel):
    feedback: bool
    llm: bool


class SuggestionsResponse(BaseModel):
    questions: list[str]


class HealthResponse(BaseModel):
    status: Literal["ok"] = "ok"


class ReadyResponse(BaseModel):
    ready: bool
    documents: int
    passages: int
    generation: int


class FailureResponse(BaseModel):
    error: str
    message: str
    status: int
