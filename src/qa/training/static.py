"""Train the static encoder: from the data folder to a model folder with its card.

python -m qa.training.static --data DIR --out DIR [--licences A,B,C] [--seed 0] [--evaluate SET_DIR …]

A run that stopped goes on from OUT.work when the same command is given again.
"""

from __future__ import annotations

import argparse
import logging
from collections import Counter
from dataclasses import fields
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from qa.errors import QaError
from qa.indexing.static_embedder import StaticEmbedder
from qa.training.bags import encode
from qa.training.batches import TrainingSet
from qa.training.card import model_card
from qa.training.corpus import Pair, read_pairs, read_texts, source_names
from qa.training.fit import fit
from qa.training.folder import save_folder
from qa.training.measure import measure, read_set
from qa.training.negatives import add_negatives
from qa.training.recipe import Recipe
from qa.training.sources import choose_sources
from qa.training.vocabulary import build_tokenizer, choose_tokens, count_words

log = logging.getLogger(__name__)


def train(data: Path, out: Path, work: Path, recipe: Recipe, licences: list[str], sets: list[Path]) -> None:
    """Make the model folder `out`.

    Args:
        data: holds `pairs/`, `reader/` and `text/`.
        work: tokenizer and checkpoint of a run that may go on; made when missing.
        licences: classes of sources to learn from.
        sets: retrieval sets for the card's figures.

    Raises:
        QaError: no source of these classes, or a checkpoint of another recipe in `work`.
    """
    sources = choose_sources(source_names(data), licences)
    pairs = add_negatives(read_pairs(data, sources), recipe.negatives)
    if not pairs:
        raise QaError(f"no pairs of classes {','.join(licences)} in {data}")
    texts_by_source = {source.name: read_texts(data, [source]) for source in sources}
    texts = [text for of_source in texts_by_source.values() for text in of_source]
    log.info("%d pairs and %d passages of %d sources", len(pairs), len(texts), len(sources))

    work.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer(pairs, texts, recipe, work / "tokenizer.json")
    rows = fit(_training_set(tokenizer, pairs, texts, recipe), tokenizer.get_vocab_size(), recipe, work)

    save_folder(out, tokenizer, rows.numpy(), recipe.saturation)
    embedder = StaticEmbedder(out)
    figures = {folder.name: measure(embedder, read_set(folder)) for folder in sets}
    text_counts = {name: len(of_source) for name, of_source in texts_by_source.items() if of_source}
    pair_counts = Counter(pair.source for pair in pairs)
    card = model_card(recipe, len(rows), licences, pair_counts, text_counts, figures)
    (out / "README.md").write_text(card, encoding="utf-8")
    log.info("wrote %s", out)


def _tokenizer(pairs: list[Pair], texts: list[str], recipe: Recipe, path: Path) -> Tokenizer:
    """That of the run which goes on, or a new one."""
    if path.exists():
        return Tokenizer.from_file(str(path))
    passages = list(dict.fromkeys([*(pair.passage for pair in pairs), *texts]))
    sample = [*passages[:: recipe.count_every], *(pair.query for pair in pairs[:: recipe.count_every])]
    log.info("counting words of %d texts", len(sample))
    words, characters = count_words(sample)
    tokens = choose_tokens(words, characters, size=recipe.vocabulary, max_chars=recipe.max_word_chars)
    tokenizer = build_tokenizer(tokens)
    tokenizer.save(str(path))
    return tokenizer


def _training_set(tokenizer: Tokenizer, pairs: list[Pair], texts: list[str], recipe: Recipe) -> TrainingSet:
    log.info("cutting the texts into tokens")
    passages, negatives = [pair.passage for pair in pairs], [pair.negative for pair in pairs]
    keys = {text: number for number, text in enumerate(dict.fromkeys([*passages, *negatives]))}
    return TrainingSet(
        queries=encode(tokenizer, [pair.query for pair in pairs]),
        passages=encode(tokenizer, passages),
        negatives=encode(tokenizer, negatives),
        passage_keys=np.array([keys[text] for text in passages]),
        negative_keys=np.array([keys[text] for text in negatives]),
        weights=np.array([recipe.weight_of(pair.source) for pair in pairs]),
        texts=encode(tokenizer, texts),
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the static encoder")
    parser.add_argument("--data", type=Path, required=True, help="folder with pairs/, reader/ and text/")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument("--work", type=Path, help="folder of a run that may go on; by default OUT.work")
    parser.add_argument("--licences", default="A,B,C", help="classes of sources; R must not ship")
    parser.add_argument("--evaluate", type=Path, nargs="*", default=[], metavar="SET_DIR")
    for field in fields(Recipe):
        option = "--" + field.name.replace("_", "-")
        parser.add_argument(option, type=type(field.default), default=field.default)
    return parser.parse_args()


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("__main__").setLevel(logging.INFO)
    arguments = _arguments()
    recipe = Recipe(**{field.name: getattr(arguments, field.name) for field in fields(Recipe)})
    work = arguments.work or arguments.out.with_name(arguments.out.name + ".work")
    train(arguments.data, arguments.out, work, recipe, arguments.licences.split(","), arguments.evaluate)


if __name__ == "__main__":
    main()
