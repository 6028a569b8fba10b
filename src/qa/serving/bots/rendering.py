"""Replies as plain text or as Markdown, no longer than a platform allows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from qa.serving.bots.message import Line, Piece, Reply

MORE = (Piece("……"),)
_SPECIAL = re.compile(
    r"([\\`*_~<>|]|\](?=[(\[:]))"
)  # a bracket alone is no link: 「134家[1]」 stays as it is
_IN_LINK = re.compile(r"([\\`*_~<>|\[\]])")
_LINE_START = re.compile(r"(?m)^([^\S\n]*\d*)([.+-](?=\s)|#)")  # a list or a heading


def plain(reply: Reply) -> str:
    """Lines of text; the address of a link stands on a line of its own, where clients make it one."""
    lines = []
    for line in reply.lines:
        lines.append("".join(piece.text for piece in line))
        lines += [piece.link for piece in line if piece.link]
    return "\n".join(lines)


def markdown(reply: Reply) -> str:
    """Markdown whose text, whatever a document holds, can become neither a link nor a mark-up."""
    return "\n\n".join(_markdown_line(line) for line in reply.lines)


def _markdown_line(line: Line) -> str:
    written = "".join(map(_markdown_piece, line))
    return _LINE_START.sub(r"\1\\\2", written)


def _markdown_piece(piece: Piece) -> str:
    if piece.link:
        return "[" + _IN_LINK.sub(r"\\\1", piece.text) + f"]({piece.link})"
    text = _SPECIAL.sub(r"\\\1", piece.text)
    return f"**{text}**" if piece.is_strong and text else text


def fit(reply: Reply, write: Callable[[Reply], str], max_bytes: int) -> str:
    """The reply as written by `write`; too long, it loses lines from the end, and at last the end of the first."""
    written = write(reply)
    lines = reply.lines
    while len(written.encode()) > max_bytes and len(lines) > 1:
        lines = lines[:-1]
        written = write(replace(reply, lines=(*lines, MORE)))
    if len(written.encode()) <= max_bytes:
        return written
    text = "".join(piece.text for piece in lines[0])
    while len(written.encode()) > max_bytes and text:
        text = text[: len(text) * 4 // 5]
        written = write(replace(reply, lines=((Piece(text + "……"),),)))
    return written
