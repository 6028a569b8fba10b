"""How surely a question's word stands in the text that answers it; the table is made by `qa.training.reliability`."""

import re
from functools import cache
from importlib.resources import files

from qa.language.words import commonness

_USUAL = 0.7


def word_class(word: str) -> str:
    """The kind of word that an unknown one is judged by: its length, ending and commonness."""
    if word.isascii():
        return "*digits" if word[:1].isdigit() else "*latin"
    ending = "v" if re.search("(?:来|去|到|着|了|给|掉|过|出|成|起|下|往|走|于|为|有|是)$", word) else "n"
    common = min(3, int(commonness(word) * 5))
    return f"*{min(len(word), 4)}{ending}{common}"


def reliability(word: str) -> float:
    """0–1 for a folded word."""
    table = _table()
    return table.get(word) or table.get(word_class(word), _USUAL)


@cache
def _table() -> dict[str, float]:
    rows = files("qa.retrieval").joinpath("reliability.tsv").read_text(encoding="utf-8").splitlines()
    return {word: float(share) for word, share in (row.split("\t") for row in rows)}
