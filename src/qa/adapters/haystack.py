"""A retriever component for Haystack (`haystack-ai`)."""

from __future__ import annotations

from typing import Any

from haystack import Document, component, default_from_dict, default_to_dict
from haystack.utils import Secret

from qa.adapters.passages import metadata, search


@component
class QaRetriever:
    """Passages of the service at `url`; `filters` as `/api/search` takes them."""

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        top_k: int = 5,
        filters: dict[str, Any] | None = None,
        api_key: Secret | None = None,
        timeout_s: float = 30.0,
    ) -> None:
        self.url = url
        self.top_k = top_k
        self.filters = filters
        self.api_key = api_key
        self.timeout_s = timeout_s

    @component.output_types(documents=list[Document])
    def run(
        self, query: str, top_k: int | None = None, filters: dict[str, Any] | None = None
    ) -> dict[str, list[Document]]:
        """The passages as `documents`, best first; what is given here goes before what the component was given."""
        key = self.api_key.resolve_value() if self.api_key else None
        wanted = self.filters if filters is None else filters
        hits = search(self.url, query, top_k or self.top_k, wanted, key, self.timeout_s)
        return {"documents": [_document(hit) for hit in hits]}

    def to_dict(self) -> dict[str, Any]:
        """For a pipeline's file; a key is written as the name of its environment variable."""
        key = self.api_key.to_dict() if self.api_key else None
        return default_to_dict(
            self,
            url=self.url,
            top_k=self.top_k,
            filters=self.filters,
            api_key=key,
            timeout_s=self.timeout_s,
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> QaRetriever:
        """The component of a pipeline's file."""
        options = data.get("init_parameters", {})
        if options.get("api_key"):
            options["api_key"] = Secret.from_dict(options["api_key"])
        return default_from_dict(cls, data)


def _document(hit: dict[str, Any]) -> Document:
    place = f"{hit['document_id']}:{hit['start']}-{hit['end']}"
    return Document(id=place, content=hit["text"], meta=metadata(hit), score=hit["score"])
