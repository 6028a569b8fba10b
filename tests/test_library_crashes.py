"""A write that is cut off at any step leaves the old or the new state, and the next write cleans up."""

import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

import qa
from qa.indexing.engines import default_engines
from test_library_fakes import BRUTE_ENGINES, LetterEmbedder, file, found, nearest, open_library

OLD = [file("甲", "工业旧文。商业不变。"), file("乙", "农业旧文。")]
NEW = [file("甲", "工业新文。学校新文。"), file("丙", "兵工新文。")]
STEPS = ["reserve", "embed", "lexical", "dense", "commit", "purge"]


class Crash(BaseException):
    """Not an Exception, so that nothing on the way handles it."""


def crash_at(step: str):
    def watch(name: str) -> None:
        if name == step:
            raise Crash(step)

    return watch


@pytest.fixture(params=["real", "brute"])
def engines(request):
    return default_engines() if request.param == "real" else BRUTE_ENGINES


def state(library) -> dict[str, str]:
    with library.snapshot() as snapshot:
        return {d.source: snapshot.document(d.id).text for d in snapshot.documents()}


def assert_whole(library, expected: dict[str, str]) -> None:
    """Both searches find exactly the passages of the documents, and the index proves itself whole."""
    sentences = {f"{part}。" for text in expected.values() for part in text.split("。") if part}
    assert state(library) == expected
    assert set(found(library, "工业农业商业学校兵工新旧文不变", 50)) == sentences
    assert set(nearest(library, "工", 50)) == sentences


def texts(files) -> dict[str, str]:
    return {one.source: one.load().decode() for one in files}


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_while_adding_leaves_the_old_or_the_new_state(tmp_path, engines, step):
    with open_library(tmp_path, engines=engines) as library:
        library.add(OLD)
    with open_library(tmp_path, engines=engines, step=crash_at(step)) as library, pytest.raises(Crash):
        library.add(NEW)
    expected = {**texts(OLD), **texts(NEW)} if step == "purge" else texts(OLD)

    with open_library(tmp_path, engines=engines) as library:
        assert_whole(library, expected)
        library.add(NEW)
        assert_whole(library, {**texts(OLD), **texts(NEW)})
        assert library.check() == []


@pytest.mark.parametrize("step", STEPS[:5])
def test_a_crash_during_the_very_first_write_leaves_an_empty_index(tmp_path, engines, step):
    with open_library(tmp_path, engines=engines, step=crash_at(step)) as library, pytest.raises(Crash):
        library.add(OLD)
    with open_library(tmp_path, engines=engines) as library:
        assert state(library) == {}
        assert library.check() == []
        library.add(OLD)
        assert_whole(library, texts(OLD))
        assert library.check() == []


@pytest.mark.parametrize("step", ["commit", "purge"])
def test_a_crash_while_removing_leaves_the_old_or_the_new_state(tmp_path, engines, step):
    with open_library(tmp_path, engines=engines) as library:
        library.add(OLD)
        gone = library.resolve("甲")
    with open_library(tmp_path, engines=engines, step=crash_at(step)) as library, pytest.raises(Crash):
        library.remove([gone])
    with open_library(tmp_path, engines=engines) as library:
        assert_whole(library, texts(OLD if step == "commit" else OLD[1:]))
        assert library.check() == []


@pytest.mark.parametrize("step", ["lexical", "commit", "purge"])
def test_a_crash_while_rebuilding_leaves_a_whole_index(tmp_path, engines, step):
    with open_library(tmp_path, engines=engines) as library:
        library.add(OLD)
    with open_library(tmp_path, engines=engines, step=crash_at(step)) as library, pytest.raises(Crash):
        library.rebuild()
    with open_library(tmp_path, engines=engines) as library:
        assert_whole(library, texts(OLD))
        assert library.check() == []
        library.add(NEW)
        assert len(list((tmp_path / "derived").iterdir())) == 1
        assert_whole(library, {**texts(OLD), **texts(NEW)})


def test_an_engine_that_fails_in_the_middle_leaves_the_old_state(tmp_path):
    class Failing(type(BRUTE_ENGINES.new_dense(8))):
        def save(self, path):
            raise OSError(28, "No space left on device")

    with open_library(tmp_path, engines=BRUTE_ENGINES) as library:
        library.add(OLD)
    failing = replace(BRUTE_ENGINES, load_dense=Failing.load)
    with open_library(tmp_path, engines=failing) as library, pytest.raises(OSError, match="No space"):
        library.add(NEW)
    with open_library(tmp_path, engines=BRUTE_ENGINES) as library:
        assert_whole(library, texts(OLD))
        assert library.check() == []


def test_an_embedder_that_fails_leaves_the_old_state(tmp_path):
    class Failing(LetterEmbedder):
        def embed_passages(self, texts):
            raise MemoryError

    with open_library(tmp_path) as library:
        library.add(OLD)
    with open_library(tmp_path, embedder=Failing()) as library, pytest.raises(MemoryError):
        library.add(NEW)
    with open_library(tmp_path) as library:
        assert_whole(library, texts(OLD))
        assert library.check() == []


def test_a_killed_process_leaves_no_lock_and_a_whole_index(tmp_path):
    with open_library(tmp_path) as library:
        library.add(OLD)
    code = f"""
        import os, sys
        sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(Path(qa.__file__).parents[1])!r}]
        from test_library_fakes import open_library
        from test_library_crashes import NEW
        open_library({str(tmp_path)!r}, step=lambda name: name == "commit" and os._exit(9)).add(NEW)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, check=False)
    assert done.returncode == 9, done.stderr.decode()
    with open_library(tmp_path) as library:
        assert_whole(library, texts(OLD))
        library.add(NEW)
        assert_whole(library, {**texts(OLD), **texts(NEW)})
        assert library.check() == []
