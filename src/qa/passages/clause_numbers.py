"""Which article and paragraph of a law or rule a place in it belongs to: 第三条第二款."""

import re
from bisect import bisect_right
from functools import lru_cache

_ARTICLE = re.compile(
    r"(?m)^\s*(?P<article>第[一二三四五六七八九十百千零〇\d]+条(?:之[一二三四五六七八九十])?)(?=[\s：:、]|[^的规所]|$)"
)
_ITEM = re.compile(r"\s*[（(][一二三四五六七八九十\d]+[）)]")
_HAN = "一二三四五六七八九十"


def clause_at(text: str, position: int) -> str:
    """The clause that holds a place, 「第三条」, or 「第三条第二款」 where the article has several paragraphs; "" outside any."""
    articles = _articles(text)
    at = bisect_right([start for start, _, _ in articles], position) - 1
    if at < 0:
        return ""
    _, name, paragraphs = articles[at]
    place = bisect_right(paragraphs, position)
    return f"{name}第{_HAN[place - 1]}款" if 1 < len(paragraphs) <= 10 and place else name


@lru_cache(maxsize=32)
def _articles(text: str) -> tuple[tuple[int, str, tuple[int, ...]], ...]:
    """Start, name and the starts of the paragraphs of every article; items （一） belong to the paragraph above them."""
    found = list(_ARTICLE.finditer(text))
    articles = []
    ends = [*(match.start() for match in found[1:]), len(text)]
    for match, end in zip(found, ends, strict=False):
        lines = [m.start() for m in re.finditer(r"(?m)^", text[match.start() : end])]
        starts = [
            match.start() + start
            for start in lines
            if text[match.start() + start :].strip() and not _ITEM.match(text, match.start() + start)
        ]
        articles.append((match.start("article"), match["article"], tuple(s for s in starts if s < end)))
    return tuple(articles)
