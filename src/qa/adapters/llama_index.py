"""A retriever for LlamaIndex (`llama-index-core`)."""

from __future__ import annotations

from typing import Any

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from qa.adapters.passages import metadata, search


class QaRetriever(BaseRetriever):
    """Passages of the service at `url`; `filters` as `/api/search` takes them."""

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        k: int = 5,
        filters: dict[str, Any] | None = None,
        api_key: str | None = None,
        timeout_s: float = 30.0,
        **options: Any,
    ) -> None:
        self._search = (k, filters, api_key, timeout_s)
        self._url = url
        super().__init__(**options)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = search(self._url, query_bundle.query_str, *self._search)
        return [NodeWithScore(node=_node(hit), score=hit["score"]) for hit in hits]


def _node(hit: dict[str, Any]) -> TextNode:
    """The passage under an id that is its own, with its place in the document."""
    return TextNode(
        id_=f"{hit['document_id']}:{hit['start']}-{hit['end']}",
        text=hit["text"],
        start_char_idx=hit["start"],
        end_char_idx=hit["end"],
        metadata=metadata(hit),
    )
