"""What a language model is told: the rules, the passages as data, the question."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answering.llm.sources import Source, is_order
from qa.messages import LLM_NO_ANSWER, LLM_RULES
from qa.passages.sentences import sentences

MAX_EARLIER = 3


def messages(question: str, earlier: Sequence[str], sources: Sequence[Source]) -> list[dict[str, str]]:
    """The chat that asks for an answer.

    Args:
        question: as understood, a follow-up filled in.
        earlier: earlier questions, oldest first; never earlier answers, which nobody has checked again.
    """
    passages = "\n".join(_passage(number, source) for number, source in enumerate(sources, 1))
    asked = "".join(f"<earlier>{plain(one)}</earlier>\n" for one in earlier[-MAX_EARLIER:])
    user = f"<passages>\n{passages}\n</passages>\n{asked}<question>{plain(question)}</question>"
    return [
        {"role": "system", "content": LLM_RULES.format(no_answer=LLM_NO_ANSWER)},
        {"role": "user", "content": user},
    ]


def _passage(number: int, source: Source) -> str:
    text = source.citation.text
    kept = "".join(span.of(text) for span in sentences(text) if not is_order(span.of(text)))
    return f'<passage id="{number}" title="{plain(source.about)}">{plain(kept)}</passage>'


def plain(text: str) -> str:
    """The text with nothing in it that could end a tag or begin one."""
    return text.replace("<", "＜").replace(">", "＞").replace('"', "＂")
