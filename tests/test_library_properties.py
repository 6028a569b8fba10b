"""Whatever is done to an index, it answers as a freshly built one does."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.indexing.engines import default_engines
from test_library_fakes import BRUTE_ENGINES, LetterEmbedder, file, open_library

SOURCES = st.sampled_from(["甲", "乙", "丙", "丁"])
TEXTS = st.lists(st.text("工农商学兵3家”“", min_size=1, max_size=6), min_size=1, max_size=4).map("。".join)
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.dictionaries(SOURCES, TEXTS, min_size=1, max_size=3)),
        st.tuples(st.just("remove"), SOURCES),
        st.tuples(st.just("rebuild"), st.none()),
        st.tuples(st.just("add word"), st.sampled_from(["工农", "农商", "商学"])),
        st.tuples(st.just("remove word"), st.sampled_from(["工农", "农商", "商学"])),
    ),
    max_size=6,
)
QUERIES = ["工农", "商学兵", "3家", "三家“农”"]


def perform(library, action: str, value, kept: dict[str, str], words: set[str]) -> None:
    if action == "add":
        library.add([file(source, text) for source, text in value.items()])
        kept.update(value)
    elif action == "remove":
        with library.snapshot() as snapshot:
            library.remove([d.id for d in snapshot.documents() if d.source == value])
        kept.pop(value, None)
    elif action == "rebuild":
        library.rebuild()
    elif action == "add word":
        library.add_word(value)
        words.add(value)
    else:
        library.remove_word(value)
        words.discard(value)


def answers(library, *, with_scores: bool) -> list[object]:
    """What each search gives, told by source and place in the document, since passage ids differ."""
    result: list[object] = []
    with library.snapshot() as snapshot:
        for query in QUERIES:
            vector = LetterEmbedder().embed_queries([query])[0]
            for hits in (snapshot.lexical(query, 100), snapshot.dense(vector, 100)):
                stored = {
                    s.passage.id: (s.source, s.passage.ordinal) for s in snapshot.passages(i for i, _ in hits)
                }
                result.append({stored[i]: round(score, 4) if with_scores else 0 for i, score in hits})
    return result


@pytest.mark.parametrize("engines", [BRUTE_ENGINES, default_engines()], ids=["brute", "real"])
@settings(max_examples=25, deadline=None)
@given(actions=ACTIONS)
def test_any_sequence_of_changes_answers_as_a_fresh_index(engines, actions):
    is_exact = (
        engines is BRUTE_ENGINES
    )  # tantivy counts deleted passages in its statistics until it merges them away
    with tempfile.TemporaryDirectory() as folder:
        kept: dict[str, str] = {}
        words: set[str] = set()
        with open_library(Path(folder) / "old", engines=engines) as library:
            for action, value in actions:
                perform(library, action, value, kept, words)
            assert library.check() == []
            changed = answers(library, with_scores=is_exact)
        with open_library(Path(folder) / "fresh", engines=engines) as fresh:
            for word in words:
                fresh.add_word(word)
            fresh.add([file(source, text) for source, text in kept.items()])
            assert fresh.check() == []
            assert answers(fresh, with_scores=is_exact) == changed
