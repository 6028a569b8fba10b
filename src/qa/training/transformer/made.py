"""Pairs whose question is made from a sentence of the passage, where people's questions are few: official texts, laws, news."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from qa.training.corpus import MAX_CHARS, Pair, read_pairs, read_texts, split_passage
from qa.training.made_questions import made_question
from qa.training.reader_cloze import made_rows
from qa.training.sources import MADE, Source

SHARES = {
    "policy_part": 4, "policy_text": 4, "work_report": 3, "central_part": 1, "law_text": 3, "law_chapter": 2,
    "xwlb_text": 2, "crud_text": 2,
}  # fmt: skip
ENQUIRIES = 0.35  # of the questions are words of title and sentence in the frame of an enquiry


def made_pairs(data: Path, sources: Sequence[Source], count: int, chance: random.Random) -> list[Pair]:
    """Up to `count` pairs, of each source in proportion to `SHARES` as far as it has passages."""
    own = [source for source in sources if source.name in SHARES]
    total = sum(SHARES[source.name] for source in own)
    pairs = []
    for source in own:
        titled = [(pair.query, pair.passage) for pair in read_pairs(data, [source])]
        titled += [("", text) for text in read_texts(data, [source])]
        pieces = [
            (title, piece) for title, text in titled for piece in split_passage(text) if len(piece) >= 40
        ]
        wanted = min(len(pieces), count * SHARES[source.name] // total)
        for title, piece in chance.sample(pieces, wanted):
            if query := _question(title, piece[:MAX_CHARS], chance):
                pairs.append(Pair(query, piece, MADE))
    return pairs


def _question(title: str, text: str, chance: random.Random) -> str:
    if chance.random() < ENQUIRIES:
        return made_question(title, text, chance)
    rows = made_rows(text, chance, 1)
    return rows[0].question if rows else ""
