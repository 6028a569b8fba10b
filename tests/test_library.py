"""The index as its users see it."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import qa
from qa.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    InputError,
    NotFoundError,
)
from qa.indexing.library import Library
from qa.indexing.locking import exclusive
from qa.indexing.pipeline import Pipeline, Versions
from qa.indexing.source_file import SourceFile
from test_library_fakes import (
    BRUTE_ENGINES,
    PIPELINE,
    LetterEmbedder,
    OtherEmbedder,
    file,
    found,
    nearest,
    open_library,
)

A = file("甲.txt", "诸暨新增134家规上工业企业。农村居民收入增长。")
B = file("乙.txt", "绍兴学校有三十所。商业繁荣。")


@pytest.fixture(params=["tantivy and faiss", "brute force"])
def library(request, tmp_path):
    more = {"engines": BRUTE_ENGINES} if request.param == "brute force" else {}
    with open_library(tmp_path / "index", **more) as opened:
        yield opened


def statuses(results):
    return [(result.source, result.status) for result in results]


# adding


def test_added_documents_are_found_by_words_and_by_meaning(library):
    assert statuses(library.add([A, B])) == [("甲.txt", "added"), ("乙.txt", "added")]
    assert found(library, "规模以上企业有多少家")[0] == "诸暨新增134家规上工业企业。"
    assert nearest(library, "学", 1) == ["绍兴学校有三十所。"]
    assert library.check() == []


def test_adding_again_changes_nothing(library):
    library.add([A, B])
    with library.snapshot() as before:
        generation = before.generation
    assert statuses(library.add([A, B])) == [("甲.txt", "unchanged"), ("乙.txt", "unchanged")]
    with library.snapshot() as after:
        assert after.generation == generation


def test_a_changed_file_replaces_its_document_and_keeps_id_and_date_of_adding(library):
    (old,) = library.add([A])
    (new,) = library.add([file("甲.txt", "全部改写了。")])
    assert (new.status, new.document_id) == ("updated", old.document_id)
    assert found(library, "规上") == []
    assert found(library, "改写") == ["全部改写了。"]
    assert library.check() == []


def test_other_overrides_make_a_document_again(library):
    library.add([A])
    (result,) = library.add([file("甲.txt", A.load().decode(), title="标题", date="2021")])
    assert result.status == "updated"
    with library.snapshot() as snapshot:
        (summary,) = snapshot.documents()
    assert (summary.title, summary.date) == ("标题", "2021")


def test_counts_and_the_summary_of_one_document_agree_with_the_list(library):
    library.add([A, B])
    with library.snapshot() as snapshot:
        summaries = snapshot.documents()
        assert snapshot.counts() == (len(summaries), sum(one.passages for one in summaries))
        assert [snapshot.summary(one.id) for one in summaries] == summaries
        with pytest.raises(NotFoundError):
            snapshot.summary("nowhere")


def test_another_version_of_the_pipeline_makes_documents_again(library, tmp_path):
    library.add([A])
    newer = Pipeline(PIPELINE.read, PIPELINE.clean, PIPELINE.split, PIPELINE.extract, Versions(2, 1, 1))
    with open_library(library.root, pipeline=newer, engines=library._engines) as reopened:
        assert any("1" in problem for problem in reopened.check())
        assert statuses(reopened.add([A])) == [("甲.txt", "updated")]
        assert reopened.check() == []


@pytest.mark.parametrize("content", ["坏", "崩", "", "\ud800"])
def test_a_failing_file_is_reported_and_the_others_are_added(library, content):
    bad = SourceFile("坏.txt", lambda: content.encode("utf-8", "surrogatepass"))
    results = library.add([A, bad, B])
    failed = next(result for result in results if result.source == "坏.txt")
    assert (failed.status, failed.document_id) == ("failed", None)
    assert failed.message and failed.code
    assert sorted(result.status for result in results) == ["added", "added", "failed"]
    assert library.check() == []


def test_a_file_that_cannot_be_loaded_fails_alone(library):
    def load():
        raise PermissionError(13, "Permission denied")

    results = library.add([SourceFile("锁.txt", load), A])
    assert {result.source: result.status for result in results} == {"锁.txt": "failed", "甲.txt": "added"}


def test_a_failed_update_keeps_the_old_version(library):
    (old,) = library.add([A])
    (failed,) = library.add([file("甲.txt", "坏")])
    assert (failed.status, failed.document_id) == ("failed", old.document_id)
    assert found(library, "规上")
    assert library.check() == []


def test_a_document_that_repeats_another_is_added_and_reported(library):
    text = A.load().decode()
    results = library.add([A, file("同.txt", text), B])
    assert [result.message for result in results] == ["", "与《甲.txt》内容相同", ""]
    (later,) = library.add([file("又.txt", text)])
    assert (later.status, later.message) == ("added", "与《同.txt》内容相同")


def test_a_source_given_twice_ends_as_its_last_file(library):
    results = library.add([A, file("甲.txt", "第二个。")])
    assert [result.status for result in results] == ["added", "updated"]
    assert found(library, "规上") == []
    assert library.check() == []


def test_many_documents_are_committed_in_batches(library, monkeypatch):
    monkeypatch.setattr("qa.indexing.writer.BATCH_DOCUMENTS", 3)
    told = []
    library.add([file(f"{n}.txt", f"第{n}号商店。") for n in range(10)], told.append)
    with library.snapshot() as snapshot:
        assert snapshot.generation == 4
        assert len(snapshot.documents()) == 10
    assert len(told) == 10
    assert library.check() == []


# removing


def test_removed_documents_are_no_longer_found(library):
    library.add([A, B])
    gone = library.resolve("甲.txt")
    assert [removed.source for removed in library.remove([gone, "unknown"])] == ["甲.txt"]
    assert found(library, "规上") == []
    assert (
        nearest(library, "工", 10) == ["绍兴学校有三十所。", "商业繁荣。"]
        or len(nearest(library, "工", 10)) == 2
    )
    assert library.check() == []
    with pytest.raises(NotFoundError):
        library.resolve("甲.txt")


def test_removing_needs_no_model(tmp_path):
    with open_library(tmp_path) as library:
        library.add([A])
        gone = library.resolve("甲.txt")
    with open_library(tmp_path, embedder=OtherEmbedder()) as other:
        assert other.remove([gone])


def test_everything_can_be_removed_and_added_again(library):
    library.add([A, B])
    library.remove([library.resolve("甲.txt"), library.resolve("乙.txt")])
    assert found(library, "规上企业") == nearest(library, "工") == []
    library.add([A])
    assert found(library, "规上企业")
    assert library.check() == []


# reading


def test_a_snapshot_stays_at_its_generation(library):
    library.add([A])
    with library.snapshot() as before:
        before.lexical("规上", 5)
        library.add([file("甲.txt", "改了。"), B])
        assert [d.source for d in before.documents()] == ["甲.txt"]
        assert before.document(library.resolve("甲.txt")).text.startswith("诸暨")
        hits = before.lexical("规上", 5)
        assert [s.text for s in before.passages([hits[0][0]])] == ["诸暨新增134家规上工业企业。"]
    with library.snapshot() as after:
        assert len(after.documents()) == 2


def test_what_another_process_adds_is_noticed(library):
    library.add([A])
    assert found(library, "商") == []
    with open_library(library.root, engines=library._engines) as other:
        other.add([B])
        other.remove([other.resolve("甲.txt")])
    assert found(library, "商") == ["商业繁荣。"]
    assert found(library, "规上") == []
    assert nearest(library, "商", 1) == ["商业繁荣。"]


def test_documents_and_originals_come_back_as_they_were_given(library):
    library.add([A])
    with library.snapshot() as snapshot:
        document_id = snapshot.resolve("甲.txt")
        assert snapshot.resolve(document_id) == document_id
        document = snapshot.document(document_id)
        assert snapshot.original(document_id) == ("甲.txt", A.load())
        (summary,) = snapshot.documents()
    assert (document.source, document.date.value, document.place) == ("甲.txt", "2023", "诸暨")
    assert document.blocks[0].span.of(document.text) == document.text
    assert (summary.characters, summary.passages, summary.facts) == (len(document.text), 2, 1)


def test_unknown_documents_are_not_found(library):
    with library.snapshot() as snapshot:
        for read in (snapshot.document, snapshot.original, snapshot.resolve, snapshot.passages_of):
            with pytest.raises(NotFoundError):
                read("000000000000")


def test_passages_come_in_the_order_asked(library):
    library.add([file("三.txt", "一句。二句。三句。")])
    with library.snapshot() as snapshot:
        one, _, three = snapshot.passages_of(snapshot.resolve("三.txt"))
        assert [s.text for s in snapshot.passages([three.passage.id, 999, one.passage.id])] == [
            "三句。",
            "一句。",
        ]


def test_vectors_are_those_of_the_embedder(library):
    library.add([B])
    with library.snapshot() as snapshot:
        first, _ = snapshot.passages_of(snapshot.resolve("乙.txt"))
        expected = LetterEmbedder().embed_passages([f"乙.txt\n{first.text}"])
        assert np.allclose(snapshot.vectors([first.passage.id]), expected)


def test_an_empty_index_finds_nothing(library):
    with library.snapshot() as snapshot:
        assert snapshot.lexical("规上", 5) == snapshot.dense(np.zeros(8, np.float32), 5) == []
        assert snapshot.documents() == snapshot.facts() == []
    assert library.check() == library.rebuild() == []
    library.warm()


def test_snapshots_may_be_read_in_many_threads_while_another_writes(library):
    library.add([A])
    problems = []

    def read():
        try:
            for _ in range(20):
                with library.snapshot() as snapshot:
                    hits = snapshot.lexical("商业企业", 10)
                    assert len(snapshot.passages(i for i, _ in hits)) == len(hits)
                    texts = [s.text for d in snapshot.documents() for s in snapshot.passages_of(d.id)]
                    assert len(snapshot.dense(np.ones(8, np.float32), 50)) == len(texts)
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(8):
        library.add([file("乙.txt", "商业企业。" * (1 + n % 3)), file(f"{n}.txt", "企业。")])
    for thread in threads:
        thread.join()
    assert problems == []
    assert library.check() == []


# filters and facts


@pytest.mark.parametrize(
    ("filters", "sources"),
    [
        ({}, {"旧", "新", "外"}),
        ({"source": "旧"}, {"旧"}),
        ({"place": "绍兴"}, {"外"}),
        ({"year": 2023}, {"新"}),
        ({"year": 2021}, {"旧"}),
        ({"year": 2020}, {"外"}),
        ({"date_from": "2022"}, {"新", "外"}),
        ({"date_from": "2022-05-04", "date_to": "2023"}, {"新"}),
        ({"date_to": "2021-03"}, {"旧"}),
        ({"date_to": "2021-02-28"}, set()),
        ({"metric": "企业"}, {"新"}),
        ({"place": "没有"}, set()),
    ],
)
def test_filters_restrict_both_searches(library, filters, sources):
    library.add(
        [
            file("旧", "商业一。", date="2021-03"),
            file("新", "商业企业5家。", date="2023-05-06"),
            file("外", "2020年商业。", date="2024", place="浙江绍兴"),
        ]
    )
    from qa.indexing.filters import Filters

    with library.snapshot() as snapshot:
        given = Filters(**filters)
        for hits in (
            snapshot.lexical("商业", 10, filters=given),
            snapshot.dense(library.embed_query("商"), 10, filters=given),
            snapshot.dense_beside(library.embed_query("商"), 10, filters=given)(),
        ):
            assert {s.source for s in snapshot.passages(i for i, _ in hits)} == sources


def test_a_filter_by_document_id(library):
    library.add([A, B])
    document_id = library.resolve("乙.txt")
    assert found(library, "增长 商业", document_id=document_id) == ["商业繁荣。"]


def test_facts_are_found_by_words_place_year_and_metric(library):
    library.add([file("甲", "规上134家。"), file("乙", "新建学校5家。", place="绍兴")])
    with library.snapshot() as snapshot:
        assert [fact.value for fact in snapshot.facts()] == ["5", "134"]
        assert [fact.value for fact in snapshot.facts("规模以上 诸暨")] == ["134"]
        assert [fact.value for fact in snapshot.facts("學校")] == ["5"]
        assert [fact.value for fact in snapshot.facts(metric="学校")] == ["5"]
        assert [fact.value for fact in snapshot.facts(place="绍兴", year=2023)] == ["5"]
        assert snapshot.facts(year=1999) == []
        assert len(snapshot.facts(limit=1)) == 1
        (passage,) = snapshot.passages_of(snapshot.resolve("甲"))
        (fact,) = snapshot.facts(passage_ids=[passage.passage.id])
        document = snapshot.document(fact.document_id)
        assert fact.value_span.of(document.text) == "134家"
        assert snapshot.facts(document_id="none") == []


# words


def test_a_new_abbreviation_works_at_once_and_stops_when_removed(library):
    library.add([file("甲", "浣东街道举办活动。"), file("乙", "农村商业。")])
    assert found(library, "HDJ") == []
    assert library.add_word("HDJ", "浣东街道") is True
    assert library.add_word("HDJ", "浣东街道") is False
    assert found(library, "hdj") == ["浣东街道举办活动。"]
    assert [(w.word, w.expansion, w.origin) for w in library.words()] == [("HDJ", "浣东街道", "user")]
    assert library.check() == []
    assert library.remove_word("HDJ") is True
    assert library.remove_word("HDJ") is False
    assert library.words() == found(library, "hdj") == []


def test_a_new_word_becomes_a_term_of_the_passages_that_hold_it_and_of_later_ones(library):
    library.add([file("甲", "海歸小鎮開工。")])
    library.add_word("海归小镇")
    library.add([file("乙", "海归小镇完工。")])
    with library.snapshot() as snapshot:
        query = snapshot.query_terms("海归小镇")
        assert "海归小镇" in query.words
        from qa.indexing.lexical import FieldWeights, LexicalQuery

        only_word = LexicalQuery(words={"海归小镇": 1.0})
        assert len(snapshot.lexical(only_word, 5, weights=FieldWeights(0, 1, 0, 0))) == 2


def test_a_word_added_elsewhere_is_known_to_an_open_library(library):
    library.add([file("甲", "浣东街道举办活动。")])
    assert found(library, "HDJ") == []
    with open_library(library.root, engines=library._engines) as other:
        other.add_word("HDJ", "浣东街道")
    assert found(library, "HDJ")


@pytest.mark.parametrize("word", ["", "  ", "两 个", "甲=乙", "长" * 41])
def test_what_is_no_word_is_refused(library, word):
    with pytest.raises(InputError):
        library.add_word(word)


def test_quoted_words_of_documents_become_corpus_words(library):
    library.add([file("甲", "打造“枫桥经验”样板。"), file("乙", "学习枫桥经验。")])
    assert [(w.word, w.origin) for w in library.words()] == [("枫桥经验", "corpus")]
    library.remove([library.resolve("甲")])
    assert library.words() == []
    assert library.check() == []


# rebuilding and damage


def test_rebuild_gives_the_same_results_with_new_passage_ids(library):
    library.add([A, B])
    library.add_word("规企", "规上工业企业")
    before = found(library, "规企增长"), nearest(library, "学商", 2)
    with library.snapshot() as snapshot:
        old_ids = {i for i, _ in snapshot.lexical("商业企业收入增长学校", 50)}
    told = []
    assert statuses(library.rebuild(told.append)) == [("乙.txt", "updated"), ("甲.txt", "updated")]
    assert len(told) == 2
    assert (found(library, "规企增长"), nearest(library, "学商", 2)) == before
    with library.snapshot() as snapshot:
        assert not old_ids & {i for i, _ in snapshot.lexical("商业企业收入增长学校", 50)}
    assert library.check() == []


def test_rebuild_keeps_the_text_of_a_document_whose_original_no_longer_reads(library):
    library.add([A, B])

    def read(name, data):
        if name == "甲.txt":
            raise RuntimeError("lost")
        return PIPELINE.read(name, data)

    stricter = Pipeline(read, PIPELINE.clean, PIPELINE.split, PIPELINE.extract, Versions(2, 2, 2))
    with open_library(library.root, pipeline=stricter, engines=library._engines) as reopened:
        results = reopened.rebuild()
        assert statuses(results) == [("乙.txt", "updated"), ("甲.txt", "failed")]
        assert "仍用上次" in results[1].message
        assert found(reopened, "规上")
        assert reopened.check() == []


def test_another_model_is_refused_until_the_index_is_rebuilt(library):
    library.add([A])
    with open_library(library.root, embedder=OtherEmbedder(), engines=library._engines) as other:
        with pytest.raises(IndexMismatchError, match=r"letters.*others.*qa rebuild"):
            other.add([B])
        with pytest.raises(IndexMismatchError):
            other.embed_query("学")
        other.rebuild()
        assert nearest(other, "工", 1) == ["诸暨新增134家规上工业企业。"]
        assert other.check() == []
    with pytest.raises(IndexMismatchError):
        library.embed_query("学")


@pytest.mark.parametrize("part", ["lexical", "dense.faiss"])
@pytest.mark.parametrize("damage", ["gone", "garbled"])
def test_damaged_derived_files_are_reported_and_mended_by_rebuild(tmp_path, part, damage):
    with open_library(tmp_path) as library:
        library.add([A, B])
        (path,) = (tmp_path / "derived").glob(f"*/{part}")
        for piece in [path] if path.is_file() else list(path.iterdir()):
            piece.unlink() if damage == "gone" else piece.write_bytes(b"garbled")
    with open_library(tmp_path) as library:
        with pytest.raises(IndexDamagedError), library.snapshot() as snapshot:
            snapshot.lexical("规上", 5)
            snapshot.dense(library.embed_query("学"), 5)
        assert library.check() != []
        assert len(library.rebuild()) == 2
        assert library.check() == []
        assert found(library, "规上")


def test_a_damaged_database_is_reported(tmp_path):
    (tmp_path / "qa.db").write_bytes(b"no database at all" * 1000)
    with pytest.raises(IndexDamagedError):
        open_library(tmp_path)


def test_check_finds_changed_texts_originals_passages_and_facts(library):
    library.add([A, B])
    with library._store.writing() as connection:
        connection.execute("UPDATE documents SET text = text || '。' WHERE source = '甲.txt'")
        connection.execute("UPDATE originals SET data = x'00'")
        connection.execute("UPDATE passages SET end = 999 WHERE ordinal = 1")
        connection.execute("UPDATE facts SET end = 0")
    problems = "".join(library.check())
    for expected in ("《甲.txt》的文字", "《乙.txt》的原文件", "超出了正文", "数据超出"):
        assert expected in problems


def test_check_finds_passages_that_the_derived_files_lack(library):
    library.add([A])
    with library._store.writing() as connection:
        connection.execute("UPDATE passages SET id = id + 100")
    problems = "".join(library.check())
    assert "词语索引缺少 2" in problems and "向量索引缺少 2" in problems


def test_a_missing_index_is_said_to_be_missing(tmp_path):
    with pytest.raises(IndexMissingError):
        Library.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_second_writer_waits_and_then_gives_up(tmp_path):
    with open_library(tmp_path, lock_timeout_s=0.1) as library:
        library.add([A])
        with exclusive(tmp_path / "lock", 0), pytest.raises(IndexBusyError):
            library.add([B])
        assert found(library, "规上")
        assert statuses(library.add([B])) == [("乙.txt", "added")]


def test_opening_and_listing_load_no_heavy_library(tmp_path):
    with open_library(tmp_path) as library:
        library.add([A])
    code = (
        "import sys; from qa.indexing.library import Library\n"
        f"with Library.open({str(tmp_path)!r}) as l, l.snapshot() as s: assert len(s.documents()) == 1\n"
        "print(sorted({'torch', 'faiss', 'jieba', 'tantivy', 'opencc'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(qa.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True)
    assert done.stdout.strip() == b"[]"
