"""What a reply repeats of the letter that it answers: 「您反映的……问题已收悉，现答复如下：」 answers nothing."""

import re

from qa.language.span import Span

_BELOW = re.compile(r".*(?:回复|答复|解答|反馈)如下[：:。]?", re.DOTALL)
_REPEATED = re.compile(
    r"(?:关于|针对|对于?|就)?您(?:所|在[^，。]{1,12}上)?"
    r"(?:反映|咨询|投诉|提出|提到|询问|来信|来电|留言|建议|举报|关心)的?[^，。：]{2,80}[，。：]"
)
_RECEIVED = re.compile(r"收悉|(?:收到|感谢)您的|^您(?:好|问|想|希望|担心|要求)[^，。]*。?$")


def told_part(text: str, sentence: Span) -> Span | None:
    """The sentence without what it repeats of a letter at its beginning; None where nothing else is left."""
    words = sentence.of(text)
    start = below.end() if (below := _BELOW.match(words)) else 0
    if repeated := _REPEATED.match(words, start):
        start = repeated.end()
    rest = words[start:]
    if not rest.strip() or _RECEIVED.search(rest):
        return None
    return Span(sentence.start + start, sentence.end)
