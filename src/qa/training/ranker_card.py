"""The ranker's model card."""

from __future__ import annotations

from collections.abc import Mapping

from qa.training.ranking_pool import DISTRACTORS, TITLES
from qa.training.sources import SOURCES

_HEAD = """---
language: zh
tags: [learning-to-rank]
---
# ranker_zh

Scores passages found for a Chinese question: a linear model and {trees} small decision trees over {features} features
of question and passage (`qa.retrieval.features`): BM25 of the passage, of its title and of its surroundings, coverage
by words and bigrams weighted by rarity and reliability, rarest words, best sentences, phrases in order, neighbours.
Read by `qa.retrieval.ranking_model` with numpy alone.

Made by `python -m qa.training.ranker --data DIR --out DIR`, {questions} questions.

## Data

| source | questions | class | licence | repository |
| --- | ---: | --- | --- | --- |
"""
_LIMITS = """
Classes: A open licence; B official documents, free of copyright; C open licence over text of news sites, whose text is
not published here; R (research only) is never used for weights that ship. Titles come from {titles}, further
passages to choose among from {distractors} and from the rest of the sources above. `made` are questions made from
sentences of all of these by `qa.training.made_questions`.

## Held out

A tenth of the questions, drawn at random, by source: the mean of 1 / rank of the first right passage among the
candidates. Other questions on the same passages were trained on, so these flatter; the development sets do not.

| source | questions | lexical order | ranker |
| --- | ---: | ---: | ---: |
{rows}

Figures on the development sets: `python -m benchmarks.retrieval --data DIR`, see docs/ranker.md.

## Limits

- It weighs words that stand there; it does not know that two different words mean the same.
- Learned from Wikipedia, laws, official documents and news of 2012 to 2025; other fields are weaker.
- Scores are comparable among the candidates of one question only.
- No training question is a citizen's letter: the frames of such letters were made by hand.
"""


def model_card(
    settings: Mapping[str, object], counts: Mapping[str, int], figures: Mapping[str, Mapping[str, float]]
) -> str:
    """README.md of the model folder; `counts` are the questions of each source."""
    sources = []
    for name in sorted(counts):
        if name in SOURCES:
            source = SOURCES[name]
            facts = f"{source.licence_class} | {source.licence} | {source.repository}"
        else:
            facts = " |  | "
        sources.append(f"| {name} | {counts[name]} | {facts} |")
    rows = [
        f"| {name} | {values['questions']:.0f} | {values['lexical']:.3f} | {values['ranker']:.3f} |"
        for name, values in figures.items()
    ]
    steps = [f"- `{name}`: {value}" for name, value in settings.items()]
    distractors = ", ".join(DISTRACTORS)
    titles = ", ".join(TITLES)
    head = _HEAD.format(**{name: settings[name] for name in ("trees", "features", "questions")})
    limits = _LIMITS.format(distractors=distractors, titles=titles, rows="\n".join(rows))
    return head + "\n".join(sources) + "\n\n## Training\n\n" + "\n".join(steps) + "\n" + limits
