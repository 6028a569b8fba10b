"""The model card: what a model was made from, how, and where its limits are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from qa.training.sources import SOURCES
from qa.training.transformer.checkpoint import State
from qa.training.transformer.corpus import Facts
from qa.training.transformer.recipe import Training

KINDS = {
    "pretrained": (
        "feature-extraction",
        "A small Chinese BERT, trained from scratch to tell replaced tokens.",
    ),
    "encoder": (
        "sentence-similarity",
        "Turns Chinese questions and passages into vectors (mean of the tokens).",
    ),
    "reader": (
        "question-answering",
        "Marks the answer to a Chinese question in a passage, or says that there is none.",
    ),
    "ranker": ("text-ranking", "Scores how well a Chinese passage answers a question (cross-encoder)."),
}
LIMITS = """
## Limits

- Learned from Chinese official documents, laws, news of 2012 to 2025 and Wikipedia; other fields are weaker.
- News and official texts carry their publishers' views into the model.
- Characters outside the vocabulary (rare ones, emoji) are not told apart.
- A long text is cut after the tokens that the settings name.
"""


def write_card(
    folder: Path,
    kind: str,
    facts: Facts,
    recipe: Training,
    state: State,
    parameters: int,
    figures: Mapping[str, Mapping[str, float]] | None = None,
) -> None:
    """README.md of the model folder; `figures` are those of `qa.training.measure`."""
    tag, what = KINDS[kind]
    text = (
        f"---\nlanguage: zh\npipeline_tag: {tag}\n---\n# {kind}\n\n{what} {parameters / 1e6:.1f} million parameters; "
        f"made by `qa.training.transformer` (docs/transformer.md).\n\n## Data\n\n{_sources(facts)}\n\n"
        f"Classes used: {', '.join(facts.licences)}. A open licence; B official documents, free of copyright; "
        "C open licence over text of news sites, not published here; R (research only) must not be in weights "
        f"that ship.\n\n## Training\n\n{_training(recipe, state)}\n\n## Figures\n\n{_figures(figures)}\n{LIMITS}"
    )
    (folder / "README.md").write_text(text, encoding="utf-8")


def _sources(facts: Facts) -> str:
    lines = [
        "| source | pairs | passages | class | licence | repository |",
        "| --- | ---: | ---: | --- | --- | --- |",
    ]
    for name in sorted({*facts.pairs, *facts.passages}):
        source = SOURCES[name]
        counts = f"{facts.pairs.get(name, '')} | {facts.passages.get(name, '')}"
        lines.append(
            f"| {name} | {counts} | {source.licence_class} | {source.licence} | {source.repository} |"
        )
    return "\n".join([*lines, "", f"{facts.tokens:,} tokens in all."])


def _training(recipe: Training, state: State) -> str:
    steps = f"{state.step} of {state.steps or 'an open number of'} steps in {state.seconds / 60:.1f} minutes."
    losses = ", ".join(f"{step}: {loss:.3f}" for step, loss in _some(state.losses, 8))
    settings = "\n".join(f"- `{name}`: {value}" for name, value in asdict(recipe).items())
    return f"{steps} Loss by step: {losses}.\n\n{settings}"


def _some(losses: list[tuple[int, float]], count: int) -> list[tuple[int, float]]:
    """About `count` of them, the last included."""
    return losses[:: -max(1, len(losses) // count)][::-1]


def _figures(figures: Mapping[str, Mapping[str, float]] | None) -> str:
    if not figures:
        return "Not measured; `python -m qa.training.measure SET_DIR …` prints them."
    from qa.training.measure import table

    return table(figures)
