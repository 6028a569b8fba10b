"""What each piece of a document is, and which heading governs it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qa.documents.document import BlockKind
from qa.documents.layout import Piece
from qa.documents.lines import NUMBERED, is_about_paper, is_date_line, is_issuer
from qa.documents.surnames import SURNAMES
from qa.language.organisations import find_organisations

_LEAD_CHARS = 80
_ASKED = re.compile(r"^(?:[\d一二三四五六七八九十]+[、.．])?\s*问[:：]|[？?]$")
_ANSWERED = re.compile(r"(?:[\u4e00-\u9fff]{0,6}(?:答|答复|回复|回答))[:：]")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece with its kind, its section's number and the heading in force."""

    kind: BlockKind
    text: str
    page: int | None = None
    section: int = 0
    heading: str = ""
    is_credit: bool = False
    level: int = 0


def classify(pieces: Sequence[Piece]) -> list[Part]:
    """Kinds for the pieces of a plain text: title block first, then a heading where text follows, captions elsewhere."""
    body = next((i for i, p in enumerate(pieces) if not p.is_display), len(pieces))
    parts = _title_block(pieces[:body])
    run: list[Piece] = []
    for i, piece in enumerate(pieces[body:], start=body):
        if piece.is_display:
            run.append(piece)
            continue
        parts += _display_run(run, before_text=bool(run))
        run = []
        kind: BlockKind = "list" if piece.is_item else "paragraph"
        if i + 1 < len(pieces) and is_question(piece.text, pieces[i + 1].text):
            kind = "heading"
        parts.append(Part(kind, piece.text, section=-1 if piece.starts_section else 0))
    return parts + _display_run(run, before_text=False)


def _title_block(pieces: Sequence[Piece]) -> list[Part]:
    """The display lines above the text: the longest is the title, names are the byline, 「——…」 the subtitle."""
    if not pieces:
        return []
    bylines = {
        i
        for i, p in enumerate(pieces)
        if i and (is_byline(p.text) or is_issuer(p.text) or is_date_line(p.text))
    }
    if (
        not bylines
        and len(pieces) > 1
        and re.fullmatch("[\u4e00-\u9fff]{2,3}", pieces[-1].text)
        and pieces[-1].text[0] in SURNAMES
    ):
        bylines = {len(pieces) - 1}
    numbered = {i for i, p in enumerate(pieces) if NUMBERED.match(p.text)}
    plain = [
        i for i, p in enumerate(pieces) if i not in bylines | numbered and not p.text.startswith(("——", "—"))
    ]
    plain = [i for i in plain if not is_about_paper(pieces[i].text)] or plain
    title = max(plain, key=lambda i: (len(pieces[i].text), -i), default=None)
    after_byline = max(bylines, default=len(pieces))
    parts = []
    for i, piece in enumerate(pieces):
        if i == title:
            kind: BlockKind = "title"
        elif i in bylines:
            kind = "byline"
        elif i in numbered or i > after_byline:
            kind = "heading"
        else:
            kind = "caption" if piece.is_credit else "subtitle"
        parts.append(Part(kind, piece.text))
    return parts


def _display_run(run: Sequence[Piece], *, before_text: bool) -> list[Part]:
    """Display lines between paragraphs: the last ones may be a heading, with one line above it at most."""
    parts: list[Part] = []
    for i, piece in enumerate(run):
        follows = run[i + 1 :]
        near = (
            not follows
            or piece.text.startswith("——")
            or (len(follows) == 1 and " " in piece.text and _is_heading_like(follows[0]))
        )
        is_heading = before_text and near and _is_heading_like(piece) and not (follows and piece.gap >= 3)
        if NUMBERED.match(piece.text) and not piece.is_credit:
            is_heading = True
        parts.append(Part("heading" if is_heading else "caption", piece.text, is_credit=piece.is_credit))
    return parts


def _is_heading_like(piece: Piece) -> bool:
    return (
        not piece.is_credit
        and not re.search("[。！？]", piece.text)
        and not re.fullmatch(r"[\d\s]+", piece.text)
    )


def is_question(text: str, after: str) -> bool:
    """「二、问：怎么缴费？」 above 「答：…」 is the heading of its answer."""
    return len(text) <= 80 and bool(_ASKED.search(text)) and bool(_ANSWERED.match(after))


def is_byline(text: str) -> bool:
    """「记者 张三」, 「干婧 陆昶」, 「干婧曹亨」: names of people and nothing else."""
    rest = re.sub(
        r"(?:本报|特约)?(?:记者|通讯员|作者|撰文|责任编辑|编辑|摄影)[:：/／|｜]?|(?:^|(?<=\s))(?:文[/／]图|图[/／]文|(?:文|图|来源)\s*[:：/／|｜])",
        " ",
        text,
    )
    labelled = rest != text
    tokens = [t for t in re.split(r"[\s、，/／|｜]+", rest) if t]
    if not tokens or len(tokens) > 10:
        return False
    if len(tokens) == 1 and len(tokens[0]) == 4 and not labelled:
        tokens = [tokens[0][:2], tokens[0][2:]]
    elif len(tokens) == 1 and not labelled:
        return False
    known = sum(t[0] in SURNAMES for t in tokens)
    return all(2 <= len(t) <= 4 for t in tokens) and known >= max(2, 0.75 * len(tokens)) - labelled


def assign_headings(parts: Sequence[Part]) -> list[Part]:
    """Number the sections and give each part its heading.

    In most documents a heading stands above its section. On some newspaper pages it stands below; that is decided for
    the whole document, by whether headings share their words with the text before them or with the text after.
    Below 「## 市财政局」 the section of 「### 债务」 goes on to be the bureau's: its heading is 「市财政局 债务」.
    """
    sections = _split(parts)
    below = _headings_stand_below(sections)
    if below:
        sections = _split(_with_last_headings(parts))
    numbered: list[Part] = []
    owners: list[Part] = []
    for number, section in enumerate(sections):
        own = section.headings
        if below:
            own = tuple(h for h in own if NUMBERED.match(h.text)) or _headings_below(sections, number)
        owners = [] if below else _owners_in_force(owners, own)
        is_named = not own or any(find_organisations(h.text) for h in own)
        heading = " ".join(h.text for h in (*(() if is_named else owners), *own))
        numbered += [replace(p, section=number, heading="") for p in section.headings]
        numbered += [replace(p, section=number, heading=heading) for p in section.body]
    return numbered


def _owners_in_force(owners: list[Part], headings: Sequence[Part]) -> list[Part]:
    """The headings that are names of organisations and that what stands below these headings belongs to, widest first."""
    for heading in headings:
        owners = [owner for owner in owners if owner.level < heading.level]
        name = NUMBERED.sub("", heading.text)
        if heading.level and any(found == name for _, found in find_organisations(name)):
            owners.append(heading)
    return owners


def _with_last_headings(parts: Sequence[Part]) -> list[Part]:
    """Where headings stand below, the display lines after the last paragraph are headings too, not captions."""
    last = max((i for i, p in enumerate(parts) if p.kind in ("paragraph", "list")), default=len(parts))
    return [
        replace(p, kind="heading") if i > last and p.kind == "caption" and not p.is_credit else p
        for i, p in enumerate(parts)
    ]


@dataclass(frozen=True, slots=True)
class _Section:
    headings: tuple[Part, ...]
    body: tuple[Part, ...]

    @property
    def lead(self) -> str:
        return "".join(p.text for p in self.body if p.kind in ("paragraph", "list"))[:_LEAD_CHARS]


def _split(parts: Sequence[Part]) -> list[_Section]:
    sections: list[_Section] = []
    headings: list[Part] = []
    body: list[Part] = []
    for part in parts:
        opens = part.kind == "heading" or part.section == -1
        if opens and body:
            sections.append(_Section(tuple(headings), tuple(body)))
            headings, body = [], []
        if part.kind == "heading":
            headings.append(part)
        else:
            body.append(part)
    return [*sections, _Section(tuple(headings), tuple(body))]


def _headings_stand_below(sections: Sequence[_Section]) -> bool:
    votes = 0.0
    for before, after in pairwise(sections):
        if after.headings and before.body:
            votes += _shared(after.headings, before.lead) - _shared(after.headings, after.lead)
    return votes > 0.5 and not sections[0].headings


def _headings_below(sections: Sequence[_Section], number: int) -> tuple[Part, ...]:
    """The headings that follow a section, unless they go better with the text after them."""
    if number + 1 == len(sections):
        return ()
    after = sections[number + 1]
    own = "".join(h.text for h in sections[number].headings) + sections[number].lead
    headings = tuple(h for h in after.headings if not NUMBERED.match(h.text))
    return headings if headings and _shared(headings, own) >= _shared(headings, after.lead) else ()


def _shared(headings: Sequence[Part], lead: str) -> float:
    """Share of the headings' words (character pairs) that the text has, the best word group counting."""
    best = 0.0
    for group in re.split(r"\s+", " ".join(h.text for h in headings)):
        grams = {group[i : i + 2] for i in range(len(group) - 1)}
        if len(grams) >= 2:
            best = max(best, sum(g in lead for g in grams) / len(grams))
    return best
