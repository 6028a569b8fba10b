"""All texts as token numbers in one file, so that training reads nothing else."""

from __future__ import annotations

import io
import json
import lzma
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from qa.errors import QaError
from qa.training.bags import Bags, starts_of

CONTINUES = 0x8000  # this bit of a stored token: it goes on with the word of the token before it
TOKEN = 0x7FFF
FILE, FACTS, TOKENIZER = "corpus.npz.xz", "corpus.json", "tokenizer.json"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the model card says about the data.

    Attributes:
        pairs, passages: how many of each source; a passage that several share counts for the first.
        licences: classes that were asked for.
    """

    licences: list[str]
    pairs: dict[str, int] = field(default_factory=dict)
    passages: dict[str, int] = field(default_factory=dict)
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Corpus:
    """Passages, and pairs that point to them.

    Attributes:
        passages: uint16 tokens; the highest bit says that a token goes on with a word.
        queries: tokens of the pairs' queries.
        query_keys: equal queries have equal numbers.
        passage_of: row of the passage that answers, for each pair.
        negatives: rows of near misses, shape (pairs, n); -1 for none.
        source_of: number in `sources` of each pair.
    """

    passages: Bags
    queries: Bags
    query_keys: np.ndarray
    passage_of: np.ndarray
    negatives: np.ndarray
    source_of: np.ndarray
    sources: list[str]
    facts: Facts

    def passage_tokens(self, rows: np.ndarray, max_tokens: int) -> Bags:
        """The first tokens of some passages, without the bit."""
        taken = self.passages.take(rows, max_tokens)
        return Bags((taken.ids & TOKEN).astype(np.int64), taken.starts)


def save_corpus(folder: Path, corpus: Corpus) -> None:
    """Write `corpus.npz.xz` and `corpus.json`: less than a byte a token, easily carried to another machine."""
    arrays = io.BytesIO()
    np.savez(
        arrays,
        passage_ids=corpus.passages.ids,
        passage_lengths=corpus.passages.lengths.astype(np.int32),
        query_ids=corpus.queries.ids.astype(np.uint16),
        query_lengths=corpus.queries.lengths.astype(np.int32),
        query_keys=corpus.query_keys.astype(np.int32),
        passage_of=corpus.passage_of.astype(np.int32),
        negatives=corpus.negatives.astype(np.int32),
        source_of=corpus.source_of.astype(np.int16),
    )
    facts = {name: getattr(corpus.facts, name) for name in ("licences", "pairs", "passages", "tokens")}
    text = json.dumps({"sources": corpus.sources, "facts": facts}, ensure_ascii=False, indent=1) + "\n"
    (folder / FACTS).write_text(text, encoding="utf-8")
    unfinished = folder / "unfinished.xz"
    unfinished.write_bytes(lzma.compress(arrays.getbuffer(), preset=6))
    unfinished.replace(folder / FILE)


def load_facts(folder: Path) -> Facts:
    """What a corpus says about itself, without reading it."""
    return Facts(**json.loads((folder / FACTS).read_text(encoding="utf-8"))["facts"])


def load_corpus(folder: Path) -> Corpus:
    """Read what `save_corpus` wrote.

    Raises:
        QaError: the data were not prepared.
    """
    if not (folder / FILE).exists():
        raise QaError(
            f"no {FILE} in {folder}; make it with `python -m qa.training.transformer.prepare --data DIR --work DIR`"
        )
    about = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    with np.load(io.BytesIO(lzma.decompress((folder / FILE).read_bytes()))) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return Corpus(
        Bags(arrays["passage_ids"], starts_of(arrays["passage_lengths"])),
        Bags(arrays["query_ids"].astype(np.int64), starts_of(arrays["query_lengths"])),
        arrays["query_keys"],
        arrays["passage_of"],
        arrays["negatives"],
        arrays["source_of"],
        about["sources"],
        Facts(**about["facts"]),
    )
