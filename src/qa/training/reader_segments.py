"""Rows with long answers: a heading, headline or layman's question, and the section that belongs to it between two others."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

from qa.language.span import Span
from qa.passages.sentences import sentences
from qa.training.reader_rows import Row, lines_of

SECTIONS = {
    "stard": 2480, "policy_part": 1800, "work_report": 1300, "central_part": 500, "lctt": 2500, "howtocook": 300,
    "dureader_demo": 285, "xwlb_title": 1500,
}  # fmt: skip
AROUND_CHARS, MAX_ANSWER_CHARS = 130, 155
_ARTICLE = re.compile(r"^[^。，]{0,40}?第[零一二三四五六七八九十百千]+条(?:之[一二三四五])?\s*")
_ENDINGS = (
    "", "", "是什么？", "有哪些？", "如何？", "有什么要求？", "怎么规定的？", "有哪些措施？", "怎么做？", "情况如何？", "？",
)  # fmt: skip


def segment_rows(data: Path, chance: random.Random) -> list[Row]:
    """Rows whose answer is one whole section of the passage."""
    rows: list[Row] = []
    for name, wanted in SECTIONS.items():
        found = list(lines_of(data / "pairs" / f"{name}.jsonl.gz"))
        order = chance.sample(range(len(found)), len(found))
        own: list[Row] = []
        for i in order:
            if len(own) >= wanted:
                break
            around = [found[j]["p"] for j in (i - 1, i + 1) if 0 <= j < len(found)]
            row = _row(name, found[i]["q"], found[i]["p"], around, chance)
            own += [row] if row else []
        rows += own
    return rows


def _row(source: str, query: str, section: str, around: Sequence[str], chance: random.Random) -> Row | None:
    head = match.group() if (match := _ARTICLE.match(section)) else ""
    body = _first_sentences(section[len(head) :], MAX_ANSWER_CHARS)
    if not 15 <= len(body) <= MAX_ANSWER_CHARS:
        return None
    others = [text for text in around if text[:40] != section[:40]]
    before = _last_sentences(others[0], AROUND_CHARS) if others and chance.random() < 0.8 else ""
    after = _first_sentences(others[-1], AROUND_CHARS) if len(others) > 1 and chance.random() < 0.8 else ""
    joint = chance.choice(("", "\n"))
    start = len(before + joint + head) if before else len(head)
    text = (before + joint if before else "") + head + body + (joint + after if after else "")
    title, _, heading = query.rpartition(" ")
    if source in ("stard", "dureader_demo"):
        title, heading = "", query
    elif chance.random() < 0.3:
        title, heading = "", query.replace(" ", chance.choice(("", "的")))
    question = heading if heading.endswith(("？", "?")) else heading + chance.choice(_ENDINGS)
    if not 4 <= len(question) <= 60:
        return None
    return Row(question, title, text, (Span(start, start + len(body.rstrip("。\n "))),), source, True)


def _first_sentences(text: str, chars: int) -> str:
    """Whole sentences from the start, as many as fit; all of the first in any case."""
    end = 0
    for sentence in sentences(text):
        if end and sentence.end > chars:
            break
        end = sentence.end
    return text[:end]


def _last_sentences(text: str, chars: int) -> str:
    """Whole sentences up to the end, as many as fit; "" where the last one does not."""
    start = len(text)
    for sentence in reversed(sentences(text)):
        if len(text) - sentence.start > chars:
            break
        start = sentence.start
    return text[start:]
