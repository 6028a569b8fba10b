"""Where sentences end."""

import re
from functools import lru_cache

from qa.language.span import Span

_END = re.compile(r"(?:[。！？!?]|……)[”’」』》）)】]*|\n")
_END_OR_SEMICOLON = re.compile(r"(?:[。！？!?；;]|……)[”’」』》）)】]*|\n")
_OPENING, _CLOSING = "“「『（《【", "”」』）》】"


def sentences(
    text: str, start: int = 0, end: int | None = None, *, at_semicolons: bool = False
) -> list[Span]:
    """The sentences of `text[start:end]`, in order, together covering it except for line breaks and spaces between.

    A mark inside quotation marks or brackets ends no sentence unless the quotation ends there too; 「；」 ends one only
    `at_semicolons`.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    begin = start
    for match in (_END_OR_SEMICOLON if at_semicolons else _END).finditer(text, start, end):
        if match.end() < end and match[0] != "\n" and _is_nested(text, begin, match.end()):
            continue
        _append(spans, text, begin, match.end())
        begin = match.end()
    _append(spans, text, begin, end)
    return spans


@lru_cache(maxsize=4_096)
def passage_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a whole passage, remembered: answering one question asks for them several times."""
    return tuple(sentences(text))


def _append(spans: list[Span], text: str, begin: int, end: int) -> None:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    if begin < end:
        spans.append(Span(begin, end))


def _is_nested(text: str, begin: int, end: int) -> bool:
    """Whether brackets or quotes opened since `begin` are still open; an unclosed one counts for 120 characters at most."""
    depth, opened = 0, begin
    for position in range(begin, end):
        if text[position] in _OPENING:
            depth, opened = depth + 1, position
        elif text[position] in _CLOSING:
            depth = max(0, depth - 1)
    return depth > 0 and end - opened <= 120
