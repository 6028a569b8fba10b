"""The model card of the choice of answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_CARD = """---
language: zh
tags: [question-answering, learning-to-rank]
---
# selector_zh

Which of the readings of a question's passages is given as the answer (trees that order them), how likely it is right and
how likely the documents answer at all (two sets of trees that judge the first one), over the features of
`qa.answering.selection`; evaluated with numpy.

Made by `python -m qa.training.selector --out DIR ARTICLES QUESTIONS …`; where readers learned from some of the questions,
in several parts, each with a reader that did not. With `--grown-on` they stand on other trees, and only what those leave
wrong was learned; settings and figures are of the newer.

## Data

Questions written for this purpose by language models that saw the documents alone, never the program: on invented
notices, newspaper features, statistics, rules and reports, and on passages of the sources of licence classes B and C of
the reader's card. About a fifth has no answer in the documents. Some are asked of a library of one document or one
paragraph alone, some of a passage that was found for them and does not answer. Neither the questions nor the documents are in the repository, and none of them is about the articles
that the development questions ask about.

## Training

{settings}

## Held out

{figures}

Questions about folders of documents that the trees did not learn from. "first by the rules" is what the hand-made score
and the reader's opinion put first.

## Limits

- It learned from the opinions of readers of one make (`reader_zh` and its forerunners); for another (`QA_READER`) it
  should be trained again.
- Written questions are tidier than those of a search log.
"""


def write_card(folder: Path, settings: Mapping[str, object], figures: Mapping[str, float]) -> None:
    """Leave README.md in a folder."""
    fill_card(folder, _CARD, settings, figures)


def fill_card(folder: Path, card: str, settings: Mapping[str, object], figures: Mapping[str, float]) -> None:
    """Leave a card in a folder with its `{settings}` and `{figures}` as lists."""
    text = card.format(
        settings="\n".join(f"- `{name}`: {value}" for name, value in settings.items()),
        figures="\n".join(
            f"- {name}: {value:.0f}" if name == "questions" else f"- {name}: {value:.3f}"
            for name, value in figures.items()
        ),
    )
    (folder / "README.md").write_text(text, encoding="utf-8")
