"""Lines of plain text: what each looks like, before anything is joined."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from qa.documents.characters import HAN, display_width, join_spaced_names, normalise
from qa.language.words import cut

CLOSED = re.compile(r"(?:[。！？!?；…]|——)[”’」』》）】]*$")
NUMBERED = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]+[章节编条部]|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[、.．](?!\d))"
)
BULLET = re.compile(r"^[■●◆◇▪•○□★▲➢✓-]\s*")
CREDIT = re.compile(
    r"(?:摄|供图|制图|漫画|[/／]图)[）)]?$|^（?(?:本版|本报|图片|资料图)[^。]{0,30}(?:提供|供图|摄|图片)）?$"
)
# 「【办理地点】二楼综合窗口」: a label with what it says
FIELD = re.compile(r"^【[^】]{1,16}】(?=.)")
_DATE_LINE = re.compile(
    r"(?:(?:发布|成文|印发|发文)?(?:日期|时间)[:：]\s*)?\d{4}(?:年\d{1,2}月(?:\d{1,2}日)?|[-/.]\d{1,2}[-/.]\d{1,2})(?:印发)?"
)
_ISSUER = re.compile(
    r"[\u4e00-\u9fff（）]{2,24}(?:局|委|厅|部|办|办公室|委员会|政府|队|院|中心|公司|集团|协会)(?:文件)?"
)
_NUMBERED_PAPER = re.compile(r"[〔［\[]\d{4}[〕］\]]\s*(?:第?\d+号)?$")
_FULL_RATIO = 0.72


@dataclass(frozen=True, slots=True)
class Line:
    """A normalised line that is not blank; `gap` blank lines stood before it, `indented` tells of leading space."""

    text: str
    gap: int
    indented: bool = False

    @property
    def width(self) -> int:
        return display_width(self.text.replace(" ", ""))

    @property
    def is_closed(self) -> bool:
        return bool(CLOSED.search(self.text))

    @property
    def has_clause(self) -> bool:
        return bool(re.search(r"[，。；]", self.text))

    @property
    def has_inner_space(self) -> bool:
        """Two words set apart, as headings are: 「创新变革 激活发展动能」."""
        return bool(re.search(rf"[{HAN}”’」]{{2}} [“‘「{HAN}]{{2}}", self.text))


def read_lines(raw: str) -> list[Line]:
    """The lines of a text, normalised; captions that share a line (「…项目。 …建设。」) become lines of their own."""
    lines: list[Line] = []
    gap = 0
    for row in raw.split("\n"):
        if not normalise(row):
            gap += 1
            continue
        for i, text in enumerate(_captions(row) or [normalise(row)]):
            lines.append(Line(join_spaced_names(text), gap if i == 0 else 1, row[:1] in " \t\u3000"))
        gap = 0
    return lines


def _captions(row: str) -> list[str]:
    pieces = [normalise(piece) for piece in re.split(r"(?<=。)\s+(?=\S)", row.strip())]
    return pieces if len(pieces) > 1 and all(2 < len(p) <= 30 and p.endswith("。") for p in pieces) else []


def is_date_line(text: str) -> bool:
    """A date and nothing else, as it stands below a title or at the end."""
    return bool(_DATE_LINE.fullmatch(text.strip()))


def is_issuer(text: str) -> bool:
    """Who issued a paper and nothing else: 「青山市统计局 国家统计局青山调查队」."""
    return all(_ISSUER.fullmatch(name) for name in text.split())


def is_about_paper(text: str) -> bool:
    """A line of a title block that cannot be the title: issuer, date, number, note in brackets, whom it is sent to."""
    return (
        is_issuer(text)
        or is_date_line(text)
        or bool(_NUMBERED_PAPER.search(text))
        or bool(re.fullmatch("[（(【].*[）)】]|.*：", text))
    )


def is_hard_wrapped(lines: Sequence[Line]) -> bool:
    """Whether line ends are the printer's: most lines that carry text stop in the middle of a sentence.

    The issuer, number and salutation of a short notice never end as sentences do, and say nothing of it.
    """
    body = [line for line in lines if line.width >= 16 and not is_about_paper(line.text)]
    if len(body) < 6:
        return False
    return sum(not line.is_closed for line in body) > 0.55 * len(body)


def is_short_beside(line: Line, others: Iterable[Line]) -> bool:
    """Whether the line is clearly narrower than its neighbours; False without neighbours."""
    widths = [o.width for o in others]
    return bool(widths) and line.width < _FULL_RATIO * median(widths)


def is_far_wider(line: Line, others: Iterable[Line]) -> bool:
    widths = [o.width for o in others]
    return bool(widths) and line.width > 1.25 * median(widths)


def continues(left: str, right: str) -> bool:
    """Whether `right` can go on the sentence that `left` leaves open: the seam lies inside a word, or after a whole one."""
    if not left or not right or CLOSED.search(left) or BULLET.match(right):
        return False
    if left[-1] in "，、：“‘（《—-" or right[0] in "，。、；：”’）》％%":
        return True
    if is_inside_word(left, right):
        return True
    last = _last_word(left)
    return (
        len(last) >= 2
        or not re.fullmatch(f"[{HAN}]", last)
        or last in "的和与及对在有为是了将把向从到等或被以由"
    )


def is_inside_word(left: str, right: str) -> bool:
    """Whether a word of the dictionary lies across the seam."""
    tail, head = left[-4:], right[:4]
    position = 0
    for word in cut(tail + head, guess=False):
        if position < len(tail) < position + len(word):
            return True
        position += len(word)
    return False


def _last_word(text: str) -> str:
    return cut(text[-8:], guess=False)[-1]
