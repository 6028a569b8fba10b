"""Which part of a page is the article."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

DENSE_SHARE = 0.8  # a child that holds this share of the text outside links is gone into
LINK_SHARE = 0.7  # a list whose text is links to this share leads elsewhere
MIN_LINKS = 4
_NOISE = "script, style, noscript, template, nav, footer, aside, iframe, svg, button, select, object, [hidden]"
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CONTAINERS = frozenset({"div", "section", "article", "main", "center", "form", "td", "tr", "tbody", "table", "span"})


def drop_noise(root: "LexborNode") -> None:
    """Take out of the tree what is never part of an article: scripts, navigation, forms, hidden parts.

    A <form> around most of the page stays (ASP.NET wraps whole pages in one), a <header> inside an article too.
    """
    root.strip_tags(["script", "style", "noscript", "template", "svg", "iframe"], recursive=True)
    for node in root.css(_NOISE):
        node.decompose()
    for node in root.css("[style]"):
        if _HIDDEN.search(node.attributes.get("style") or ""):
            node.decompose()
    whole = len(root.text())
    for node in root.css("form"):
        if 2 * len(node.text()) < whole:
            node.decompose()
    for node in root.css("header"):
        if not _is_inside(node, ("article", "main")):
            node.decompose()
    for node in root.css("ul, ol, dl, div"):
        if node.css_first("h1, p, table") is None and _is_link_list(node):
            node.decompose()


def main_node(root: "LexborNode") -> "LexborNode":
    """The <article> or <main> that holds the text, else the densest container."""
    for selector in ("article", "main", "[role=main]"):
        nodes = root.css(selector)
        lengths = [len(node.text(strip=True)) for node in nodes]
        if nodes and 2 * max(lengths) > sum(lengths):
            best = nodes[lengths.index(max(lengths))]
            if best.text(strip=True):
                return best
    node = root
    while (child := _dense_child(node)) is not None:
        node = child
    return node


def _dense_child(node: "LexborNode") -> "LexborNode | None":
    whole = _own_length(node)
    for child in node.iter():
        if child.tag in _CONTAINERS and _own_length(child) >= max(1.0, DENSE_SHARE * whole):
            return child if child.tag != "table" or child.css_first("table, p, div") is not None else None
    return None


def _own_length(node: "LexborNode") -> int:
    """Characters outside links."""
    return len(node.text(strip=True)) - _link_length(node)


def _link_length(node: "LexborNode") -> int:
    return sum(len(link.text(strip=True)) for link in node.css("a"))


def _is_link_list(node: "LexborNode") -> bool:
    length = len(node.text(strip=True))
    return len(node.css("a")) >= MIN_LINKS and _link_length(node) >= LINK_SHARE * length


def _is_inside(node: "LexborNode", tags: tuple[str, ...]) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag in tags:
            return True
        parent = parent.parent
    return False
