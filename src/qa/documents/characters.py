"""Characters as the cleaned text has them: the only place where text is rewritten."""

import re
import unicodedata

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_INVISIBLE = re.compile(
    r"[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_HALF_TO_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_CLOSERS = "”’」』》〉）】〕%％"
_OPENERS = "“‘「『《〈（【〔"
_SINGLES = re.compile(rf"(?:(?<=[ ])|^)((?:[{HAN}] ){{2,}}[{HAN}])(?=[ ]|$|[，。、；：！？“”《》（）])")
_PUNCT = "，。、；：！？“”‘’「」『』《》〈〉（）【】〔〕—…·"
_AROUND_PUNCT = re.compile(rf"(?<=[{_PUNCT}]) | (?=[{_PUNCT}])")
_DIGIT_HAN = re.compile(rf"(?<=[{HAN}]) (?=[\dA-Za-z+%.-])|(?<=[\dA-Za-z%]) (?=[{HAN}])")


def normalise(line: str) -> str:
    """One line with its letters and digits half-width, its punctuation full-width and its stray spaces gone.

    Han compatibility forms become their usual ones; nothing that a reader would see as a word is added or lost.
    """
    line = _INVISIBLE.sub("", line)
    line = "".join(_width(c) for c in line)
    line = _SPACES.sub(" ", line).strip()
    line = _full_width_punctuation(line)
    line = _close_letter_spacing(line)
    line = _DIGIT_HAN.sub("", line)
    return _full_width_punctuation(line)


def _width(char: str) -> str:
    if char in "～":
        return "～"
    if "！" <= char <= "～" and char not in "，；：？！（）":
        return chr(ord(char) - 0xFEE0)
    if "\uf900" <= char <= "\ufaff" or "\u2e80" <= char <= "\u2fdf" or char == "㎡" or char == "%":
        return unicodedata.normalize("NFKC", char)
    return char


def is_letter_spaced(line: str) -> bool:
    """Whether most Han characters of the line stand alone between spaces, as in 「推 进 体 制 机 制」."""
    tokens = line.split(" ")
    han = [t for t in tokens if re.search(f"[{HAN}]", t)]
    # short names such as 「朱 莹」 are letter-spaced too, but a heading of two words is not
    latin = sum(bool(re.search(r"[A-Za-z]{2}", t)) for t in tokens)
    return len(tokens) > 3 and len(han) > 2 * latin and sum(len(t) <= 2 for t in han) >= 0.75 * len(han)


def _close_letter_spacing(line: str) -> str:
    if is_letter_spaced(line) and not _is_name_row(line):
        return line.replace(" ", "")
    line = _SINGLES.sub(lambda m: m[1].replace(" ", ""), line)
    return _AROUND_PUNCT.sub("", line) if re.search(r"[，。；]", line) else _close_quotes(line)


def _close_quotes(line: str) -> str:
    return re.sub(r"(?<=[“「《（]) | (?=[”」》），。、；])", "", line)


def _is_name_row(line: str) -> bool:
    """「南 苏 章江平 施枚佳」: a few names, the two-letter ones spaced."""
    tokens = line.split(" ")
    return len(tokens) <= 12 and any(2 <= len(t) <= 4 for t in tokens) and not re.search(rf"[^{HAN}· ]", line)


def join_spaced_names(line: str) -> str:
    """「南 苏 章江平」 → 「南苏 章江平」: two single characters side by side are one name."""
    return re.sub(rf"(?<![{HAN}])([{HAN}]) ([{HAN}])(?![{HAN}])", r"\1\2", line)


def _full_width_punctuation(line: str) -> str:
    """Half-width marks become full-width beside Chinese, but not inside numbers, times, addresses or Latin text."""
    chars = list(line)
    for i, char in enumerate(chars):
        if char not in _HALF_TO_FULL:
            continue
        before = line[i - 1] if i else ""
        after = line[i + 1] if i + 1 < len(line) else ""
        if char in ",:" and before.isdigit() and after.isdigit():
            continue
        if (
            _is_chinese(before)
            or _is_chinese(after)
            or (char in ",;:" and before.isdigit() and not after.strip())
        ):
            chars[i] = _HALF_TO_FULL[char]
    joined = "".join(chars)
    return re.sub(r"(?<=[，；：？！（]) | (?=[，；：？！）])", "", joined)


def _is_chinese(char: str) -> bool:
    return bool(char) and (bool(re.match(f"[{HAN}]", char)) or char in _CLOSERS or char in _OPENERS)


def display_width(text: str) -> int:
    """Columns the text takes in a fixed-width font: two for a Han character, one for a Latin one."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
