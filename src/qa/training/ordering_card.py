"""The model card of the order of passages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qa.training.selector_card import fill_card

_CARD = """---
language: zh
tags: [learning-to-rank]
---
# ordering_zh

What a passage found for a question gains or loses by small decision trees over the parts of its score and the ranker's
features (`qa.retrieval.ordering`); evaluated with numpy.

Made by `python -m qa.training.ordering --out DIR [--beside FOLDER] ARTICLES QUESTIONS …`.

## Data

Questions written for this purpose by language models that saw the documents alone, never the program: on invented
notices, newspaper features, statistics, rules, reports and replies to citizens' letters, and on passages of the sources
of licence classes B and C of the reader's card; further passages of those sources lie beside them in the index. Neither
the questions nor the documents are in the repository, and none of them is about the articles that the development questions ask about.

## Training

{settings}

## Held out

{figures}

Passages ranked for questions about folders of documents that the trees did not learn from, before and after.

## Limits

- It learned from the scores of the built-in ranker, encoder and word association, and is asked only with that ranker.
- Long papers with nearly equal passages are hardly among the documents.
"""


def write_card(folder: Path, settings: Mapping[str, object], figures: Mapping[str, float]) -> None:
    """Leave README.md in a folder."""
    fill_card(folder, _CARD, settings, figures)
