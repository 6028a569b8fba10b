"""Cut the data into tokens, once: tokenizer, passages, pairs and their near misses in the work folder.

python -m qa.training.transformer.prepare --data DIR --work DIR [--licences A,B,C]

Nothing is done where the work folder already holds the same.
"""

from __future__ import annotations

import argparse
import logging
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from qa.errors import QaError
from qa.training.bags import Bags, join
from qa.training.corpus import Pair, read_pairs, read_texts, source_names
from qa.training.sources import MADE, Source, choose_sources
from qa.training.transformer.corpus import FILE, TOKENIZER, Corpus, Facts, load_corpus, save_corpus
from qa.training.transformer.encoding import encode_passages, encode_queries
from qa.training.transformer.made import made_pairs
from qa.training.transformer.mining import mine, read_negatives
from qa.training.transformer.recipe import Preparation, add_options, options_of
from qa.training.transformer.vocabulary import build_lexicon, build_tokenizer, count

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Passages:
    """Passages in order of appearance, each text once, kept as tokens."""

    tokenizer: Tokenizer
    lexicon: Tokenizer
    row_by_text: dict[str, int] = field(default_factory=dict)
    parts: list[Bags] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, texts: list[str], source: str) -> None:
        fresh = [text for text in dict.fromkeys(texts) if text and text not in self.row_by_text]
        self.row_by_text.update((text, row) for row, text in enumerate(fresh, len(self.row_by_text)))
        self.parts.append(encode_passages(self.tokenizer, self.lexicon, fresh))
        if fresh:
            self.counts[source] += len(fresh)

    @property
    def tokens(self) -> int:
        return sum(len(part.ids) for part in self.parts)


def prepare(
    data: Path,
    work: Path,
    licences: list[str],
    recipe: Preparation,
    negatives: Path | None = None,
) -> Corpus:
    """Make the corpus, or read the one that is there.

    Args:
        data: holds `pairs/`, `reader/` and `text/`.
        licences: classes of sources to learn from; those of other classes are not opened.
        negatives: a file of near misses found elsewhere, see `mining.read_negatives`.

    Raises:
        QaError: no source of these classes, or a corpus of other classes in `work`.
    """
    if (work / FILE).exists():
        corpus = load_corpus(work)
        if corpus.facts.licences != licences:
            raise QaError(
                f"{work} holds classes {corpus.facts.licences}, asked for {licences}; use another folder"
            )
        return corpus
    sources = choose_sources(source_names(data), licences)
    pairs = [pair for source in sources for pair in read_pairs(data, [source]) if pair.query.strip()]
    if not pairs:
        raise QaError(f"no pairs of classes {','.join(licences)} in {data}")
    pairs += made_pairs(data, sources, recipe.made, random.Random(recipe.seed))
    work.mkdir(parents=True, exist_ok=True)
    passages = Passages(*_tokenizers(data, sources, pairs, recipe))
    passages.tokenizer.save(str(work / TOKENIZER))
    extra = read_negatives(negatives) if negatives else {}
    corpus = _corpus(data, sources, pairs, extra, passages, licences, recipe)
    save_corpus(work, corpus)
    log.info("%d pairs, %d passages, %d tokens", len(pairs), len(corpus.passages), corpus.facts.tokens)
    return corpus


def _tokenizers(
    data: Path, sources: list[Source], pairs: list[Pair], recipe: Preparation
) -> tuple[Tokenizer, Tokenizer]:
    words: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    log.info("counting words")
    every = recipe.count_every
    samples = [[text for pair in pairs[::every] for text in (pair.query, pair.passage)]]
    for texts in [*samples, *(read_texts(data, [source])[::every] for source in sources)]:
        more_words, more_characters = count(texts)
        words.update(more_words)
        characters.update(more_characters)
    tokenizer = build_tokenizer(words, characters, size=recipe.vocabulary, max_chars=recipe.max_word_chars)
    return tokenizer, build_lexicon(words, characters, recipe.lexicon)


def _corpus(
    data: Path,
    sources: list[Source],
    pairs: list[Pair],
    extra: dict[str, list[str]],
    passages: Passages,
    licences: list[str],
    recipe: Preparation,
) -> Corpus:
    names = [*(source.name for source in sources), MADE]
    for name in names:
        own = [pair for pair in pairs if pair.source == name]
        passages.add([text for pair in own for text in (pair.passage, pair.negative)], name)
        passages.add([text for pair in own for text in extra.get(pair.query, [])], name)
        log.info("%s: %d million tokens so far", name, passages.tokens // 1_000_000)
    passage_of = np.array([passages.row_by_text[pair.passage] for pair in pairs])
    texts = {row: text for text, row in passages.row_by_text.items()}
    mined = mine(pairs, passage_of, texts, recipe)
    negatives = _with_known(pairs, mined, extra, passages.row_by_text)
    _add_texts(data, sources, passages, recipe)
    keys = {query: key for key, query in enumerate(dict.fromkeys(pair.query for pair in pairs))}
    facts = Facts(
        licences, dict(Counter(pair.source for pair in pairs)), dict(passages.counts), passages.tokens
    )
    return Corpus(
        passages=join(passages.parts),
        queries=encode_queries(passages.tokenizer, [pair.query for pair in pairs]),
        query_keys=np.array([keys[pair.query] for pair in pairs]),
        passage_of=passage_of,
        negatives=negatives,
        source_of=np.array([names.index(pair.source) for pair in pairs]),
        sources=names,
        facts=facts,
    )


def _with_known(
    pairs: list[Pair], mined: np.ndarray, extra: dict[str, list[str]], row_by_text: dict[str, int]
) -> np.ndarray:
    """Near misses that the data or the file name come first, mined ones fill the rest."""
    merged = mined.copy()
    for number, pair in enumerate(pairs):
        known = [row_by_text[text] for text in [*extra.get(pair.query, []), pair.negative] if text]
        if known and mined.shape[1]:
            both = dict.fromkeys([*known, *mined[number][mined[number] >= 0].tolist()])
            both.pop(row_by_text[pair.passage], None)
            rows = list(both)[: mined.shape[1]]
            merged[number, : len(rows)] = rows
    return merged


def _add_texts(data: Path, sources: list[Source], passages: Passages, recipe: Preparation) -> None:
    """Passages in no pair; evenly thinned where all would be too many."""
    limit = recipe.max_million_tokens * 1e6
    by_source = {source.name: read_texts(data, [source]) for source in sources}
    characters = sum(len(text) for texts in by_source.values() for text in texts)
    tokens_left = max(limit - passages.tokens, 0) if limit else characters
    share = min(1.0, tokens_left * 1.5 / max(characters, 1))  # a token has about 1.5 characters
    for name, texts in by_source.items():
        places = np.linspace(0, len(texts), int(len(texts) * share), endpoint=False).astype(int)
        passages.add([texts[place] for place in places], name)
    log.info("with passages in no pair: %d million tokens", passages.tokens // 1_000_000)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description="Cut the data into tokens")
    parser.add_argument("--data", type=Path, required=True, help="folder with pairs/, reader/ and text/")
    parser.add_argument("--work", type=Path, required=True, help="folder for the corpus")
    parser.add_argument("--licences", default="A,B,C", help="classes of sources; R must not ship")
    parser.add_argument("--negatives-file", type=Path, help='rows {"q": query, "n": [passage, …]}')
    add_options(parser, Preparation)
    arguments = parser.parse_args()
    recipe = Preparation(**options_of(arguments, Preparation))
    prepare(arguments.data, arguments.work, arguments.licences.split(","), recipe, arguments.negatives_file)


if __name__ == "__main__":
    main()
