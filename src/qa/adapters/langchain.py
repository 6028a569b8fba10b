"""A retriever for LangChain (`langchain-core`)."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, SecretStr

from qa.adapters.passages import metadata, search


class QaRetriever(BaseRetriever):
    """Passages of the service at `url`; `filters` as `/api/search` takes them."""

    url: str = "http://127.0.0.1:8000"
    k: int = 5
    filters: dict[str, Any] = Field(default_factory=dict)
    api_key: SecretStr | None = None
    timeout_s: float = 30.0

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        key = self.api_key.get_secret_value() if self.api_key else None
        hits = search(self.url, query, self.k, self.filters, key, self.timeout_s)
        return [Document(page_content=hit["text"], metadata=metadata(hit)) for hit in hits]
