"""What a passage says for itself: without what at its end belongs to the passage after it, or to the whole document.

Questions and headings (「四、认真开展风险排查。」) are answered and carried out by what follows; a signature names the
document's owner in whichever passage is the last.
"""

import re
from functools import lru_cache

from qa.passages.sentences import sentences

_ASKS = re.compile(r".*[？?][”’」』》）)]*", re.DOTALL)
_BODY = r"[^，。；：！？\n]{0,60}(?:[局委办厅府会院部室处队组行校所社]|中心|公司|街道)"
_SIGNATURE = re.compile(rf"特此[^，。]{{2,4}}。|(?:{_BODY})?\s*\d{{4}}年\d{{1,2}}月\d{{1,2}}日")
_NUMBERED = re.compile(
    r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．](?![\d一二三四五六七八九十])|[一二三四五六七八九十]是"
)
_HEADING_CHARS = 26
_CLOSING = "。！!”’」』》）)】… "
_BREAK = re.compile("[。！？!?…\n]|特此")


@lru_cache(maxsize=20_000)
def statements(text: str) -> str:
    """The text up to its last sentence that says something; the whole of a text without any."""
    if _ends_plainly(whole := text.rstrip()):
        return whole
    told = sentences(text)
    while told and (_ASKS.fullmatch(last := told[-1].of(text)) or _SIGNATURE.fullmatch(last)):
        told.pop()
    if len(told) > 1 and _is_heading(told[-1].of(text)) and not _is_listing(told[-2].of(text)):
        told.pop()
    return text[: told[-1].end] if told else text


def is_signature(sentence: str) -> bool:
    """Whether a sentence only names who signs and the day."""
    return bool(_SIGNATURE.fullmatch(sentence.strip()))


def _ends_plainly(text: str) -> bool:
    """Whether the last sentence surely is too long for a heading, and neither asks nor signs: most are, and soon seen."""
    tail = text.rstrip(_CLOSING)[
        -_HEADING_CHARS - 4 :
    ]  # with quotes and brackets that close the sentence before
    return len(tail) > _HEADING_CHARS and tail[-1] not in "？?日" and not _BREAK.search(tail)


def _is_heading(sentence: str) -> bool:
    return len(sentence) <= _HEADING_CHARS and "，" not in sentence and bool(_NUMBERED.match(sentence))


def _is_listing(sentence: str) -> bool:
    """Whether a sentence is an item, or holds the first one, of the list that the next goes on with."""
    return bool(_NUMBERED.match(sentence)) or "一是" in sentence
