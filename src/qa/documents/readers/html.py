"""HTML, parsed by selectolax: the article of a page, without what stands around it."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from qa.documents.document import Extracted, ExtractedBlock
from qa.documents.readers.encoding import decode
from qa.documents.readers.html_blocks import blocks_of
from qa.documents.readers.html_main import drop_noise, main_node
from qa.documents.readers.inline import flowing

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_SITE_SUFFIX = re.compile(r"\s*(?:[_|｜]|\s[-–—]|[-–—]{2}|-(?=[^-]*(?:网|政府|报|门户))).*$")
_DATE = re.compile(r"((?:19|20)\d\d)[-/.年]?\s*([01]?\d)[-/.月]?\s*([0-3]?\d)(?!\d)")
# the names that Chinese government sites must use (国办 2019), then what news sites use
_META = {
    "title": ("articletitle", "og:title"),
    "date": ("pubdate", "publishdate", "publish_date", "publish-date", "article:published_time", "datepublished",
             "og:release_date", "dcterms.date", "dc.date", "weibo:article:create_at"),
    "source": ("contentsource", "article:source", "source"),
    "author": ("author", "article:author", "og:article:author"),
    "keywords": ("keywords",),
}  # fmt: skip
_PRINTED_DATE = re.compile(r"(?:发布|发表|更新|成文)?(?:日期|时间)[：:\s]*((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2})")
_PRINTED_SOURCE = re.compile(r"(?:信息|文章|稿件)?来源[：:]\s*([^\s|｜：:，。；]{2,24})")


def read_html(data: bytes) -> Extracted:
    """The title, then headings, paragraphs, list items and table rows of the page's main part.

    Raises:
        UnreadableFileError: the bytes are no text.
    """
    from selectolax.lexbor import LexborHTMLParser

    match = _CHARSET.search(data[:4096])
    tree = LexborHTMLParser(decode(data, declared=match[1].decode("ascii") if match else None))
    root = tree.body or tree.root
    if root is None:
        return Extracted(())
    metadata = _metadata(tree)
    printed = flowing(root.text(separator=" ")[:20_000])
    title = metadata.pop("title", "")
    drop_noise(root)
    title = _heading(tree) or title or _page_title(tree)
    for key, pattern in (("date", _PRINTED_DATE), ("source", _PRINTED_SOURCE)):
        if key not in metadata and (found := pattern.search(printed)):
            metadata[key] = _plain_date(found[1]) if key == "date" else found[1]
    blocks = [block for block in blocks_of(main_node(root)) if not (block.text == title and block.kind == "heading")]
    if title and blocks:
        blocks.insert(0, ExtractedBlock("title", title))
    return Extracted(tuple(blocks), metadata)


def fragment_blocks(html: str) -> list[ExtractedBlock]:
    """The blocks of a piece of HTML, all of it; used for HTML inside Markdown."""
    from selectolax.lexbor import LexborHTMLParser

    root = LexborHTMLParser(html).body
    return blocks_of(root) if root is not None else []


def _metadata(tree: "LexborHTMLParser") -> dict[str, str]:
    values: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = (attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or "").lower()
        content = flowing(attributes.get("content") or "")
        if content:
            values.setdefault(name.strip(), content)
    found = {key: _first(values, names) for key, names in _META.items()}
    found["date"] = _plain_date(found["date"])
    return {key: value for key, value in found.items() if value}


def _first(values: dict[str, str], names: Iterable[str]) -> str:
    return next((values[name] for name in names if name in values), "")


def _plain_date(text: str) -> str:
    """YYYY-MM-DD where the text begins with a date, else the text itself."""
    match = _DATE.match(text.strip())
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else text


def _heading(tree: "LexborHTMLParser") -> str:
    """The text of the only <h1> that has any; several are sections, none is a title."""
    texts = [text for node in tree.css("h1") if (text := flowing(node.text(separator="")))]
    return texts[0] if texts else ""


def _page_title(tree: "LexborHTMLParser") -> str:
    """The page's <title> without the name of the site behind it."""
    node = tree.css_first("title")
    title = flowing(node.text()) if node is not None else ""
    short = _SITE_SUFFIX.sub("", title)
    return short if len(short) >= 4 else title
