"""A drawing as SVG: a few shapes, any text safe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/2000/svg"
INK, FAINT, PAPER = "#24292f", "#d0d7de", "#ffffff"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Anchor = Literal["start", "middle", "end"]


class Drawing:
    """A white sheet that shapes are put on, the later above the earlier; `title` is read aloud."""

    def __init__(self, width: int, height: int, title: str) -> None:
        self._root = ElementTree.Element(
            "svg",
            {
                "xmlns": NAMESPACE,
                "viewBox": f"0 0 {width} {height}",
                "width": str(width),
                "height": str(height),
                "role": "img",
                "font-family": "sans-serif",
                "font-size": "13",
            },
        )
        ElementTree.SubElement(self._root, "title").text = printable(title)
        self.rectangle(0, 0, width, height, PAPER)

    def rectangle(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        self._put("rect", fill=fill, x=x, y=y, width=width, height=height)

    def line(self, start: tuple[float, float], end: tuple[float, float], stroke: str = FAINT) -> None:
        self._put("line", stroke=stroke, x1=start[0], y1=start[1], x2=end[0], y2=end[1])

    def path(self, points: Sequence[tuple[float, float]], stroke: str) -> None:
        """Straight strokes from point to point."""
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        shape = self._put("polyline", fill="none", stroke=stroke)
        shape.attrib |= {"stroke-width": "2", "points": joined}

    def dot(self, x: float, y: float, fill: str) -> None:
        self._put("circle", fill=fill, cx=x, cy=y, r=3.5)

    def text(self, x: float, y: float, words: str, anchor: Anchor = "middle") -> None:
        shape = self._put("text", fill=INK, x=x, y=y)
        shape.set("text-anchor", anchor)
        shape.text = printable(words)

    def _put(self, shape: str, **attributes: float | str) -> ElementTree.Element:
        values = {k: v if isinstance(v, str) else f"{v:.1f}" for k, v in attributes.items()}
        return ElementTree.SubElement(self._root, shape, values)

    def __str__(self) -> str:
        ElementTree.indent(self._root)
        return ElementTree.tostring(self._root, encoding="unicode") + "\n"


def printable(words: str) -> str:
    """The words without what no XML file may hold."""
    return _NO_XML.sub("\ufffd", words)
