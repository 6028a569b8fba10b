"""The model card of the word association."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.training.sources import SOURCES

_HEAD = """---
language: zh
tags: [word-association, translation-model]
---
# association_zh

t(q | p): how likely a question holds the word q when the passage that answers it holds p. IBM model 1; {entries}
entries over the vocabulary of `static_zh`. Used by `qa.retrieval.association`.

Made by `python -m qa.training.association --data DIR --out DIR --licences {licences}`.

## Data

| source | pairs | class | licence | repository |
| --- | ---: | --- | --- | --- |
"""
_LIMITS = """
Classes: A open licence; B official documents, free of copyright; C open licence over text of news sites, whose text is
not published here; R (research only) is never used for weights that ship.

Figures on the development sets: `python -m benchmarks.retrieval --data DIR`, see docs/ranker.md.

## Limits

- Words by themselves: no order, no negation, no meaning from context.
- Learned from headlines of the news of 2012 to 2025, Wikipedia, laws and official documents; other fields are weaker.
- Words that often stand together are associated although they do not mean the same.
"""


def model_card(
    settings: Mapping[str, object], counts: Mapping[str, int], entries: int, licences: Sequence[str]
) -> str:
    """README.md of the model folder; `counts` are the pairs of each source."""
    rows = [
        f"| {name} | {counts[name]} | {SOURCES[name].licence_class} | {SOURCES[name].licence} | "
        f"{SOURCES[name].repository} |"
        for name in sorted(counts)
    ]
    steps = [f"- `{name}`: {value}" for name, value in settings.items()]
    head = _HEAD.format(entries=entries, licences=",".join(licences))
    return head + "\n".join(rows) + "\n\n## Training\n\n" + "\n".join(steps) + "\n" + _LIMITS
