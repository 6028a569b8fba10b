"""White space inside a paragraph, as formats with soft line breaks mean it."""

import re

_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…·]"
_BREAK_IN_CHINESE = re.compile(rf"(?<={_WIDE})[ \t]*[\n\r\u2028][ \t\n\r]*(?={_WIDE})")
_SPACES = re.compile(r"[ \t\n\r\f\v\xa0\u2028]+")


def flowing(text: str) -> str:
    """One line of text: a break between Chinese characters vanishes, other white space becomes one space."""
    return _SPACES.sub(" ", _BREAK_IN_CHINESE.sub("", text.strip())).strip()
