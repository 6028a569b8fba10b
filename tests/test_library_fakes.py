"""Fakes for the tests of the index: brute-force engines, an embedder and a pipeline to work out by hand."""

import json
import re
from collections import Counter
from math import log
from pathlib import Path

import numpy as np

from qa.documents.document import Block, Document, Extracted, ExtractedBlock, ReferenceDate
from qa.errors import UnreadableFileError
from qa.facts.fact import Fact
from qa.indexing.engines import Engines
from qa.indexing.library import Library
from qa.indexing.pipeline import Pipeline, Versions
from qa.indexing.source_file import SourceFile
from qa.indexing.tantivy_index import TEXT_FIELDS
from qa.language.span import Span
from qa.passages.passage import Context, Passage

LETTERS = "工农商学兵东西南"


class LetterEmbedder:
    """A text's vector counts the letters 工农商学兵东西南, scaled to length 1."""

    name = "letters"
    dim = len(LETTERS)

    def embed_passages(self, texts):
        counts = np.array([[text.count(letter) for letter in LETTERS] for text in texts], dtype=np.float32)
        counts = counts.reshape(-1, self.dim)
        lengths = np.linalg.norm(counts, axis=1, keepdims=True)
        return counts / np.where(lengths == 0, 1, lengths)

    embed_queries = embed_passages


class OtherEmbedder(LetterEmbedder):
    name = "others"


def replace_file(path: Path, content: str) -> None:
    """Put a whole new file in the place of the old one."""
    fresh = path.with_suffix(".new")
    fresh.write_text(content, encoding="utf-8")
    fresh.replace(path)


class BruteLexical:
    """BM25 (k1 1.2, b 0.75) over terms kept in a JSON file."""

    def __init__(self, path: Path) -> None:
        stored = json.loads((path / "terms.json").read_text(encoding="utf-8"))
        self._terms = {int(key): value for key, value in stored.items()}

    def __len__(self):
        return len(self._terms)

    def ids(self):
        return sorted(self._terms)

    def frequencies(self, grams):
        return [sum(gram in terms["grams"] for terms in self._terms.values()) for gram in grams]

    def containing(self, grams):
        return [i for i, terms in self._terms.items() if grams and set(grams) <= set(terms["grams"])]

    def search(self, query, k, *, weights, allowed=None):
        scores = Counter()
        for name in TEXT_FIELDS:
            terms = query.grams if name.endswith("grams") else query.words
            for term, own in terms.items():
                for passage_id, score in self._scores(name, term):
                    if getattr(weights, name):
                        scores[passage_id] += score * own * getattr(weights, name)
        kept = [hit for hit in scores.items() if allowed is None or hit[0] in allowed]
        return sorted(kept, key=lambda hit: (-hit[1], hit[0]))[: max(k, 0)]

    def _scores(self, name, term):
        fields = {i: terms[name] for i, terms in self._terms.items()}
        mean = sum(map(len, fields.values())) / len(fields) if fields else 0
        holding = {i: terms.count(term) for i, terms in fields.items() if term in terms}
        idf = log(1 + (len(fields) - len(holding) + 0.5) / (len(holding) + 0.5))
        for i, count in holding.items():
            yield i, idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(fields[i]) / mean))


class BruteLexicalWriter:
    def __init__(self, path: Path) -> None:
        self._path = path
        path.mkdir(parents=True, exist_ok=True)
        file = path / "terms.json"
        self._terms = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    def add(self, entries):
        for entry in entries:
            self._terms[str(entry.passage_id)] = {name: list(getattr(entry, name)) for name in TEXT_FIELDS}

    def delete(self, passage_ids):
        for passage_id in passage_ids:
            self._terms.pop(str(passage_id), None)

    def commit(self):
        replace_file(self._path / "terms.json", json.dumps(self._terms))

    def close(self):
        pass


class BruteDense:
    """Vectors in a dictionary, saved as JSON."""

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._vectors: dict[int, np.ndarray] = {}

    def __len__(self):
        return len(self._vectors)

    def ids(self):
        return np.array(sorted(self._vectors), dtype=np.int64)

    def add(self, passage_ids, vectors):
        if np.shape(vectors) != (len(passage_ids), self.dim):
            raise ValueError("wrong shape")
        self._vectors.update(zip(map(int, passage_ids), np.array(vectors, dtype=np.float32), strict=True))

    def remove(self, passage_ids):
        for passage_id in passage_ids:
            self._vectors.pop(int(passage_id), None)

    def search(self, vector, k, allowed=None):
        hits = [(i, float(v @ vector)) for i, v in self._vectors.items() if allowed is None or i in allowed]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[: max(k, 0)]

    def vectors(self, passage_ids):
        zero = np.zeros(self.dim, np.float32)
        return np.array([self._vectors.get(int(i), zero) for i in passage_ids], np.float32).reshape(
            -1, self.dim
        )

    def save(self, path: Path):
        stored = {str(i): vector.tolist() for i, vector in self._vectors.items()}
        replace_file(path, json.dumps(stored))

    @classmethod
    def load(cls, path: Path, dim: int, writable: bool = False):
        index = cls(dim)
        for i, vector in json.loads(path.read_text(encoding="utf-8")).items():
            index._vectors[int(i)] = np.array(vector, dtype=np.float32)
        return index


BRUTE_ENGINES = Engines(BruteLexical, BruteLexicalWriter, BruteDense, BruteDense.load)


def read(name: str, data: bytes) -> Extracted:
    """UTF-8 text; 坏 makes a file unreadable, 崩 makes the reader itself fail."""
    text = data.decode("utf-8")
    if "坏" in text:
        raise UnreadableFileError("broken", reason="坏")
    if "崩" in text:
        raise RuntimeError("a bug in the reader")
    return Extracted((ExtractedBlock("paragraph", text),))


def clean(extracted, *, source, document_id, overrides) -> Document:
    """The text as it is; dated 2023, of 诸暨 unless `overrides` say otherwise."""
    text = "".join(block.text for block in extracted.blocks)
    block = Block("paragraph", Span(0, len(text)))
    date = ReferenceDate(overrides.get("date", "2023"), "文中")
    title = overrides.get("title", source)
    return Document(document_id, source, title, text, (block,), date, overrides.get("place", "诸暨"))


def split(document: Document) -> tuple[Passage, ...]:
    """One passage a sentence; a sentence that names a year is of that period."""
    passages = []
    for ordinal, match in enumerate(re.finditer(r"[^。]+。?", document.text)):
        year = re.search(r"\d{4}(?=年)", match.group())
        context = Context(document.title, "", (), (document.place,), year.group() if year else "")
        passages.append(Passage(document.id, ordinal, Span(*match.span()), "paragraph", context))
    return tuple(passages)


def extract(document: Document, passages) -> tuple[Fact, ...]:
    """「某某N家」 is a fact."""
    facts = []
    for match in re.finditer(r"([\u4e00-\u9fff]{2})(\d+)(家)", document.text):
        clause, value = Span(*match.span()), Span(match.start(2), match.end(3))
        number = float(match[2])
        facts.append(
            Fact(
                document.id,
                "诸暨",
                match[1],
                match[2],
                "家",
                number,
                "家",
                False,
                None,
                "2023",
                None,
                None,
                clause,
                value,
            )
        )
    return tuple(facts)


PIPELINE = Pipeline(read, clean, split, extract, Versions(1, 1, 1))


def file(source: str, text: str, **overrides: str) -> SourceFile:
    return SourceFile(source, lambda: text.encode("utf-8"), overrides, len(text.encode("utf-8")))


def open_library(path, **more) -> Library:
    """A library with the fakes of this module; `engines` chooses the brute-force indexes."""
    settings = {"embedder": LetterEmbedder(), "pipeline": PIPELINE, "create": True, "lock_timeout_s": 5}
    return Library.open(path, **{**settings, **more})


def found(library: Library, question: str, k: int = 10, **filters) -> list[str]:
    """Texts that the lexical index finds, best first."""
    from qa.indexing.filters import Filters

    with library.snapshot() as snapshot:
        hits = snapshot.lexical(question, k, filters=Filters(**filters))
        return [stored.text for stored in snapshot.passages(passage_id for passage_id, _ in hits)]


def nearest(library: Library, question: str, k: int = 10) -> list[str]:
    """Texts that the dense index finds, best first."""
    with library.snapshot() as snapshot:
        hits = snapshot.dense(library.embed_query(question), k)
        return [stored.text for stored in snapshot.passages(passage_id for passage_id, _ in hits)]
