"""Stand-ins for the index and what answers from it, and the client that the API tests use."""

import inspect
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from fastapi.testclient import TestClient

from qa.answering.answer import Answer, AnswerSpan, Citation
from qa.documents.document import Block, Document, ReferenceDate
from qa.errors import NotFoundError
from qa.facts.fact import Fact
from qa.indexing.fact_search import FactPage
from qa.indexing.filters import Filters
from qa.indexing.library import Library
from qa.indexing.snapshot import Snapshot
from qa.indexing.source_file import AddResult
from qa.indexing.summaries import DocumentSummary, IndexWord, Removed
from qa.language.span import Span
from qa.passages.passage import Context, Passage
from qa.retrieval.hit import Hit, Segment
from qa.serving.app import create_app
from qa.settings import Settings

ANY = Filters()
TITLE = "诸暨2023年工业经济"
SENTENCE = "2023年诸暨新增规上企业134家。"
TEXT = f"{TITLE}\n{SENTENCE}全年势头良好。"
PLACE = Span(len(TITLE) + 1, len(TEXT))
EVIDENCE = Span(PLACE.start, PLACE.start + len(SENTENCE))
SOURCE = "诸暨.txt"
DOCUMENT = Document(
    id="d1",
    source=SOURCE,
    title=TITLE,
    text=TEXT,
    blocks=(Block("title", Span(0, len(TITLE))), Block("paragraph", PLACE)),
    date=ReferenceDate("2024-01", "题头"),
    place="诸暨",
)
SEGMENTS = (Segment(SENTENCE, True), Segment(TEXT[EVIDENCE.end :], False))
FACT = Fact(
    "d1", "诸暨", "规上企业", "134", "家", 134.0, "家", False, "新增", "2023", None, None, EVIDENCE, EVIDENCE
)
CITATION = Citation(1, "d1", SOURCE, TITLE, None, PLACE.of(TEXT), PLACE, SEGMENTS, 0.9, True)
ANSWER = Answer(
    answered=True,
    answer="134家",
    kind="span",
    confidence=0.9,
    question="诸暨2023年新增了多少家规上企业？",
    spans=(AnswerSpan("134家", Span(0, 4), 1, "d1", Span(EVIDENCE.end - 5, EVIDENCE.end - 1)),),
    citations=(CITATION,),
    period="2023",
    timings_ms={"search": 1.5},
)
REFUSAL = Answer(False, "文档里没有说明。", "refusal", 0.8, "火星上有多少家企业？")


class FakeAnswerer:
    """Answers everything alike, refuses what asks for 火星, fails where it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...], int, Filters]] = []
        self.error: Exception | None = None

    def ask(self, question: str, history: Sequence[str] = (), k: int = 5, filters: Filters = ANY) -> Answer:
        self.asked.append((question, tuple(history), k, filters))
        if self.error is not None:
            raise self.error
        return REFUSAL if "火星" in question else ANSWER


class FakeRetriever:
    """Finds the one passage there is."""

    def __init__(self) -> None:
        self.filters: list[Filters] = []
        self.score = 1.5

    def search(self, query: str, k: int, filters: Filters) -> list[Hit]:
        self.filters.append(filters)
        passage = Passage("d1", 0, PLACE, "paragraph", Context(), id=1)
        return [Hit(passage, SOURCE, TITLE, PLACE.of(TEXT), 1, self.score, SEGMENTS)][:k]


class FakeSnapshot:
    """A library as it stood when the snapshot was taken."""

    def __init__(self, documents: dict[str, Document], originals: dict[str, bytes]) -> None:
        self._documents = documents
        self._originals = originals
        self.generation = 7

    def documents(self, in_force_on: str | None = None) -> list[DocumentSummary]:
        return [self._summary(one) for one in self._documents.values()]

    def summary(self, document_id: str) -> DocumentSummary:
        return self._summary(self.document(document_id))

    def counts(self) -> tuple[int, int]:
        return len(self._documents), len(self._documents)

    def _summary(self, one: Document) -> DocumentSummary:
        date = one.date.value if one.date else None
        added_at = "2024-05-01T08:00:00+00:00"
        return DocumentSummary(one.id, one.source, one.title, date, one.place, len(one.text), 1, 1, added_at)

    def document(self, document_id: str) -> Document:
        if document_id not in self._documents:
            raise NotFoundError(f"no document {document_id!r}", document=document_id)
        return self._documents[document_id]

    def original(self, document_id: str) -> tuple[str, bytes]:
        return self.document(document_id).source, self._originals[document_id]

    def facts_page(self, q, filters, wanted, *, limit, offset=0) -> FactPage:
        matches = (not filters.place or filters.place in "诸暨") and (filters.year in (None, 2023))
        return FactPage((FACT,), 1) if matches else FactPage((), 0)

    def outdated_documents(self, facts_version: int) -> int:
        return 0

    def facts(
        self,
        q: str | None = None,
        *,
        place: str | None = None,
        year: int | None = None,
        metric: str | None = None,
        document_id: str | None = None,
        limit: int | None = None,
    ) -> list[Fact]:
        matches = (not place or place in "诸暨") and (year in (None, 2023))
        return [FACT] if matches else []


class FakeLibrary:
    """Keeps what it is given; a file that says 坏 fails; adding waits while `gate` is closed."""

    def __init__(self) -> None:
        self._documents = {"d1": DOCUMENT}
        self._originals = {"d1": TEXT.encode()}
        self.overrides: dict[str, str] = {}
        self.problems: list[str] = []
        self.rebuilt = False
        self._words: dict[str, IndexWord] = {}
        self.gate = threading.Event()
        self.gate.set()
        self.adding = threading.Event()

    @contextmanager
    def snapshot(self) -> Iterator[FakeSnapshot]:
        yield FakeSnapshot(dict(self._documents), dict(self._originals))

    def add(self, files, progress=None) -> list[AddResult]:
        self.adding.set()
        assert self.gate.wait(10)
        return [self._add(file) for file in files]

    def _add(self, file) -> AddResult:
        content = file.load()
        if "坏".encode() in content:
            return AddResult(file.source, "failed", None, "文件打不开。", "file_unreadable")
        self.overrides = dict(file.overrides)
        document_id = f"d{len(self._documents) + 1}"
        self._documents[document_id] = Document(document_id, file.source, file.source, content.decode(), ())
        self._originals[document_id] = content
        return AddResult(file.source, "added", document_id)

    def remove(self, document_ids) -> list[Removed]:
        gone = [self._documents.pop(one, None) for one in document_ids]
        return [Removed(document.id, document.source) for document in gone if document]

    def resolve(self, source_or_id: str) -> str:
        for document in self._documents.values():
            if source_or_id in (document.id, document.source):
                return document.id
        raise NotFoundError(f"no document {source_or_id!r}", document=source_or_id)

    def rebuild(self, progress=None) -> list[AddResult]:
        self.rebuilt = True
        return [AddResult(SOURCE, "updated", "d1")]

    def __enter__(self) -> "FakeLibrary":
        return self

    def __exit__(self, *exc: object) -> None:
        pass

    def check(self) -> list[str]:
        return list(self.problems)

    def words(self) -> list[IndexWord]:
        return [IndexWord("海归小镇", "", "corpus"), *self._words.values()]

    def add_word(self, word: str, expansion: str = "") -> None:
        self._words[word] = IndexWord(word, expansion, "user")

    def remove_word(self, word: str) -> None:
        del self._words[word]


class Service:
    """A client with the fakes behind it."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.library, self.answerer, self.retriever = FakeLibrary(), FakeAnswerer(), FakeRetriever()
        app = create_app(self.library, self.answerer, self.retriever, settings or Settings())
        self.client = TestClient(app, base_url="http://127.0.0.1")

    def ask(self, question: object, **more: object):
        return self.client.post("/api/ask", json={"question": question, **more})


def assert_failure(response, status: int, code: str) -> str:
    """Check that the response is a failure in the contract's shape and give its message."""
    assert response.status_code == status, response.text
    body = response.json()
    assert set(body) == {"error", "message", "status"}
    assert (body["error"], body["status"]) == (code, status)
    assert any("一" <= char <= "鿿" for char in body["message"])
    assert "Traceback" not in body["message"]
    return body["message"]


def test_the_fake_texts_stand_where_their_spans_say():
    assert EVIDENCE.of(TEXT) == SENTENCE
    span = ANSWER.spans[0].span
    assert span.of(TEXT) == "134家"


@pytest.mark.parametrize(("fake", "real"), [(FakeLibrary, Library), (FakeSnapshot, Snapshot)])
def test_a_fake_has_only_methods_of_the_real_one_with_the_same_names_of_arguments(fake, real):
    for name, method in inspect.getmembers(fake, inspect.isfunction):
        if not name.startswith("_"):
            arguments = set(inspect.signature(method).parameters)
            assert arguments <= set(inspect.signature(getattr(real, name)).parameters), name
