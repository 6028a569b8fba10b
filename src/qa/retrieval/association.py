"""How well a passage holds a question's words, also those that it says otherwise: word association learned from pairs.

t(q | p) is how likely a question holds the word q when the passage that answers it holds p (IBM model 1, learned by
`qa.training.association`). With w(q) the rarity of q in the index times its reliability,

    held = Σ w(q) · (1 if the passage holds q, else min(1, 10 · max t(q | p) over its words p)) / Σ w(q)

and the score is (held − mean) / deviation over one question's candidates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from qa.errors import ModelError
from qa.indexing.static_embedder import BUILT_IN as TOKENIZER_FOLDER
from qa.indexing.static_embedder import TOKENIZER
from qa.language.terms import STOP_WORDS
from qa.retrieval.asked_words import Asking
from qa.retrieval.matching import folded

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BUILT_IN = Path(__file__).resolve().parent.parent / "models" / "association_zh"
WEIGHTS = "model.npz"
KNOWN_TEXTS = 10_000  # whose words are kept
SPECIAL_IDS = 2  # the unknown token and the passage mark come first
SURE = 10.0  # an association of 0.1 counts as much as the word itself


@dataclass(frozen=True, slots=True)
class AssociationTable:
    """t(q | p) by question word, a compressed sparse row each.

    Attributes:
        starts: `passage_words[starts[q]:starts[q + 1]]` are the p of word q, `chances` their t(q | p).
    """

    starts: np.ndarray
    passage_words: np.ndarray
    chances: np.ndarray

    @property
    def vocabulary(self) -> int:
        return len(self.starts) - 1

    def rows(self, words: Sequence[int]) -> np.ndarray:
        """float32, shape (len(words), vocabulary): t(word | every p)."""
        dense = np.zeros((len(words), self.vocabulary), dtype=np.float32)
        for row, word in enumerate(words):
            part = slice(self.starts[word], self.starts[word + 1])
            dense[row, self.passage_words[part]] = self.chances[part]
        return dense


class Association:
    """The table with the tokenizer of the built-in encoder, whose words it is about."""

    def __init__(self, folder: Path = BUILT_IN) -> None:
        """Raises ModelError when the table is missing, damaged or of another vocabulary."""
        self._table = read_table(folder)
        self._tokenizer = _tokenizer()
        self._known: dict[str, np.ndarray] = {}
        if self._table.vocabulary != self._tokenizer.get_vocab_size():
            raise ModelError(
                f"{folder} is about {self._table.vocabulary} words, the encoder's tokenizer has "
                f"{self._tokenizer.get_vocab_size()}; train it again with `python -m qa.training.association`",
                model=folder.name,
            )

    def score(self, asking: Asking, texts: Sequence[str], heads: Sequence[str]) -> np.ndarray:
        """float, shape (len(texts),), mean 0; all 0 where the question has no word that says anything.

        Args:
            heads: what stands over each text, its title and heading; it counts as the text does.
        """
        asked = self._asked(asking)
        weights = _weights(asked.values(), asking)
        if not texts or not weights.sum() > 0:
            return np.zeros(len(texts))
        folded_parts = [(folded(text), folded(head)) for text, head in zip(texts, heads, strict=True)]
        bag = self._words_of({part for parts in folded_parts for part in parts})
        bags = [np.concatenate([bag[text], bag[head]]) for text, head in folded_parts]
        starts = np.cumsum([0, *map(len, bags)])[:-1]
        chances = self._table.rows(list(asked))[:, np.concatenate(bags)]
        closest = np.minimum(1.0, SURE * np.maximum.reduceat(chances, starts, axis=1))
        is_held = np.array(
            [[token in text or token in head for text, head in folded_parts] for token in asked.values()]
        )
        return standard(weights @ np.where(is_held, 1.0, closest) / weights.sum())

    def _words_of(self, texts: Collection[str]) -> dict[str, np.ndarray]:
        """By text its known words, each once; the unknown word, which says nothing, where it has none."""
        kept = ((text, self._known.get(text)) for text in texts)
        found = {text: words for text, words in kept if words is not None}
        new = [text for text in texts if text not in found]
        for text, cut in zip(
            new, self._tokenizer.encode_batch_fast(new, add_special_tokens=False), strict=True
        ):
            ids = np.array(cut.ids, dtype=np.int64)
            known: np.ndarray = np.unique(ids[ids >= SPECIAL_IDS])
            found[text] = known if len(known) else np.zeros(1, np.int64)
        if len(self._known) > KNOWN_TEXTS:
            self._known.clear()
        self._known.update(found)
        return found

    def _asked(self, asking: Asking) -> dict[int, str]:
        """The question's words by number, each once, but for stop words."""
        cut = self._tokenizer.encode(asking.text, add_special_tokens=False)
        pairs = dict(zip(cut.ids, cut.tokens, strict=True))
        return {
            word: token for word, token in pairs.items() if word >= SPECIAL_IDS and token not in STOP_WORDS
        }


def _weights(tokens: Iterable[str], asking: Asking) -> np.ndarray:
    """Of each token the rarity times the reliability of its weightiest pair, or of itself where it is one character."""
    known = dict(zip(asking.pieces, (asking.idf * asking.trust).tolist(), strict=True))
    pieces = [[token, *(token[at : at + 2] for at in range(len(token) - 1))] for token in tokens]
    return np.array([max(known.get(piece, 0.0) for piece in of_token) for of_token in pieces])


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer: Tokenizer = Tokenizer.from_file(str(TOKENIZER_FOLDER / TOKENIZER))
    return tokenizer


def standard(scores: np.ndarray) -> np.ndarray:
    """Mean 0 and deviation 1; 0 where all are equal."""
    deviation = float(scores.std())
    return (scores - scores.mean()) / deviation if deviation > 1e-9 else np.zeros(len(scores))


def read_table(folder: Path) -> AssociationTable:
    """Raises ModelError when the file is missing or damaged."""
    try:
        with np.load(folder / WEIGHTS, allow_pickle=False) as stored:
            lengths = stored["lengths"].astype(np.int64)
            return AssociationTable(
                np.concatenate([[0], np.cumsum(lengths)]),
                stored["passage_words"].astype(np.int64),
                stored["chances"].astype(np.float32),
            )
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
        raise ModelError(
            f"cannot load the word association in {folder}: {error!r}; expected {WEIGHTS}; "
            "install the package again or train it with `python -m qa.training.association`",
            model=folder.name,
        ) from error


def write_table(folder: Path, table: AssociationTable) -> None:
    """Make or replace the table in a folder; chances are kept in half precision."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / WEIGHTS,
        lengths=np.diff(table.starts).astype(np.int32),
        passage_words=table.passage_words.astype(np.uint16 if table.vocabulary <= 65_536 else np.int32),
        chances=table.chances.astype(np.float16),
    )
