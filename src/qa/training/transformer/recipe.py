"""What can be set about each stage; the defaults are those of docs/transformer.md."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Preparation:
    """From texts to token numbers.

    Attributes:
        vocabulary: tokens in all; at most 32,768.
        max_word_chars: longest Chinese word that is one token.
        lexicon: words whose borders whole-word masking respects.
        count_every: of how many texts one is cut by jieba to count words.
        max_million_tokens: of all passages together; 0 for no limit. Passages in no pair are thinned evenly.
        negatives: near misses for each pair, found by BM25 among the passages of its source; 0 for none.
        depth: hits of BM25 among which they are; the best two are skipped, they too often answer as well.
        headlines: headline pairs of each source for which near misses are sought; questions always get them.
        made: pairs whose question is made from a sentence of an official text, a law or the news.
    """

    seed: int = 0
    vocabulary: int = 6_000
    max_word_chars: int = 1
    lexicon: int = 100_000
    count_every: int = 8
    max_million_tokens: float = 0.0
    negatives: int = 6
    depth: int = 24
    headlines: int = 3_000
    made: int = 30_000


@dataclass(frozen=True, slots=True)
class Training:
    """What the three training stages share.

    Attributes:
        steps: changes of the weights; 0 takes as many as fit into `plan_minutes`, measured in the first steps.
        rate: the highest learning rate, reached after `warm_up` steps, falling evenly to nothing.
        clip: longest gradient.
        minutes: of this call; 0 for no limit. The next call with the same work folder goes on.
        plan_minutes: of all calls together, for steps = 0; 0 takes `minutes`.
        device: auto, cpu or cuda.
        compiled: 1 uses torch.compile on CUDA, where a stage has batches of one shape.
    """

    seed: int = 0
    steps: int = 0
    rate: float = 1e-3
    warm_up: int = 300
    clip: float = 1.0
    weight_decay: float = 0.01
    minutes: float = 0.0
    plan_minutes: float = 0.0
    checkpoint_every: int = 200
    report_every: int = 50
    device: str = "auto"
    compiled: int = 1


@dataclass(frozen=True, slots=True)
class Pretraining(Training):
    """Pretraining by replaced tokens.

    Attributes:
        layers, width, heads: of the transformer; the inner layer is four times as wide.
        window: tokens of one packed row; rows hold passages one after another, [SEP] between them.
        batch: rows of a forward pass; `accumulate` of them make one step.
        hidden: share of words hidden.
        generator: width of the small model that fills the hidden places.
        telling: weight of telling replaced tokens, against 1 for filling places.
    """

    layers: int = 6
    width: int = 384
    heads: int = 6
    max_positions: int = 512
    window: int = 512
    batch: int = 256
    accumulate: int = 1
    hidden: float = 0.18
    generator: int = 128
    telling: float = 50.0


@dataclass(frozen=True, slots=True)
class Contrast(Training):
    """Contrastive training of the encoder.

    Attributes:
        batch: pairs of a step, each held against all others and all near misses of the step.
        chunk: texts of a forward pass: memory grows with it, the result does not depend on it.
        negatives: near misses taken for each pair.
        scale: what cosines are multiplied with, one over the temperature.
        margin: a near miss more similar than the right passage by this much is taken for another right one.
        cloze_ratio: share of examples that are a run of words from a passage, and that passage.
        question_weight, official_weight, weak_weight: how often a pair is drawn, against 1 for a headline.
        distil: weight of agreement with the ranker's scores; `teacher_scale` multiplies these.
        dims: lengths of vector at which the loss is taken, like "384,128"; "" for the whole alone.
        marks: 1 puts a mark in front of questions and another in front of passages.
    """

    rate: float = 3e-4
    warm_up: int = 100
    batch: int = 1024
    chunk: int = 1024
    negatives: int = 1
    scale: float = 20.0
    margin: float = 0.1
    cloze_ratio: float = 0.2
    question_weight: float = 10.0
    official_weight: float = 3.0
    weak_weight: float = 0.5
    max_query_tokens: int = 48
    max_tokens: int = 192
    distil: float = 0.0
    teacher_scale: float = 1.0
    dims: str = ""
    marks: int = 1


@dataclass(frozen=True, slots=True)
class Ranking(Training):
    """Training of the cross-encoder: the right passage against its near misses, by softmax.

    Attributes:
        batch: questions of a forward pass, each with 1 + `negatives` passages; `accumulate` make one step.
        layers: of the body, counted from the input; 0 for all.
        dropout: of the body.
        question_weight, official_weight, weak_weight: as for `Contrast`.
    """

    rate: float = 3e-4
    warm_up: int = 100
    batch: int = 128
    accumulate: int = 1
    negatives: int = 5
    layers: int = 0
    dropout: float = 0.1
    question_weight: float = 10.0
    official_weight: float = 3.0
    weak_weight: float = 0.2
    max_query_tokens: int = 48
    max_tokens: int = 192


@dataclass(frozen=True, slots=True)
class Reading(Training):
    """Training of the reader.

    Attributes:
        batch: rows of a step, of like length.
        dropout: of the body.
        people_weight: how often a question that people asked is drawn, against 1 for one made by the recipe.
        people_from: share of the steps after which people's questions alone are drawn.
    """

    rate: float = 3e-4
    warm_up: int = 200
    batch: int = 96
    dropout: float = 0.1
    people_weight: float = 2.0
    people_from: float = 0.7


NOT_KEPT = {"minutes", "plan_minutes", "device", "compiled", "checkpoint_every", "report_every", "chunk"}


def kept(recipe: Training) -> dict[str, Any]:
    """The settings that a checkpoint must share with the run that goes on from it."""
    return {name: value for name, value in asdict(recipe).items() if name not in NOT_KEPT}


def add_options(parser: argparse.ArgumentParser, kind: type) -> None:
    """An option for each setting of the recipe."""
    for field in fields(kind):
        option = "--" + field.name.replace("_", "-")
        parser.add_argument(
            option, type=type(field.default), default=field.default, help=f"default {field.default!r}"
        )


def options_of(arguments: argparse.Namespace, kind: type) -> Mapping[str, Any]:
    """The recipe's settings among parsed arguments."""
    return {field.name: getattr(arguments, field.name) for field in fields(kind)}
