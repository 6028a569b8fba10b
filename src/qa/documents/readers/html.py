"""HTML, parsed by selectolax: the article of a page, without what stands around it."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from qa.documents.document import Extracted, ExtractedBlock
from qa.documents.readers.encoding import decode
from qa.documents.readers.html_blocks import blocks_of, text_of
from qa.documents.readers.html_main import Page
from qa.documents.readers.inline import flowing

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

MAX_OPEN_TAGS = 1000
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_ANY_TAG = re.compile(r"<[/!A-Za-z][^>]*>?")
_UNCLOSED = frozenset({
    "p", "li", "td", "th", "tr", "dt", "dd", "option", "optgroup", "tbody", "thead", "tfoot", "colgroup",
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "param", "html", "head", "body",
})  # fmt: skip
_SITE_SUFFIX = re.compile(r"\s*(?:[_|｜]|\s[-–—]|[-–—]{2}|-(?=[^-]*(?:网|政府|报|门户))).*$")
_DATE = re.compile(r"((?:19|20)\d\d)[-/.年]?\s*([01]?\d)[-/.月]?\s*([0-3]?\d)(?!\d)")
# the names that Chinese government sites must use (国办 2019), then what news sites use
_META = {
    "title": ("articletitle", "og:title"),
    "date": ("pubdate", "publishdate", "publish_date", "publish-date", "article:published_time",
             "datepublished", "og:release_date", "dcterms.date", "dc.date", "weibo:article:create_at"),
    "source": ("contentsource", "article:source", "source"),
    "author": ("author", "article:author", "og:article:author"),
    "keywords": ("keywords",),
}  # fmt: skip
_PRINTED_DATE = re.compile(r"(?:日期|时间)[：:\s]*((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2})")
_PRINTED_SOURCE = re.compile(r"(?:信息|文章|稿件)?来源[：:]\s*([^\s|｜：:，。；]{2,24})")


def read_html(data: bytes) -> Extracted:
    """The title, then headings, paragraphs, list items and table rows of the page's main part.

    Raises:
        UnreadableFileError: the bytes are no text.
    """
    from selectolax.lexbor import LexborHTMLParser

    match = _CHARSET.search(data[:4096])
    text = decode(data, declared=match[1].decode("ascii") if match else None)
    if _is_too_deep(text):
        return Extracted((ExtractedBlock("lines", _ANY_TAG.sub("\n", text)),))
    tree = LexborHTMLParser(text)
    if tree.body is None:
        return Extracted(())
    page = Page(tree.body)
    headings = [text_of(node) for node in tree.body.css("h1") if node.mem_id not in page.noise]
    metadata = _metadata(tree)
    title = next(filter(None, headings), "") or metadata.pop("title", "") or _page_title(tree)
    metadata.pop("title", None)
    _add_printed(metadata, text_of(tree.body)[:20_000])
    blocks = blocks_of(page.main(), page.noise) or blocks_of(tree.body, frozenset())
    blocks = [block for block in blocks if (block.kind, block.text) != ("heading", title)]
    if title and blocks:
        blocks.insert(0, ExtractedBlock("title", title))
    return Extracted(tuple(blocks), metadata)


def fragment_blocks(html: str) -> list[ExtractedBlock]:
    """The blocks of a piece of HTML, all of it; used for HTML inside Markdown."""
    from selectolax.lexbor import LexborHTMLParser

    root = None if _is_too_deep(html) else LexborHTMLParser(html).body
    return blocks_of(root, frozenset()) if root is not None else []


def _metadata(tree: "LexborHTMLParser") -> dict[str, str]:
    values: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or ""
        content = flowing(attributes.get("content") or "")
        if content:
            values.setdefault(name.strip().lower(), content)
    found = {key: _first(values, names) for key, names in _META.items()}
    found["date"] = _plain_date(found["date"])
    return {key: value for key, value in found.items() if value}


def _first(values: dict[str, str], names: Iterable[str]) -> str:
    return next((values[name] for name in names if name in values), "")


def _plain_date(text: str) -> str:
    """YYYY-MM-DD where the text begins with a date, else the text itself."""
    match = _DATE.match(text.strip())
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else text


def _add_printed(metadata: dict[str, str], text: str) -> None:
    """Add the date and source that the page prints, as in 「发布时间：2024-03-01 来源：诸暨日报」."""
    if "date" not in metadata and (found := _PRINTED_DATE.search(text)):
        metadata["date"] = _plain_date(found[1])
    if "source" not in metadata and (found := _PRINTED_SOURCE.search(text)):
        metadata["source"] = found[1]


def _is_too_deep(html: str) -> bool:
    """More elements open at once than any real page has; parsers take quadratic time for them."""
    depth = 0
    for match in _TAG.finditer(html):
        if match[2].lower() not in _UNCLOSED:
            depth = max(0, depth + (-1 if match[1] else 1))
            if depth > MAX_OPEN_TAGS:
                return True
    return False


def _page_title(tree: "LexborHTMLParser") -> str:
    """The page's <title> without the name of the site behind it."""
    node = tree.css_first("title")
    title = flowing(node.text() or "") if node is not None else ""
    short = _SITE_SUFFIX.sub("", title)
    return short if len(short) >= 4 else title
