"""From the lines of a text to its paragraphs: wrapped lines joined, cut sentences mended, display lines set apart.

Two kinds of plain text are told apart. Where a paragraph is one line, only cuts by captions and columns are mended;
where lines are wrapped by the printer, paragraphs are found by the widths of their lines.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.documents.lines import (
    BULLET,
    CREDIT,
    FIELD,
    NUMBERED,
    Line,
    continues,
    is_about_paper,
    is_far_wider,
    is_hard_wrapped,
    is_inside_word,
    is_short_beside,
    read_lines,
)

_BIG_GAP = 3
_MAX_DISPLAY_CHARS = 48


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph (`is_display` false) or a line set apart: title, heading, caption, pull quote or entry of a list."""

    text: str
    is_display: bool = False
    is_item: bool = False
    is_credit: bool = False
    starts_section: bool = False
    gap: int = 0


def lay_out(raw: str) -> list[Piece]:
    """Join the lines of raw text into pieces, in reading order; every character but line breaks is kept."""
    lines = read_lines(raw)
    return _lay_out_wrapped(lines) if is_hard_wrapped(lines) else _lay_out_whole(lines)


# -- a paragraph a line -------------------------------------------------------------------------------------------


def _lay_out_whole(lines: Sequence[Line]) -> list[Piece]:
    pieces: list[Piece] = []
    open_at: int | None = None  # the paragraph whose sentence is cut, as long as it may still go on
    for i, line in enumerate(lines):
        if _is_aside(lines, i, pieces[open_at].text if open_at is not None else None):
            _append_display(pieces, line)
            continue
        if FIELD.match(line.text):
            # a label of its own does not stand under the heading above it
            below_others = bool(pieces) and not FIELD.match(pieces[-1].text) and not pieces[-1].is_display
            pieces.append(Piece(line.text, is_item=True, starts_section=below_others, gap=line.gap))
            open_at = None
            continue
        if BULLET.match(line.text):
            pieces.append(Piece(line.text, is_item=True, gap=line.gap))
            continue
        if open_at is not None and continues(pieces[open_at].text, line.text):
            _mend(pieces, open_at, line.text)
        else:
            pieces.append(Piece(line.text, gap=line.gap))
            open_at = len(pieces) - 1
        if line.is_closed:
            open_at = None
    return pieces


def _mend(pieces: list[Piece], open_at: int, text: str) -> None:
    """Join a cut sentence again; what stood between its halves is captions and pull quotes."""
    pieces[open_at] = replace(pieces[open_at], text=pieces[open_at].text + text)
    for i in range(open_at + 1, len(pieces)):
        pieces[i] = replace(pieces[i], is_credit=pieces[i].is_display)


def _append_display(pieces: list[Piece], line: Line) -> None:
    """A heading set on two lines without a blank one between them is one heading; a title takes no issuer or date in."""
    last = pieces[-1] if pieces else None
    is_title_block = all(piece.is_display for piece in pieces)
    apart = is_title_block and (is_about_paper(line.text) or bool(last and is_about_paper(last.text)))
    credited = bool(CREDIT.search(line.text)) or bool(last and last.is_credit)
    if last and last.is_display and line.gap == 0 and not credited and not apart:
        pieces[-1] = Piece(f"{last.text} {line.text}", is_display=True, gap=last.gap)
    else:
        pieces.append(
            Piece(line.text, is_display=True, is_credit=bool(CREDIT.search(line.text)), gap=line.gap)
        )


def _is_aside(lines: Sequence[Line], i: int, open_text: str | None) -> bool:
    """Whether the line stands apart from the running text."""
    line = lines[i]
    if CREDIT.search(line.text):
        return True
    if BULLET.match(line.text) or FIELD.match(line.text):
        return False
    if line.is_closed:
        # a caption that is a sentence: it cuts an open one, which goes on further down
        return (
            open_text is not None
            and line.gap >= _BIG_GAP
            and len(line.text) <= 60
            and not is_inside_word(open_text, line.text)
            and any(
                o.gap < _BIG_GAP and continues(open_text, o.text) and o.is_closed
                for o in lines[i + 1 : i + 8]
            )
        )
    if len(line.text) > _MAX_DISPLAY_CHARS or _reads_like_text(line):
        return False
    return open_text is None or not _resumes(lines, i, open_text)


def _reads_like_text(line: Line) -> bool:
    """A sentence that breaks off, not a heading: a long line with clauses, or one with several."""
    clauses = len(re.findall("[，；]", line.text))
    return not line.has_inner_space and (clauses >= 2 or (clauses == 1 and len(line.text) >= 30))


def _resumes(lines: Sequence[Line], i: int, open_text: str) -> bool:
    """Whether this unclosed line takes the open sentence up again: mid-word, or with clauses of its own."""
    line = lines[i]
    if line.gap >= _BIG_GAP and not is_inside_word(open_text, line.text):
        return False
    return is_inside_word(open_text, line.text) or (line.has_clause and continues(open_text, line.text))


# -- wrapped lines ------------------------------------------------------------------------------------------------


def _lay_out_wrapped(lines: Sequence[Line]) -> list[Piece]:
    display = _find_display(lines)
    indents_paragraphs = sum(line.indented for line in lines) > 0.05 * len(lines)
    listed = _find_uniform_lists(lines, display)
    pieces: list[Piece] = []
    start = 0
    while start < len(lines):
        if display[start]:
            _append_display(pieces, lines[start])
            start += 1
            continue
        end = start + 1 if listed[start] else _paragraph_end(lines, display, start, pieces)
        text = "".join(line.text for line in lines[start:end])
        is_item = listed[start] or not re.search("[。！？；…：]$", text)
        starts_section = lines[start].indented and not indents_paragraphs  # a new article on the same page
        pieces.append(Piece(text, is_item=is_item, starts_section=starts_section, gap=lines[start].gap))
        start = end
    return pieces


def _find_display(lines: Sequence[Line]) -> list[bool]:
    found: list[bool] = []
    for i, line in enumerate(lines):
        after = [o for o in lines[i + 1 : i + 5] if not o.has_inner_space][:3]
        at_boundary = i == 0 or found[i - 1] or bool(re.search(r"[。！？；）…]$", lines[i - 1].text))
        numbered = bool(NUMBERED.match(line.text)) and len(line.text) <= 20
        if line.is_closed or line.has_clause or not (at_boundary or numbered):
            found.append(False)
        else:
            odd = "：" not in line.text and (is_short_beside(line, after) or is_far_wider(line, after))
            found.append(
                line.has_inner_space
                or line.text.startswith("——")
                or numbered
                or odd
                or _ends_display(found, line)
            )
    return found


def _ends_display(found: Sequence[bool], line: Line) -> bool:
    """The second line of a heading that is set on two: directly below a display line, without a blank one."""
    return (
        bool(found)
        and found[-1]
        and line.gap == 0
        and line.width <= 30
        and not re.search("[：（]", line.text)
    )


def _find_uniform_lists(lines: Sequence[Line], display: Sequence[bool]) -> list[bool]:
    """Runs of three lines or more of one shape, such as 「姓名（单位）」, are lists: one entry a line."""
    shapes = [
        None if display[i] or line.is_closed else re.sub(r"[^（）：、《》“”\d]|\d+", "", line.text)
        for i, line in enumerate(lines)
    ]
    found = [False] * len(lines)
    start = 0
    for i in range(1, len(lines) + 1):
        if i == len(lines) or shapes[i] != shapes[start] or not shapes[start]:
            if shapes[start] and i - start >= 3 and all(_is_balanced(lines[j].text) for j in range(start, i)):
                found[start:i] = [True] * (i - start)
            start = i
    return found


def _is_balanced(text: str) -> bool:
    return text.count("（") == text.count("）") and text.endswith("）")


def _paragraph_end(
    lines: Sequence[Line], display: Sequence[bool], start: int, pieces: Sequence[Piece]
) -> int:
    """Index after the last line of the paragraph that begins at `start`."""
    in_list = bool(pieces) and pieces[-1].is_item
    for i in range(start, len(lines)):
        if i + 1 == len(lines) or display[i + 1]:
            return i + 1
        line, after = lines[i], lines[i + 1 : i + 4]
        if line.is_closed and (
            _is_short(lines, start, i) or NUMBERED.match(after[0].text) or after[0].indented
        ):
            return i + 1
        if not line.is_closed and _ends_item(lines, start, i, in_list):
            return i + 1
    return len(lines)


def _is_short(lines: Sequence[Line], start: int, i: int) -> bool:
    before = lines[max(start, i - 3) : i] or lines[i + 1 : i + 4]
    return lines[i].width < 0.93 * max(line.width for line in before)


def _ends_item(lines: Sequence[Line], start: int, i: int, in_list: bool) -> bool:
    """Whether an entry of a list ends here although no mark closes it."""
    line, before, after = lines[i], lines[max(start, i - 2) : i], lines[i + 1 : i + 4]
    if is_inside_word(line.text, after[0].text) or re.search(r"[，、：（“]$", line.text):
        return False
    if is_short_beside(line, after) and (not before or is_short_beside(line, before)):
        return True
    entry = "".join(o.text for o in lines[start : i + 1])
    return in_list and "：" in entry[:30] and "：" in after[0].text
