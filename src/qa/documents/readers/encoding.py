"""Bytes to text, for files that do not say how they are encoded.

Strict UTF-8 comes first: Chinese text in another encoding is almost never valid UTF-8. What is left is
decoded in every likely way, and the reading that looks most like Chinese wins; charset-normalizer sees only
what none of them explains.
"""

import codecs
import re
from functools import cache

from qa.errors import UnreadableFileError

SAMPLE_BYTES = 65_536  # enough to tell encodings apart
MIN_PLAUSIBLE = 0.6  # mean weight that a reading needs; real text has over 0.8, a wrong reading under 0.5
MAX_BROKEN_RATIO = 0.02  # share of undecodable characters that a damaged file may have
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")  # the first of equals wins
_FREQUENT = (
    "的一是了不在有人我他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十用发天如然作"
    "方成者多日都三小军二无同主经公此已工使情明性知全定高企业市省县区镇村建设新增长改革展项目政府民村万亿元月"
    "這為來個們說國時會過發無經長設產業縣區鎮萬億對後裡與關學開動現電體點實當進應還種"
)
_PUNCTUATION = "，。、；：？！“”‘’（）《》〈〉【】「」『』—…·％～　–"
_ODD = re.compile(r"[\u0250-\u036f\u0530-\u07ff]")  # two bytes in UTF-8, and no Latin, Greek or Cyrillic
_EAST_ASIAN = re.compile(r"[\u0800-\U0010ffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode(data: bytes, *, declared: str | None = None) -> str:
    r"""The text of a file, its line ends unified to "\n", without a byte order mark.

    Args:
        data: the whole file; no bytes give "".
        declared: the encoding that the file itself names (HTML); used for bytes that fit it and are no UTF-8.

    Raises:
        UnreadableFileError: the bytes are no text in any encoding that is known here.
    """
    text = _decode(data, declared)
    controls = len(_CONTROL.findall(text))
    if "\0" in text or controls > max(2, len(text) // 100):
        raise UnreadableFileError("bytes are binary, not text", reason="内容是二进制数据，不是文字")
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def _decode(data: bytes, declared: str | None) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text_as_declared = _declared(data, declared) if declared else None
        return text_as_declared if text_as_declared is not None else _guess(data)
    is_odd = not _EAST_ASIAN.search(text) and _ODD.search(text) is not None
    if is_odd and _plausibility(data[:SAMPLE_BYTES], "gb18030") >= MIN_PLAUSIBLE:
        return data.decode(
            "gb18030", errors="replace"
        )  # 「通知」 in GBK is valid UTF-8: an accent and Hebrew
    return _guess(data) if "\0" in text else text  # UTF-16 of ASCII letters is valid UTF-8 full of NULs


def _declared(data: bytes, name: str) -> str | None:
    try:
        encoding = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    encoding = "gb18030" if encoding in ("gb2312", "gbk") else encoding
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError, ValueError):  # LookupError: codecs from bytes to bytes, such as zlib
        return None


def _guess(data: bytes) -> str:
    best = max(_CANDIDATES, key=lambda encoding: _plausibility(data[:SAMPLE_BYTES], encoding))
    if _plausibility(data[:SAMPLE_BYTES], best) >= MIN_PLAUSIBLE:
        return data.decode(best, errors="replace")
    if b"\0" not in data:
        from charset_normalizer import from_bytes

        match = from_bytes(data[:SAMPLE_BYTES]).best()
        if match is not None and match.percent_chaos < 5:
            return data.decode(match.encoding, errors="replace")
    raise UnreadableFileError("no known text encoding fits", reason="认不出文字编码，请另存为 UTF-8")


def _plausibility(sample: bytes, encoding: str) -> float:
    """How much the sample looks like text in this encoding, from 0 to 1."""
    if encoding.startswith("utf-16") and len(sample) % 2:
        return 0.0
    # the sample may end within a character
    text = sample.decode(encoding, errors="replace").removesuffix("\ufffd")
    if not text or text.count("\ufffd") > max(1, MAX_BROKEN_RATIO * len(text)):
        return 0.0
    weights = _weights()
    return sum(weights.get(character, 0.0) for character in text) / len(text)


@cache
def _weights() -> dict[str, float]:
    """Frequent characters 1, the first level of GB 2312 and of Big5 0.8, other Han 0.1, the rest 0."""
    weights = {chr(code): 0.1 for code in range(0x4E00, 0xA000)}
    for encoding, leads in (("gb2312", range(0xB0, 0xD8)), ("big5", range(0xA4, 0xC7))):
        for lead in leads:
            for trail in range(0x40, 0xFF):
                common = bytes((lead, trail)).decode(encoding, errors="ignore")
                if len(common) == 1 and common in weights:
                    weights[common] = 0.8
    weights |= {chr(code): 1.0 for code in (*range(0x20, 0x7F), *range(0xFF10, 0xFF5F), 9, 10, 13)}
    return weights | dict.fromkeys(_FREQUENT + _PUNCTUATION, 1.0)
