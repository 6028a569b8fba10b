"""The ranker's scores for every pair and its near misses, from which the encoder learns.

python -m qa.training.transformer.score --work DIR --ranker DIR

Writes WORK/scores.npz; pairs without a near miss get none.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from qa.training.transformer.corpus import load_corpus
from qa.training.transformer.model import choose_device, load_ranker
from qa.training.transformer.rank import ranker_inputs, ranker_scores

log = logging.getLogger(__name__)
SCORES = "scores.npz"


def score(
    work: Path,
    ranker: Path,
    *,
    device: str = "auto",
    batch: int = 1024,
    max_query_tokens: int = 48,
    max_tokens: int = 192,
) -> np.ndarray:
    """Write `work/scores.npz` and return it.

    Returns:
        float16, shape (pairs, 1 + near misses): the right passage first; nan where there is nothing to score.
    """
    corpus = load_corpus(work)
    place = choose_device(device)
    model: Any = load_ranker(ranker)
    model.to(place).eval()
    candidates = np.concatenate([corpus.passage_of[:, None], corpus.negatives], axis=1)
    asked = (corpus.negatives >= 0).any(axis=1, keepdims=True) & (candidates >= 0)
    pairs, columns = np.nonzero(asked)
    passages = candidates[pairs, columns]
    order = np.argsort(corpus.passages.lengths[passages], kind="stable")  # texts of like length together
    scores = np.full(candidates.shape, np.nan, np.float16)
    for first in tqdm(range(0, len(order), batch), mininterval=5):
        rows = order[first : first + batch]
        queries = corpus.queries.take(pairs[rows], max_query_tokens)
        inputs = ranker_inputs(queries, corpus.passage_tokens(passages[rows], max_tokens), multiple=32)
        with torch.inference_mode():
            found = ranker_scores(model, inputs, place).cpu().numpy()
        scores[pairs[rows], columns[rows]] = found
    np.savez_compressed(work / SCORES, scores=scores)
    right = scores[asked.any(axis=1)]
    log.info("%d pairs scored; the right passage is first in %.3f of them", len(right), _first(right))
    return scores


def _first(scores: np.ndarray) -> float:
    return float((np.nanargmax(scores, axis=1) == 0).mean()) if len(scores) else 0.0


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description="Score pairs and near misses with the ranker")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--ranker", type=Path, required=True)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--batch", type=int, default=1024)
    arguments = parser.parse_args()
    score(arguments.work, arguments.ranker, device=arguments.device, batch=arguments.batch)


if __name__ == "__main__":
    main()
