"""What a passage says for itself: without what at its end belongs to the passage after it, or to the whole document.

Questions and headings (「四、认真开展风险排查。」) are answered and carried out by what follows; a signature names the
document's owner in whichever passage is the last.
"""

import re
from functools import lru_cache

from qa.passages.sentences import sentences

_ASKS = re.compile(r".*[？?][”’」』》）)]*", re.DOTALL)
_SIGNATURE = re.compile(r"特此[^，。]{2,4}。|[^，。；：！？]{0,60}\d{4}年\d{1,2}月\d{1,2}日")
_NUMBERED = re.compile(
    r"(?:[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]|[一二三四五六七八九十]是)"
)
_HEADING_CHARS = 26


@lru_cache(maxsize=20_000)
def statements(text: str) -> str:
    """The text up to its last sentence that says something; the whole of a text without any."""
    told = sentences(text)
    while told and (_ASKS.fullmatch(last := told[-1].of(text)) or _SIGNATURE.fullmatch(last)):
        told.pop()
    if len(told) > 1 and _is_heading(told[-1].of(text)) and not _NUMBERED.match(told[-2].of(text)):
        told.pop()
    return text[: told[-1].end] if told else text


def _is_heading(sentence: str) -> bool:
    return len(sentence) <= _HEADING_CHARS and "，" not in sentence and bool(_NUMBERED.match(sentence))
