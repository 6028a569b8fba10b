"""Documents kept in memory after they were read from the database."""

from __future__ import annotations

import threading
from collections import OrderedDict

from qa.documents.document import Document

MAX_CACHED_CHARS = 20_000_000


class DocumentsCache:
    """The documents used last, by id and row version, up to a number of characters; safe for threads."""

    def __init__(self, max_chars: int = MAX_CACHED_CHARS) -> None:
        self._max_chars = max_chars
        self._chars = 0
        self._documents: OrderedDict[tuple[str, int], Document] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, document_id: str, version: int) -> Document | None:
        with self._lock:
            document = self._documents.get((document_id, version))
            if document is not None:
                self._documents.move_to_end((document_id, version))
            return document

    def put(self, document: Document, version: int) -> None:
        with self._lock:
            if (document.id, version) in self._documents:
                return
            self._documents[(document.id, version)] = document
            self._chars += len(document.text)
            while self._chars > self._max_chars and len(self._documents) > 1:
                _, dropped = self._documents.popitem(last=False)
                self._chars -= len(dropped.text)
