"""The model card: what a model was made from, how, and how good it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict

from qa.training.measure import table
from qa.training.recipe import Recipe
from qa.training.sources import SOURCES

_HEAD = """---
language: zh
library_name: sentence-transformers
tags: [sentence-transformers, feature-extraction, static-embeddings]
---
# static_zh

A static encoder for Chinese questions and passages: {dim} dimensions, {tokens} tokens. A text's vector is
the sum of its words' rows brought to length 1; a word that stands n times counts n^{saturation}. A mark
stands before every passage (the prompt `document`): its row keeps very short passages from winning. Rows are int8
with a scale each.

`qa.indexing.static_embedder` reads it with numpy. sentence-transformers 6.2 or newer reads it too
(`encode_query`, `encode_document`), but counts a repeated word in full and is therefore less exact.

Made by `python -m qa.training.static --licences {licences}`.
"""
_LIMITS = """
## Limits

- Words in a row do not know each other: no order, no negation, no meaning from context.
- A word outside the vocabulary is cut into shorter ones; rare characters and emoji are not seen at all.
- Learned from Chinese official documents, laws, news of 2012 to 2025 and Wikipedia; other fields are weaker.
- News and official texts carry their publishers' views into the vectors.
"""


def model_card(
    recipe: Recipe,
    tokens: int,
    licences: list[str],
    pair_counts: Counter[str],
    text_counts: Mapping[str, int],
    figures: Mapping[str, Mapping[str, float]],
) -> str:
    """README.md of the model folder.

    Args:
        pair_counts, text_counts: pairs and passages used of each source.
        figures: MRR@10 by set and way, as `measure` gives them; may be empty.
    """
    head = _HEAD.format(
        dim=recipe.dim, tokens=tokens, saturation=recipe.saturation, licences=",".join(licences)
    )
    settings = "\n".join(f"- `{name}`: {value}" for name, value in asdict(recipe).items())
    measured = table(figures) if figures else "Not measured."
    return (
        f"{head}\n## Data\n\n{_sources(pair_counts, text_counts)}\n"
        "\nClasses: A open licence; B official documents, free of copyright; C open licence over text of "
        "news sites, not published here; R (research only) is never used for weights that ship.\n"
        f"\n## Training\n\n{settings}\n\n## Figures\n\nDevelopment sets, never trained on; "
        f"`python -m qa.training.measure SET_DIR …` prints them.\n\n{measured}\n{_LIMITS}"
    )


def _sources(pair_counts: Counter[str], text_counts: Mapping[str, int]) -> str:
    lines = [
        "| source | pairs | passages alone | class | licence | repository |",
        "| --- | ---: | ---: | --- | --- | --- |",
    ]
    for name in sorted({*pair_counts, *text_counts}):
        source = SOURCES[name]
        counts = f"{pair_counts[name] or ''} | {text_counts.get(name, '')}"
        lines.append(
            f"| {name} | {counts} | {source.licence_class} | {source.licence} | {source.repository} |"
        )
    return "\n".join(lines)
