"""The reader's folder: weights, alphabet and model card."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from qa.answering.span_reader import ALPHABET, WEIGHTS
from qa.training.reader_batches import Alphabet
from qa.training.sources import SOURCES, WRITTEN

_CARD = """---
language: zh
tags: [question-answering, extractive-qa]
---
# reader_zh

Reads Chinese passages for a question: where an answer starts and ends, and how likely the passage answers at all.
A network of {weights} trained weights over characters, pairs of characters and {features} features of how question and
passage match (`qa.answering.matched`): four layers read each of both, the question is laid against every character, five
more layers and one of self-attention read on. The first four were pretrained on the passages of all sources of classes
A, B and C: characters hidden and guessed. Made from nothing but these data; read by `qa.answering.span_network` with
numpy alone.

Made by `python -m qa.training.reader --data DIR --out DIR`{tuned}.

## Data

| source | rows | class | licence | repository |
| --- | ---: | --- | --- | --- |
{sources}

Classes: A open licence; B official documents, free of copyright; C open licence over text of news sites, whose text is
not published here; R (research only) is never used for weights that ship. {asked} rows are questions that people asked
or that were generated ({questions}); the others were made from text: a number, date, place, body or name taken out of
a sentence and asked for, or the latter part of a sentence asked for by its first, or are headings and titles with their
passage, from which only "answered or not" is learned. People's questions are learned a second time in other words.
{written}{misses} rows more have no answer: the question beside another passage that BM25 finds for it, beside its own without the
sentence that answers, or with another year, month, place, body or title in it than the passage's.

## Training

{settings}

## Held out

{figures}

Rows of people's questions on passages that were not trained on. Figures on the development sets, with what else was
tried: docs/reader.md; `python -m benchmarks.reading`.

## Limits

- It is small and learned from few questions: it finds what stands near the question's words, and knows little of what
  words mean. `qa.answering` uses its opinion beside rules about place, period, measure and type.
- Learned from Wikipedia, laws, official documents and news; other texts are weaker.
- At most 160 characters an answer; what it says of "no answer" is better where the subject differs than where only a
  detail does.
"""
_TUNED = ", then `python -m qa.training.reader_tuning`"
_WRITTEN = """{rows} rows are questions written for this purpose by language models that saw the documents alone, on
invented notices, newspaper features, statistics and rules and on passages of the sources of classes B and C, with the
passages that the package found for them; neither they nor the documents are in the repository, and none is about the
articles that the development questions ask about. """


def write_reader(
    folder: Path,
    state: Mapping[str, np.ndarray],
    alphabet: Alphabet,
    settings: Mapping[str, object],
    counts: Mapping[str, int],
    figures: Mapping[str, float],
    misses: int,
    asked: tuple[str, ...],
    features: int,
) -> None:
    """Leave the model in a folder; weights as 16-bit floats."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: value.astype(np.float16) for name, value in state.items()}
    arrays["pair_weights"] = np.array([alphabet.weights[p] for p in alphabet.pairs], np.float16)
    with (folder / WEIGHTS).open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    letters = {"chars": "".join(alphabet.chars), "pairs": "".join(alphabet.pairs)}
    (folder / ALPHABET).write_text(json.dumps(letters, ensure_ascii=False) + "\n", encoding="utf-8")
    sources = []
    for name in sorted(counts):
        source = SOURCES[name]
        sources.append(
            f"| {name} | {counts[name]} | {source.licence_class} | {source.licence} | {source.repository} |"
        )
    written = counts.get(WRITTEN, 0)
    card = _CARD.format(
        tuned=_TUNED if written else "",
        written=_WRITTEN.format(rows=written) if written else "",
        weights=sum(v.size for n, v in state.items() if n != "pairs.weight"),
        features=features,
        sources="\n".join(sources),
        asked=sum(counts.get(name, 0) for name in asked),
        questions=", ".join(asked),
        misses=misses,
        settings="\n".join(f"- `{name}`: {value}" for name, value in settings.items()),
        figures="\n".join(f"- {name}: {value:.3f}" for name, value in figures.items()),
    )
    (folder / "README.md").write_text(card, encoding="utf-8")
