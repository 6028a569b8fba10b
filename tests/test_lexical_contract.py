"""Every lexical index obeys the same rules."""

import pytest

from qa.errors import IndexDamagedError
from qa.indexing import tantivy_index
from qa.indexing.lexical import FieldWeights, LexicalEntry, LexicalQuery, strongest
from qa.indexing.tantivy_index import TantivyIndex, TantivyWriter
from test_library_fakes import BruteLexical, BruteLexicalWriter

ALL_ONE = FieldWeights(1, 1, 1, 1)
ENTRIES = [
    LexicalEntry(3, ["规", "上", "规上"], ["规上"], ["诸", "暨"], ["诸暨"]),
    LexicalEntry(5, ["企", "业", "企业", "企业"], ["企业"], ["诸"], ["诸"]),
    LexicalEntry(9, ["规", "划", "2023", "30.8%"], ["规划"]),
]
ODD_TERMS = ['"', ":", "a:b", "AND", "NOT", "*", "(", "\\", "^2", "'", "[a TO b]", "NUL\0L", "~", "😀"]


@pytest.fixture(
    params=[(TantivyWriter, TantivyIndex), (BruteLexicalWriter, BruteLexical)], ids=["tantivy", "brute"]
)
def engine(request, tmp_path):
    write, read = request.param
    return lambda: write(tmp_path / "lexical"), lambda: read(tmp_path / "lexical")


@pytest.fixture
def filled(engine):
    write, read = engine
    writer = write()
    writer.add(ENTRIES)
    writer.commit()
    writer.close()
    return read()


def grams(*terms: str) -> LexicalQuery:
    return LexicalQuery(grams=dict.fromkeys(terms, 1.0))


def test_search_finds_the_passages_that_share_a_term(filled):
    assert {i for i, _ in filled.search(grams("规"), 10, weights=ALL_ONE)} == {3, 9}


def test_search_scores_by_bm25_as_brute_force_does(filled, tmp_path):
    writer = BruteLexicalWriter(tmp_path / "expected")
    writer.add(ENTRIES)
    writer.commit()
    query = LexicalQuery(grams={"规": 1.0, "企业": 0.5, "诸": 1.0}, words={"规上": 1.0, "诸暨": 0.4})
    weights = FieldWeights(1.0, 0.3, 0.5, 0.2)

    expected = BruteLexical(tmp_path / "expected").search(query, 10, weights=weights)
    hits = filled.search(query, 10, weights=weights)

    assert [i for i, _ in hits] == [i for i, _ in expected]
    assert [score for _, score in hits] == pytest.approx([score for _, score in expected], rel=1e-5)


def test_search_gives_at_most_k_and_all_for_a_large_k(filled):
    assert len(filled.search(grams("规"), 1, weights=ALL_ONE)) == 1
    assert len(filled.search(grams("规"), 1_000_000, weights=ALL_ONE)) == 2
    assert filled.search(grams("规"), 0, weights=ALL_ONE) == []


def test_a_field_of_weight_zero_is_not_searched(filled):
    only_words = FieldWeights(0, 1, 0, 0)
    assert filled.search(LexicalQuery(grams={"规": 1.0}), 10, weights=only_words) == []
    assert [i for i, _ in filled.search(LexicalQuery(words={"规划": 1.0}), 10, weights=only_words)] == [9]


def test_context_is_searched(filled):
    assert [i for i, _ in filled.search(grams("暨"), 10, weights=ALL_ONE)] == [3]


def test_search_keeps_to_the_allowed_passages(filled):
    assert [i for i, _ in filled.search(grams("规"), 10, weights=ALL_ONE, allowed=[9, 5, 77])] == [9]
    assert filled.search(grams("规"), 10, weights=ALL_ONE, allowed=[]) == []


def test_an_empty_query_finds_nothing(filled):
    assert filled.search(LexicalQuery(), 10, weights=ALL_ONE) == []


@pytest.mark.parametrize("term", ODD_TERMS)
def test_an_odd_term_breaks_nothing(filled, term):
    query = LexicalQuery(grams={term: 1.0, "规划": 1.0, "划": 1.0}, words={term: 1.0})
    assert [i for i, _ in filled.search(query, 10, weights=ALL_ONE)] == [9]


def test_containing_gives_the_passages_with_all_terms(filled):
    assert filled.containing(["规", "划"]) == [9]
    assert sorted(filled.containing(["规"])) == [3, 9]
    assert filled.containing([]) == []


def test_deleted_passages_are_gone_and_can_come_back(engine):
    write, read = engine
    writer = write()
    writer.add(ENTRIES)
    writer.commit()
    writer.delete([3, 4])
    writer.commit()
    assert read().ids() == [5, 9]
    assert len(read()) == 2
    writer.add([ENTRIES[0]])
    writer.commit()
    writer.close()
    assert read().ids() == [3, 5, 9]


def test_replacing_a_passage_in_one_commit_leaves_the_new_one(engine):
    write, read = engine
    writer = write()
    writer.add(ENTRIES)
    writer.commit()
    writer.delete([3])
    writer.add([LexicalEntry(3, ["新"], ["新"])])
    writer.commit()
    writer.close()
    assert read().ids() == [3, 5, 9]
    assert [i for i, _ in read().search(grams("新"), 5, weights=ALL_ONE)] == [3]


def test_what_was_not_committed_is_lost(engine):
    write, read = engine
    writer = write()
    writer.add(ENTRIES[:1])
    writer.commit()
    writer.add(ENTRIES[1:])
    writer.close()
    assert read().ids() == [3]


def test_a_reader_does_not_see_later_commits(engine):
    write, read = engine
    writer = write()
    writer.add(ENTRIES[:1])
    writer.commit()
    before = read()
    writer.delete([3])
    writer.add(ENTRIES[1:])
    writer.commit()
    writer.close()
    assert before.ids() == [3]


def test_a_large_set_of_allowed_passages_is_filtered_after_the_search(tmp_path, monkeypatch):
    monkeypatch.setattr("qa.indexing.tantivy_index.MAX_ALLOWED_IN_QUERY", 2)
    writer = TantivyWriter(tmp_path / "many")
    writer.add([LexicalEntry(i, ["规"] * (1 + i % 3), []) for i in range(1, 301)])
    writer.commit()
    writer.close()
    allowed = list(range(1, 301, 50))

    hits = TantivyIndex(tmp_path / "many").search(grams("规"), 4, weights=ALL_ONE, allowed=allowed)

    assert len(hits) == 4
    assert {i for i, _ in hits} <= set(allowed)


@pytest.mark.parametrize("damage", ["missing", "empty", "garbled"])
def test_damaged_files_are_said_to_be_damaged(tmp_path, damage):
    path = tmp_path / "lexical"
    if damage != "missing":
        writer = TantivyWriter(path)
        writer.commit()
        writer.close()
        (path / "meta.json").write_text("" if damage == "empty" else "{]", encoding="utf-8")
    with pytest.raises(IndexDamagedError):
        TantivyIndex(path)


def test_a_long_question_keeps_its_heaviest_and_longest_terms():
    terms = {"a": 1.0, "bb": 0.4, "cc": 1.0, "d": 0.4}
    assert list(strongest(terms, 3)) == ["cc", "a", "bb"]
    assert strongest(terms, 9) == terms


def test_a_large_tantivy_index_is_not_asked_for_characters_that_stand_nearly_everywhere(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(tantivy_index, "COMMON_FROM", 3)
    writer = TantivyWriter(tmp_path)
    writer.add(LexicalEntry(n, ["的", "中", "的中"] if n < 4 else ["县"], []) for n in range(1, 6))
    writer.commit()
    writer.close()
    index = TantivyIndex(tmp_path)
    assert index.search(grams("的"), 10, weights=ALL_ONE) == []
    assert {i for i, _ in index.search(grams("的", "的中"), 10, weights=ALL_ONE)} == {1, 2, 3}
    assert {i for i, _ in index.search(grams("县"), 10, weights=ALL_ONE)} == {4, 5}
