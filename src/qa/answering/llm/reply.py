"""A language model's reply cut into plain sentences while it comes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qa.language.question_text import one_line
from qa.messages import LLM_NO_ANSWER

MAX_REPLY_CHARS = 16_000  # thoughts included; an answer has 480 at most
_END = re.compile(r"[。！？；][”’」』》）)】]*|\n")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)
_MARKER = re.compile(r"[\[【（(](?:\s*(?:来源|出处|段落|资料|passage|id=)?\s*\d{1,2}\s*[,，、]?)+[\]】）)]|[\[【]\^?\d{1,2}[\]】]")  # fmt: skip
_BULLET = re.compile(r"^\s*(?:#{1,6}\s+|[-*•·]\s+|\d{1,2}[.、)）]\s*(?!\d))")
_TAG = re.compile(r"<[/!a-zA-Z][^>]*>?")


def reply_sentences(pieces: Iterable[str]) -> Iterator[str]:
    """The sentences of a reply, each as soon as it has ended, without marks of layout and citation.

    A last sentence without an end mark is given too: the reply is whole. Sentences with markup are given as they are.
    """
    raw, taken = "", 0
    for piece in pieces:
        raw += piece
        if len(raw) > MAX_REPLY_CHARS:
            return
        text = _spoken(raw)
        for match in _END.finditer(text, taken):
            if match.end() == len(text) and match[0] != "\n":
                break  # a closing mark may still come
            if sentence := clean(text[taken : match.end()]):
                yield sentence
            taken = match.end()
    text = _spoken(raw)
    for part in _split(text[taken:]):
        if sentence := clean(part):
            yield sentence


def _spoken(raw: str) -> str:
    """What is said aloud: a model's thoughts are not, nor what may still become a tag."""
    if raw.startswith("<think>") and "</think>" not in raw:
        return ""
    text = _THOUGHT.sub("", raw)
    return "" if "<think>".startswith(text.lstrip()) else text.lstrip()


def _split(text: str) -> Iterator[str]:
    start = 0
    for match in _END.finditer(text):
        yield text[start : match.end()]
        start = match.end()
    yield text[start:]


def clean(raw: str) -> str:
    """One line of plain text; "" where nothing is said."""
    text = _BULLET.sub("", one_line(raw))
    text = _MARKER.sub("", text.replace("**", "").replace("`", "")).strip()
    return text if re.search(r"\w", text) else ""


def has_markup(sentence: str) -> bool:
    """Whether it holds what a browser could take for HTML."""
    return bool(_TAG.search(sentence))


def says_nothing(sentence: str) -> bool:
    """Whether the model says that the passages do not tell."""
    return LLM_NO_ANSWER in sentence
