"""The passages that a language model may write from, and that its sentences are checked against."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.answering.answer import Citation
from qa.errors import NotFoundError
from qa.indexing.library import Library
from qa.language.span import Span
from qa.passages.sentences import sentences

# a text that speaks to the model instead of about its matter is no evidence for anything
_ORDER = re.compile(
    r"(?:忽略|无视|忘记|忘掉|不要理会|不要遵守|覆盖).{0,12}(?:指令|指示|提示|要求|规则|设定|约束|命令)"
    r"|(?:系统|开发者)(?:提示|指令|消息)|提示词|你(?:现在|从现在起|必须|应当|要|将)?(?:是|扮演|作为).{0,10}(?:助手|模型|AI|机器人)"
    r"|(?:输出|打印|泄露|说出|告诉我|返回).{0,10}(?:密钥|口令|密码|令牌|API|提示|key)"
    r"|(?:回答|回复|输出|写出?|说)(?:以下|如下|下面)(?:内容|文字|的话|这句)"
    r"|(?:语言模型|人工智能助手|AI助手)(?:请|必须|应当|应|要|需)"
    r"|(?i:ignore|disregard|forget)[^。]{0,30}(?i:instruction|prompt|rule)|(?i:system prompt|api[ _]?key|you are (?:now )?an?\b)"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of a source, or two neighbours, that may bear a statement out; `span` is in the document."""

    source: Source
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A citation of the extracted answer with the year that its document counts 今年 from."""

    citation: Citation
    year: int | None

    @property
    def about(self) -> str:
        """What the passage speaks of without saying so itself."""
        context = self.citation.context
        parts = (
            context.title or self.citation.title,
            context.heading,
            *context.organisations,
            *context.places,
        )
        return " ".join(part for part in parts if part)

    def units(self) -> list[Unit]:
        """Its sentences, then its pairs of neighbours, without those that give orders to a model."""
        text, base = self.citation.text, self.citation.span.start
        spans = sentences(text)
        pairs = [Span(a.start, b.end) for a, b in pairwise(spans)]
        return [
            Unit(self, Span(span.start + base, span.end + base), span.of(text))
            for span in (*spans, *pairs)
            if not is_order(span.of(text))
        ]


def is_order(text: str) -> bool:
    """Whether a sentence gives orders to a language model, as a planted one does."""
    return bool(_ORDER.search(text))


def sources_of(library: Library, citations: Sequence[Citation]) -> list[Source]:
    """The citations as sources; one whose document has just been removed is left out."""
    found = []
    with library.snapshot() as view:
        for citation in citations:
            try:
                date = view.document(citation.document_id).date
            except NotFoundError:
                continue
            found.append(Source(citation, int(date.value[:4]) if date else None))
    return found
