"""Two rankings made one."""

from collections.abc import Sequence

DENSE_WEIGHT = 0.2  # chosen on development sets, see docs/encoder.md
Ranking = Sequence[tuple[int, float]]


def fuse(lexical: Ranking, dense: Ranking, *, dense_weight: float = DENSE_WEIGHT) -> list[tuple[int, float]]:
    """Fuse two rankings of passage ids by their scores.

    score(p) = (1 − w) · lexical(p) / max lexical + w · max(0, cosine(p)) / max cosine with w = `dense_weight`, a passage
    that a ranking lacks counting 0 there. Best first; equal scores by passage id.
    """
    scores: dict[int, float] = {}
    for ranking, weight in ((lexical, 1 - dense_weight), (dense, dense_weight)):
        best = max((score for _, score in ranking), default=0.0)
        if best <= 0:
            continue
        for passage_id, score in ranking:
            scores[passage_id] = scores.get(passage_id, 0.0) + weight * max(0.0, score) / best
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
