"""Listing, reading, adding and removing documents."""

from __future__ import annotations

from urllib.parse import quote

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response

from qa.errors import NotFoundError
from qa.messages import API
from qa.serving.backend import Backend
from qa.serving.convert import document_response, documents_response, upload_response
from qa.serving.requests import MULTIPART, refuse_cross_site, require
from qa.serving.uploads import MAX_FIELDS, MAX_FILES, UPLOAD_SCHEMA, read_upload
from qa.serving.wire import DayText, DocumentResponse, DocumentsResponse, RemoveResponse, UploadResponse


def document_routes(backend: Backend) -> APIRouter:
    """What only reads."""
    router = APIRouter()

    @router.get("/api/documents", summary=API["documents"])
    def documents(in_force_on: DayText | None = None) -> DocumentsResponse:
        with backend.parts.library.snapshot() as snapshot:
            return documents_response(snapshot.documents(in_force_on))

    @router.get("/api/documents/{document_id}", summary=API["document"])
    def document(document_id: str) -> DocumentResponse:
        with backend.parts.library.snapshot() as snapshot:
            return document_response(snapshot.summary(document_id), snapshot.document(document_id))

    @router.get("/api/documents/{document_id}/original", summary=API["original"], response_class=Response)
    def original(document_id: str) -> Response:
        with backend.parts.library.snapshot() as snapshot:
            name, content = snapshot.original(document_id)
        headers = {"Content-Disposition": attachment(name)}
        return Response(content, media_type="application/octet-stream", headers=headers)

    return router


def writing_routes(backend: Backend, max_file_bytes: int) -> APIRouter:
    """What changes the index: one change at a time, on a thread of its own; questions go on meanwhile."""
    router = APIRouter()
    writer = anyio.CapacityLimiter(1)

    @router.post("/api/documents", summary=API["add_documents"], openapi_extra=UPLOAD_SCHEMA)
    async def add_documents(request: Request) -> UploadResponse:
        refuse_cross_site(request)
        require(request, MULTIPART)
        library = backend.parts.library
        async with request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS) as form:
            upload = read_upload(form, max_file_bytes)
            added = await anyio.to_thread.run_sync(library.add, upload.files, limiter=writer)
        return upload_response(upload.results(added))

    @router.delete("/api/documents/{document_id}", summary=API["remove_document"])
    async def remove_document(document_id: str, request: Request) -> RemoveResponse:
        refuse_cross_site(request)
        library = backend.parts.library

        removed = await anyio.to_thread.run_sync(library.remove, [document_id], limiter=writer)
        if not removed:
            raise NotFoundError(f"no document {document_id!r}", document=document_id)
        return RemoveResponse(removed=document_id)

    return router


def attachment(name: str) -> str:
    """A Content-Disposition that saves under the name: RFC 5987, and plain ASCII for old clients."""
    base = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "_" for char in base)
    return f"attachment; filename=\"{plain or 'document'}\"; filename*=UTF-8''{quote(base, safe='')}"
