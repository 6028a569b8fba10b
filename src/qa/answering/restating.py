"""What a reply repeats of the letter that it answers: 「您反映的……问题已收悉，现答复如下：」 answers nothing."""

import re

from qa.language.span import Span

_BELOW = re.compile(r"[^，。：:；]{0,16}(?:回复|答复|解答|反馈)如下[：:。]?")
_OPENING = re.compile(r"尊敬的|网友|您|你|关于|针对|对于?您|就您|经|来信|来函|收到")
_NAMES = re.compile(
    r"《[^《》]*》|“[^“”]*”|[A-Za-z]\d+"
)  # the letter's title, and codes that stand for places
_TELLS = re.compile(r"\d|为|是|将|已(?!收)")
_REPEATED = re.compile(
    r"(?:关于|针对|对于?|就)?您(?:所|在[^，。]{1,12}上)?"
    r"(?:反映|咨询|投诉|提出|提到|询问|来信|来电|留言|建议|举报|关心)的?[^，。：]{0,80}"
    r"(?:问题|事项|情况|诉求|建议|来信|留言|一事|事宜|[》”])[，。：]"
)
_NOTHING = re.compile(
    r"(?:[^。]{0,100}收悉|您好|感谢您的[^，。\d]*|[^，。\d]{0,6}收到您的[^，。\d]*"
    r"|您(?:问|想问|想知道|想了解|担心)[^，。\d]*)?[。！!]?\s*"
)


def told_part(text: str, sentence: Span) -> Span | None:
    """The sentence without what it repeats of a letter at its beginning; None where nothing else is left."""
    words = sentence.of(text)
    start = _after_opening(words)
    if repeated := _REPEATED.match(words, start):
        start = repeated.end()
    return None if _NOTHING.fullmatch(words, start) else Span(sentence.start + start, sentence.end)


def _after_opening(words: str) -> int:
    """Where a sentence goes on after 「……现答复如下：」, 0 without; what tells something before that stays."""
    below = _BELOW.search(words)
    if below is None:
        return 0
    before = _NAMES.sub("", words[: below.start()])
    is_opening = not before or (_OPENING.match(before) and not _TELLS.search(before))
    return below.end() if is_opening else 0
