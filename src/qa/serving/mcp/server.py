"""The MCP server: the tools, and the documents as resources."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR, Resource, ToolAnnotations

import qa
from qa.errors import NotFoundError, QaError
from qa.indexing.summaries import DocumentSummary
from qa.messages import MCP, error_message
from qa.serving.mcp.tools import Tools
from qa.serving.reception import Reception

NAME = "qa"
DOCUMENT_URI = "qa://documents/"
MAX_LISTED = 1000  # resources; the tool `list_documents` pages through all there are
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


class DocumentServer(MCPServer[Any]):
    """An MCP server whose list of resources is the index's list of documents at that moment."""

    def __init__(self, reception: Reception, public_url: str | None) -> None:
        super().__init__(NAME, instructions=MCP["instructions"], version=qa.__version__, log_level="WARNING")
        self._reception = reception
        for name, tool in Tools(reception, public_url).every.items():
            self.add_tool(tool, name=name, description=MCP[name], annotations=_READS)
        self.resource(
            f"{DOCUMENT_URI}{{document_id}}",
            name="document",
            description=MCP["resource"],
            mime_type="text/plain",
        )(self._text)

    async def list_resources(self) -> list[Resource]:
        """The documents, the first `MAX_LISTED` by source."""
        try:
            summaries = await anyio.to_thread.run_sync(self._summaries)
        except QaError as error:
            raise MCPError(INTERNAL_ERROR, error_message(error.code, error.details)) from error
        return [_resource(summary) for summary in summaries[:MAX_LISTED]]

    def _summaries(self) -> list[DocumentSummary]:
        with self._reception.backend.parts.library.snapshot() as snapshot:
            return snapshot.documents()

    def _text(self, document_id: str) -> str:
        try:
            with self._reception.backend.parts.library.snapshot() as snapshot:
                return snapshot.document(document_id).text
        except NotFoundError as error:
            raise ResourceNotFoundError(error_message(error.code, error.details)) from error
        except QaError as error:
            raise ResourceError(error_message(error.code, error.details)) from error


def _resource(summary: DocumentSummary) -> Resource:
    known = "，".join(part for part in (summary.place, summary.date) if part)
    return Resource(
        uri=f"{DOCUMENT_URI}{summary.id}",
        name=summary.source,
        title=summary.title or summary.source,
        description=known or None,
        mime_type="text/plain",
    )
