"""Training of the reader: from the pretrained model to answer spans.

python -m qa.training.transformer.read --work DIR --rows FILE --out DIR --minutes 6

Rows are what `qa.training.transformer.read_rows` writes. A run that stopped goes on when the same command is given again.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from qa.answering.onnx_reader import MAX_WINDOW_CHARS, numbers_of_characters
from qa.answering.span_reader import MAX_QUESTION_CHARS
from qa.training.recipe import QUESTIONS
from qa.training.transformer.card import write_card
from qa.training.transformer.checkpoint import State
from qa.training.transformer.command import stage_arguments
from qa.training.transformer.corpus import TOKENIZER, load_facts
from qa.training.transformer.loop import train
from qa.training.transformer.model import choose_device, load_encoder, parameters, precision
from qa.training.transformer.reading_model import LOW, ReadingModel, end_logits, save_reading
from qa.training.transformer.recipe import Reading
from qa.training.transformer.vocabulary import END_ID, START_ID, UNKNOWN_ID

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as tokens, [CLS] question [SEP] window [SEP].

    Attributes:
        ids: one array a row.
        bodies: shape (rows,), the first token at which an answer may be.
        spans: shape (rows, 2), first and last token of the answer, −1 where it is not known.
        answered: shape (rows,).
        asked: whether people asked the question.
    """

    ids: Sequence[np.ndarray]
    bodies: np.ndarray
    spans: np.ndarray
    answered: np.ndarray
    asked: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)


def read_rows(path: Path, ids_by_char: Mapping[str, int]) -> Rows:
    """The rows of a file; characters outside the vocabulary become the unknown token."""
    ids, bodies, spans, answered, asked = [], [], [], [], []
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            question, window = row["q"][:MAX_QUESTION_CHARS], row["w"][:MAX_WINDOW_CHARS]
            if row["e"] >= len(window):
                continue
            tokens = [ids_by_char.get(char, UNKNOWN_ID) for char in question + window]
            shift = len(question) + 2
            tokens = [START_ID, *tokens[: len(question)], END_ID, *tokens[len(question) :], END_ID]
            ids.append(np.array(tokens, np.int32))
            bodies.append(shift + row["b"])
            spans.append((row["s"] + shift, row["e"] + shift) if row["s"] >= 0 else (-1, -1))
            answered.append(row["a"])
            asked.append(row["src"] in QUESTIONS)
    return Rows(ids, np.array(bodies), np.array(spans), np.array(answered, np.float32), np.array(asked))


def batch_of(rows: Rows, chosen: np.ndarray) -> dict[str, np.ndarray]:
    """Padded arrays of some rows."""
    lengths = np.array([len(rows.ids[row]) for row in chosen])
    longest = -(-int(lengths.max()) // 32) * 32
    ids = np.zeros((len(chosen), longest), np.int64)
    for place, row in enumerate(chosen):
        ids[place, : lengths[place]] = rows.ids[row]
    columns = np.arange(longest)[None, :]
    mask = columns < lengths[:, None]
    types = (columns >= rows.bodies[chosen][:, None]) & (columns < lengths[:, None] - 1)
    return {
        "input_ids": ids,
        "attention_mask": mask.astype(np.int64),
        "token_type_ids": types.astype(np.int64),
        "spans": rows.spans[chosen],
        "answered": rows.answered[chosen],
    }


def draw(rows: Rows, recipe: Reading, step: int, done: float) -> np.ndarray:
    """Rows of like length; questions that people asked more often, and alone in the last part."""
    rng = np.random.default_rng((recipe.seed, step, 4))
    weights = np.where(rows.asked, recipe.people_weight, 0.0 if done > recipe.people_from else 1.0)
    chances = np.cumsum(weights)
    pool = np.searchsorted(chances, rng.random(8 * recipe.batch) * chances[-1], side="right")
    order = pool[np.argsort([len(rows.ids[row]) for row in pool], kind="stable")]
    first = int(rng.integers(0, 8)) * recipe.batch
    return order[first : first + recipe.batch]


def losses(
    model: ReadingModel, network: Any, batch: Mapping[str, np.ndarray], device: torch.device
) -> torch.Tensor:
    """Of the start, of the end given the start, and of there being an answer; shape (3,)."""
    tensors = {name: torch.from_numpy(array).to(device) for name, array in batch.items()}
    types = tensors["token_type_ids"]
    with precision(device):
        hidden = network(
            input_ids=tensors["input_ids"], attention_mask=tensors["attention_mask"], token_type_ids=types
        ).last_hidden_state
        start, end, sought, offered, answered = model.heads(hidden, types)
    known = tensors["spans"][:, 0] >= 0
    spans = tensors["spans"].clamp(min=0)
    outside = (1 - types).float() * LOW
    ends = end_logits(end.float(), sought.float(), offered.float(), spans[:, 0])
    count = known.sum().clamp(min=1)
    first = (cross_entropy(start.float() + outside, spans[:, 0], reduction="none") * known).sum() / count
    last = (cross_entropy(ends + outside, spans[:, 1], reduction="none") * known).sum() / count
    return torch.stack([first, last, binary_cross_entropy_with_logits(answered.float(), tensors["answered"])])


def read(work: Path, rows_path: Path, out: Path, recipe: Reading, *, start: Path | None = None) -> State:
    """Train the reader and write `out`, also when the time ran out."""
    rows = read_rows(rows_path, numbers_of_characters(work / TOKENIZER))
    device = choose_device(recipe.device)
    body = load_encoder(start or work / "pretrained", dropout=recipe.dropout)
    torch.manual_seed(recipe.seed)
    model = ReadingModel(body)
    log.info("%d rows, %d of them asked by people", len(rows), int(rows.asked.sum()))

    def make(step: int, done: float) -> dict[str, np.ndarray]:
        return batch_of(rows, draw(rows, recipe, step, done))

    def learn(batch: dict[str, np.ndarray]) -> torch.Tensor:
        loss = losses(model, model.bert, batch, device).sum()
        torch.autograd.backward(loss)
        return loss.detach()

    state = train(model, make, learn, recipe, work / "read", device)
    save_reading(out, model, work / TOKENIZER)
    write_card(out, "reader", load_facts(work), recipe, state, parameters(model))
    return state


def measure(model: ReadingModel, rows: Rows, device: torch.device) -> dict[str, float]:
    """Exact match and overlap of the likeliest span where it is known; how often "answered" is right."""
    model.eval()
    exact, overlap, right, known = 0, 0.0, 0, 0
    for first in range(0, len(rows), 64):
        batch = batch_of(rows, np.arange(first, min(first + 64, len(rows))))
        inputs = [
            torch.from_numpy(batch[name]).to(device)
            for name in ("input_ids", "attention_mask", "token_type_ids")
        ]
        with torch.inference_mode(), precision(device):
            start, end, sought, offered, answered = model(*inputs)
        outside = (1 - inputs[2]).float() * LOW
        starts = (start.float() + outside).argmax(-1)
        ends = (end_logits(end.float(), sought.float(), offered.float(), starts) + outside).argmax(-1)
        for a, b, level, (c, d), has in zip(
            starts.tolist(),
            ends.tolist(),
            answered.tolist(),
            batch["spans"].tolist(),
            batch["answered"],
            strict=True,
        ):
            right += (level > 0) == bool(has)
            if c >= 0:
                known += 1
                exact += (a, b) == (c, d)
                overlap += 2 * max(0, min(b, d) - max(a, c) + 1) / max(1, b - a + 1 + d - c + 1)
    count = max(1, known)
    return {"exact": exact / count, "overlap": overlap / count, "answered": right / max(1, len(rows))}


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows", type=Path, required=True, help="rows to learn from")
    parser.add_argument("--held", type=Path, help="rows to measure with")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--start", type=Path, help="model to begin with, by default WORK/pretrained")


def main() -> None:
    arguments, recipe = stage_arguments("Training of the reader", Reading, _options)
    read(arguments.work, arguments.rows, arguments.out, recipe, start=arguments.start)
    if arguments.held:
        from qa.training.transformer.reading_model import load_reading

        device = choose_device(recipe.device)
        held = read_rows(arguments.held, numbers_of_characters(arguments.work / TOKENIZER))
        log.info("held out: %s", measure(load_reading(arguments.out).to(device), held, device))


if __name__ == "__main__":
    main()
