"""Two rankings made one."""

from collections.abc import Sequence

LEXICAL_WEIGHT, DENSE_WEIGHT = 0.8, 0.2
Ranking = Sequence[tuple[int, float]]


def fuse(
    lexical: Ranking,
    dense: Ranking,
    *,
    lexical_weight: float = LEXICAL_WEIGHT,
    dense_weight: float = DENSE_WEIGHT,
) -> list[tuple[int, float]]:
    """Fuse two rankings of passage ids by their scores.

    score(p) = w_lexical · lexical(p) / max lexical + w_dense · max(0, cosine(p)) / max cosine, a passage that a ranking
    lacks counting 0 there; w_lexical + w_dense = 1. Best first; equal scores by passage id.
    """
    scores: dict[int, float] = {}
    for ranking, weight in ((lexical, lexical_weight), (dense, dense_weight)):
        best = max((score for _, score in ranking), default=0.0)
        if best <= 0:
            continue
        for passage_id, score in ranking:
            scores[passage_id] = scores.get(passage_id, 0.0) + weight * max(0.0, score) / best
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
