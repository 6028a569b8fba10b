"""Requests and replies of Dify's external knowledge API."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from qa.serving.wire import MAX_K

Operator = Literal[
    "contains", "not contains", "start with", "end with", "is", "is not", "in", "not in", "empty", "not empty",
    "=", "≠", ">", "<", "≥", "≤", "before", "after",
]  # fmt: skip
Scalar = str | int | float | None


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Condition(_Lenient):
    """Older Dify sends several names in `name`: one that holds is enough."""

    name: str | list[str]
    comparison_operator: Operator
    value: Scalar | list[Scalar] = None

    @property
    def names(self) -> list[str]:
        return [self.name] if isinstance(self.name, str) else self.name


class MetadataCondition(_Lenient):
    logical_operator: Literal["and", "or"] | None = "and"
    conditions: list[Condition] | None = None


def _top_k(given: object) -> object:
    """As many as there may be where more are asked for."""
    return min(max(given, 1), MAX_K) if isinstance(given, int) else given


class RetrievalSetting(_Lenient):
    top_k: Annotated[int, BeforeValidator(_top_k)] = 5
    score_threshold: float | None = 0.0


class RetrievalRequest(_Lenient):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "knowledge_id": "qa",
                    "query": "规上企业",
                    "retrieval_setting": {"top_k": 3, "score_threshold": 0.0},
                    "metadata_condition": {
                        "logical_operator": "and",
                        "conditions": [{"name": "place", "comparison_operator": "contains", "value": "诸暨"}],
                    },
                }
            ]
        }
    )

    knowledge_id: str
    query: str
    retrieval_setting: RetrievalSetting = Field(default_factory=RetrievalSetting)
    metadata_condition: MetadataCondition | None = None


class Record(BaseModel):
    """A passage; `score` is 0–1, `metadata` holds what is known and never a null."""

    content: str
    score: float
    title: str
    metadata: dict[str, str | int]


class RetrievalResponse(BaseModel):
    records: list[Record]
