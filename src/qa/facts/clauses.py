"""Where the clauses of a sentence begin, and which words stand before and after a figure."""

import re
from functools import lru_cache

_BOUNDARY = "，；：。！？!?;—…"
_INLINE_BRACKET = re.compile(r"（[^（）]{1,14}）")
_MAX_QUOTED = 24


@lru_cache(maxsize=2048)
def boundaries(text: str) -> tuple[int, ...]:
    """Offsets at which clauses begin, 0 first; marks inside quotations and short brackets divide nothing."""
    starts = [0]
    inline = [
        m.span() for m in _INLINE_BRACKET.finditer(text) if not re.search(r"\d[\d.]*\s*[万亿个家元项%]", m[0])
    ]
    quoted_to = -1
    for at, char in enumerate(text):
        if at < quoted_to or any(a <= at < b for a, b in inline):
            continue
        if char in "“「『《‘":
            close = text.find("”」』》’"["“「『《‘".index(char)], at)
            if 0 <= close <= at + _MAX_QUOTED:
                quoted_to = close
            continue
        if char in _BOUNDARY or char in "（）■●":
            starts.append(at + 1)
    return tuple(starts)


def clause_start(text: str, position: int) -> int:
    """Where the clause that holds a position begins."""
    return max(start for start in boundaries(text) if start <= position)


def clause_end(text: str, position: int) -> int:
    """Where it ends: before the next mark."""
    return min((start - 1 for start in boundaries(text) if start > position), default=len(text))


def label_before(text: str, start: int) -> str:
    """The words before a colon that stands right at a clause's start: 「总投资：50亿元」."""
    if text[start - 1 : start] != "：":
        return ""
    begin = max((s for s in boundaries(text) if s < start), default=0)
    label = text[begin : start - 1]
    return label if len(label) <= 16 else ""
