"""Which part of a page is the article, and which parts never are.

The tree is measured in one pass and never changed: selectolax frees what is taken out, children included.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.documents.readers.html_blocks import is_layout

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

DENSE_SHARE = 0.9  # a child that holds this share of the text outside links is gone into
LINK_SHARE = 0.7  # a list whose text is links to this share leads elsewhere
MIN_LINKS = 4
NOISE = frozenset({
    "script", "style", "noscript", "template", "nav", "footer", "aside", "iframe", "svg", "button",
    "select", "textarea", "object", "head",
})  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CONTAINERS = frozenset({
    "div", "section", "article", "main", "center", "form", "td", "tr", "tbody", "table", "span", "font",
})  # fmt: skip
_LISTS = frozenset({"ul", "ol", "dl", "div"})


@dataclass(slots=True)
class Size:
    """What lies below a node, parts that are noise left out."""

    is_noise: bool = False
    in_article: bool = False
    in_link: bool = False
    length: int = 0  # characters other than white space
    link_length: int = 0
    links: int = 0
    has_content: bool = False  # a heading, a paragraph or a table

    @property
    def own_length(self) -> int:
        """Characters outside links."""
        return self.length - self.link_length


class Page:
    """A parsed page: the article's node and the nodes that are noise."""

    def __init__(self, root: "LexborNode") -> None:
        self._root = root
        self._nodes = list(root.traverse(include_text=True))
        sizes = self._measured(frozenset())
        whole = max(1, sum(size.length for node, size in self._top(sizes)))
        asides = {key for key, tag, size in self._tagged(sizes) if _is_aside(tag, size, whole)}
        self._sizes = self._measured(asides)

    @property
    def noise(self) -> AbstractSet[int]:
        """The `mem_id` of every node that is no part of an article."""
        return {key for key, size in self._sizes.items() if size.is_noise}

    def main(self) -> "LexborNode":
        """The <article> or <main> with most of the text in such elements, else the densest container."""
        for tag in ("article", "main"):
            nodes = [node for node in self._nodes if node.tag == tag and not self._size(node).is_noise]
            lengths = [self._size(node).length for node in nodes]
            longest = max(lengths, default=0)
            if 2 * longest > sum(lengths):
                return nodes[lengths.index(longest)]
        node = self._root
        while (child := self._dense_child(node)) is not None:
            node = child
        return node

    def _dense_child(self, node: "LexborNode") -> "LexborNode | None":
        whole = max(1.0, DENSE_SHARE * self._size(node).own_length)
        for child in node.iter():
            size = self._size(child)
            if child.tag in _CONTAINERS and not size.is_noise and size.own_length >= whole:
                is_data = child.tag == "table" and not is_layout(child)
                return None if is_data else child
        return None

    def _size(self, node: "LexborNode") -> Size:
        return self._sizes.get(node.mem_id, Size())

    def _top(self, sizes: Mapping[int, Size]) -> Iterator[tuple["LexborNode", Size]]:
        return ((node, sizes[node.mem_id]) for node in self._root.iter(include_text=True))

    def _tagged(self, sizes: Mapping[int, Size]) -> Iterator[tuple[int, str, Size]]:
        return ((node.mem_id, node.tag or "", sizes[node.mem_id]) for node in self._nodes)

    def _measured(self, dropped: AbstractSet[int]) -> dict[int, Size]:
        sizes: dict[int, Size] = {}
        parents: list[Size] = []
        for node in self._nodes:  # parents come before their children
            tag = node.tag or ""
            parent = sizes.get(node.parent.mem_id) if node.parent is not None else None
            parent = parent or Size()
            size = Size(
                is_noise=parent.is_noise or node.mem_id in dropped or _is_noise(node, tag, parent),
                in_article=parent.in_article or tag in ("article", "main"),
                in_link=parent.in_link or tag == "a",
                links=int(tag == "a"),
                has_content=tag in ("h1", "p", "table"),
            )
            if tag == "-text" and not size.is_noise:
                size.length = len("".join((node.text_content or "").split()))
                size.link_length = size.length if size.in_link else 0
            sizes[node.mem_id] = size
            parents.append(parent)
        for node, parent in zip(reversed(self._nodes), reversed(parents), strict=True):
            size = sizes[node.mem_id]
            if not size.is_noise:
                parent.length += size.length
                parent.link_length += size.link_length
                parent.links += size.links
                parent.has_content |= size.has_content
        return sizes


def _is_noise(node: "LexborNode", tag: str, parent: Size) -> bool:
    if tag.startswith("-"):
        return tag != "-text"
    if tag in NOISE or (tag == "header" and not parent.in_article):
        return True
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _is_aside(tag: str, size: Size, whole: int) -> bool:
    """A small form (ASP.NET wraps whole pages in one, and that stays), or a list of links."""
    if tag == "form":
        return 2 * size.length < whole
    if tag in _LISTS and not size.has_content and size.links >= MIN_LINKS:
        return size.link_length >= LINK_SHARE * size.length
    return False
