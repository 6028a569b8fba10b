"""Our own articles: whole, and faithful to the real ones without copying them."""

import re
from functools import cache
from pathlib import Path

import pytest

from qa.documents.document import Document
from qa.facts.fact import Fact
from qa.indexing.pipeline import default_pipeline

ROOT = Path(__file__).resolve().parents[1]
SEEDS = sorted((ROOT / "seeds").glob("*.md"))
REAL = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))
FRONT_MATTER = ("title", "place", "period", "drawn_from")
MIN_FACTS = 10
PIECE_CHARS = 4  # of a title, whose lines may stand in another order in the file
MAX_SAME_CHARS = 24  # letters and digits in a row; official names of meetings and plans reach 23
SAME_NAMES = (  # the same because a list of names, or a plan's official name, has no other words
    "浣江实验室西交网络空间安全研究院中俄诸暨国际实验室香港科技大学广州诸暨联合创新中心",
    "宝龙广场温德姆酒店跨湖幼儿园明德小学华夏金石学馆人力资源服务产业园等",
    "奋力打造浙江高质量发展建设共同富裕示范区诸暨范例行动方案20212025年",
)
needs_real = pytest.mark.skipif(not REAL, reason="the real articles are not beside the project")


@cache
def article(path: Path) -> tuple[Document, tuple[Fact, ...]]:
    """A file as the index would hold it, with its facts."""
    pipeline = default_pipeline()
    extracted = pipeline.read(path.name, path.read_bytes())
    document = pipeline.clean(extracted, source=path.name, document_id=path.stem, overrides={})
    return document, pipeline.extract(document, pipeline.split(document))


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


def drawn_from(path: Path) -> Path:
    """The real article that a seed names as the one its facts are drawn from."""
    named = re.match(r"《(.+?)》", article(path)[0].metadata["drawn_from"])
    assert named
    title = letters(named[1])
    pieces = [title[at : at + PIECE_CHARS] for at in range(0, len(title) - PIECE_CHARS + 1)]
    found = max(REAL, key=lambda one: sum(piece in raw_letters(one) for piece in pieces))
    assert sum(piece in raw_letters(found) for piece in pieces) > len(pieces) / 2, title
    return found


@cache
def raw_letters(path: Path) -> str:
    return letters(path.read_text(encoding="utf-8"))


def same_runs(text: str, other: str, longer_than: int) -> list[str]:
    """The stretches of `text`, each as long as it goes, that also stand in `other`."""
    length = longer_than + 1
    known = {other[at : at + length] for at in range(len(other) - length + 1)}
    runs, at = [], 0
    while at <= len(text) - length:
        if text[at : at + length] not in known:
            at += 1
            continue
        end = at + length
        while end < len(text) and text[at : end + 1] in other:
            end += 1
        runs.append(text[at:end])
        at = end
    return runs


def test_there_are_five() -> None:
    assert len(SEEDS) == 5


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_seed_says_what_it_is_and_holds_facts(path: Path) -> None:
    document, facts = article(path)
    assert [name for name in FRONT_MATTER if not document.metadata.get(name)] == []
    assert document.title == document.metadata["title"] and document.date and document.place
    assert len(facts) >= MIN_FACTS
    assert all(
        document.metadata["drawn_from"] not in block.span.of(document.text) for block in document.blocks
    )


@needs_real
def test_every_real_article_has_its_seed() -> None:
    assert sorted(map(drawn_from, SEEDS)) == REAL


@needs_real
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_seed_carries_every_number_of_its_article(path: Path) -> None:
    real = article(drawn_from(path))[0].text
    assert sorted(numbers(real) - numbers(article(path)[0].text)) == []


@needs_real
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_seed_copies_no_sentence(path: Path) -> None:
    runs = same_runs(letters(article(path)[0].text), raw_letters(drawn_from(path)), MAX_SAME_CHARS)
    assert [run for run in runs if not any(run in name for name in SAME_NAMES)] == []


def test_same_runs_finds_the_longest_common_stretches() -> None:
    assert same_runs("甲乙丙丁戊己", "子乙丙丁丑戊己", 1) == ["乙丙丁", "戊己"]
    assert same_runs("甲乙", "甲乙", 2) == []
