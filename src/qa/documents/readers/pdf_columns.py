"""The characters of a page as lines, column after column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

Box = tuple[float, float, float, float]  # left, bottom, right, top; y grows upwards
Character = tuple[str, Box | None]

SPLIT_EMS = 0.9  # a wider gap inside a line may be a gutter
GUTTER_EMS = 0.6  # a gutter is at least this wide
CROSSING_RATIO = 0.2  # lines that may cross a gutter: headlines above the columns
MIN_LINES = 3  # in each column
MIN_MEDIAN_CHARS = 6  # the cells of a table are shorter,
MIN_MEDIAN_FILL = 0.55  # and fill less of their column
MAX_DEPTH = 4
_DROPPED = dict.fromkeys([2, 0xAD, 0xFFFE, 0xFFFF])  # hyphens that PDFium found at line ends, non-characters


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or the part of one that stands in one column; `number` counts PDFium's lines."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    number: int = 0

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


def in_reading_order(characters: Sequence[Character]) -> list[Line]:
    """Lines in reading order: the file's own order, but column after column where a clear gutter exists.

    Args:
        characters: in the file's order, line ends included; white space has no box.
    """
    segments = list(_segments(characters))
    lines: list[list[Line]] = []
    for segment in _ordered(segments, 0):
        if lines and lines[-1][-1].number == segment.number:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return [_joined(parts) for parts in lines]


def _segments(characters: Sequence[Character]) -> Iterator[Line]:
    run: list[Character] = []
    number = 0
    end: Box | None = None
    for character, box in characters:
        if character in "\r\n":
            yield from _segment(run, number)
            run, end = [], None
            number += character == "\n"
            continue
        if box is not None:
            if end is not None and not -1 <= (box[0] - end[2]) / max(end[3] - end[1], 1.0) <= SPLIT_EMS:
                yield from _segment(run, number)
                run = []
            end = box
        run.append((character, box))
    yield from _segment(run, number)


def _segment(run: Sequence[Character], number: int) -> Iterator[Line]:
    boxes = [box for _, box in run if box is not None]
    # PDFium gives characters beyond the basic plane as two UTF-16 halves
    raw = "".join(character for character, _ in run).translate(_DROPPED)
    text = " ".join(raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore").split())
    if boxes and text:
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        yield Line(text, min(lefts), min(bottoms), max(rights), max(tops), number)


def _joined(parts: Sequence[Line]) -> Line:
    return Line(
        " ".join(part.text for part in parts),
        min(part.left for part in parts),
        min(part.bottom for part in parts),
        max(part.right for part in parts),
        max(part.top for part in parts),
        parts[0].number,
    )


def _ordered(segments: Sequence[Line], depth: int) -> list[Line]:
    gutter = _gutter(segments) if depth < MAX_DEPTH else None
    if gutter is None or _is_by_column(segments, gutter):
        return list(segments)
    ordered: list[Line] = []
    crossing = sorted((s for s in segments if s.left < gutter < s.right), key=lambda s: -s.middle)
    ceiling = float("inf")
    for edge in (*crossing, None):
        floor = edge.middle if edge is not None else float("-inf")
        band = [s for s in segments if floor <= s.middle < ceiling and not s.left < gutter < s.right]
        ordered += _band(band, gutter, depth)
        if edge is not None:
            ordered.append(edge)
        ceiling = floor
    return ordered


def _is_by_column(segments: Sequence[Line], gutter: float) -> bool:
    """Whether the file itself gives the left column first and goes from side to side only where it must."""
    is_left = [s.right <= gutter for s in segments if not s.left < gutter < s.right]
    switches = sum(before != after for before, after in pairwise(is_left))
    bands = 1 + len(segments) - len(is_left)
    return is_left[0] and switches <= 1 + 2 * bands and 3 * switches < len(is_left)


def _band(segments: Sequence[Line], gutter: float, depth: int) -> list[Line]:
    """What stands between two headlines: the columns, and what is above and below them, such as a table."""
    left = [s for s in segments if s.right <= gutter]
    right = [s for s in segments if s.left >= gutter]
    core = _full_lines(left) + _full_lines(right)
    if not core:
        return list(segments)
    top, bottom = max(s.top for s in core), min(s.bottom for s in core)
    reach = 1.3 * median(s.top - s.bottom for s in core)
    for side, other in ((left, right), (right, left)):
        for line in sorted(side, key=lambda s: -s.middle):  # the short last line of a paragraph belongs to it
            is_alone = not any(s.bottom < line.middle < s.top for s in other)
            if line.middle < bottom and bottom - line.top <= reach and is_alone:
                bottom = line.bottom
    inside = [s for s in segments if bottom <= s.middle <= top]
    return [
        *(s for s in segments if s.middle > top),
        *_ordered([s for s in inside if s.right <= gutter], depth + 1),
        *_ordered([s for s in inside if s.left >= gutter], depth + 1),
        *(s for s in segments if s.middle < bottom),
    ]


def _full_lines(column: Sequence[Line]) -> list[Line]:
    width = max((s.right for s in column), default=0.0) - min((s.left for s in column), default=0.0)
    return [
        s for s in column if s.right - s.left >= MIN_MEDIAN_FILL * width and len(s.text) >= MIN_MEDIAN_CHARS
    ]


def _gutter(segments: Sequence[Line]) -> float | None:
    """The x in the widest strip that nearly no line crosses, with prose on both sides; None without one."""
    if len(segments) < 2 * MIN_LINES:
        return None
    height = median(s.top - s.bottom for s in segments)
    strips = sorted(_strips(segments), key=lambda strip: strip[0] - strip[1])
    for start, end in strips[:5]:
        middle = (start + end) / 2
        left = [s for s in segments if s.right <= middle]
        right = [s for s in segments if s.left >= middle]
        if (
            end - start >= GUTTER_EMS * height
            and _is_prose(left)
            and _is_prose(right)
            and _overlap(left, right)
        ):
            return middle
    return None


def _strips(segments: Sequence[Line]) -> Iterator[tuple[float, float]]:
    """Ranges of x that at most a few lines cover."""
    most = int(CROSSING_RATIO * len(segments))
    events = sorted([(s.left, 1) for s in segments] + [(s.right, -1) for s in segments])
    cover = 0
    start: float | None = None
    for x, change in events:
        before, cover = cover, cover + change
        if before > most >= cover:
            start = x
        elif cover > most >= before and start is not None:
            yield start, x
            start = None


def _is_prose(column: Sequence[Line]) -> bool:
    if len(column) < MIN_LINES:
        return False
    width = max(s.right for s in column) - min(s.left for s in column)
    fills = median((s.right - s.left) / max(width, 1.0) for s in column)
    return fills >= MIN_MEDIAN_FILL and median(len(s.text) for s in column) >= MIN_MEDIAN_CHARS


def _overlap(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether two columns stand beside each other, not one below the other."""
    tops = max(s.top for s in left), max(s.top for s in right)
    bottoms = min(s.bottom for s in left), min(s.bottom for s in right)
    shorter = min(tops[0] - bottoms[0], tops[1] - bottoms[1])
    return min(tops) - max(bottoms) >= 0.5 * shorter
