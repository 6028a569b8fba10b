"""Every dense index obeys the same rules; the exact ones equal brute force."""

import numpy as np
import pytest

from qa.errors import IndexDamagedError
from qa.indexing import faiss_index
from qa.indexing.faiss_index import FaissIndex
from test_library_fakes import BruteDense

DIM = 8
VECTORS = np.random.default_rng(7).normal(size=(2_000, DIM)).astype(np.float32)
IDS = list(range(10, 2_010))


def in_lists(dim: int) -> FaissIndex:
    return FaissIndex(dim, exact_up_to=500)


@pytest.fixture(params=[FaissIndex, in_lists, BruteDense], ids=["faiss flat", "faiss lists", "brute"])
def make(request):
    return request.param


def brute(vector, k, ids=IDS):
    order = sorted(ids, key=lambda i: -float(VECTORS[i - 10] @ vector))
    return order[:k]


@pytest.fixture
def filled(make):
    index = make(DIM)
    index.add(IDS[:400], VECTORS[:400])
    index.add(IDS[400:], VECTORS[400:])
    return index


def test_search_finds_most_of_what_brute_force_finds_and_all_when_exact(filled):
    found = [{i for i, _ in filled.search(vector, 10)} for vector in VECTORS[:50]]
    recall = np.mean([len(ids & set(brute(v, 10))) / 10 for ids, v in zip(found, VECTORS[:50], strict=True)])
    assert recall == 1 if getattr(filled, "is_exact", True) else recall > 0.6


def test_scores_are_dot_products_best_first(filled):
    hits = filled.search(VECTORS[3], 5)
    assert hits == sorted(hits, key=lambda hit: -hit[1])
    for passage_id, score in hits:
        assert score == pytest.approx(float(VECTORS[passage_id - 10] @ VECTORS[3]), abs=2e-2)


def test_k_beyond_the_size_gives_everything_once(make):
    index = make(DIM)
    index.add([1, 2, 3], VECTORS[:3])
    assert sorted(i for i, _ in index.search(VECTORS[0], 50)) == [1, 2, 3]
    assert index.search(VECTORS[0], 0) == []


def test_an_empty_index_finds_nothing(make):
    assert make(DIM).search(VECTORS[0], 5) == []
    assert len(make(DIM)) == 0


def test_one_passage_is_found(make):
    index = make(DIM)
    index.add([77], VECTORS[:1])
    assert [i for i, _ in index.search(-VECTORS[0], 5)] == [77]


def test_search_keeps_to_the_allowed_ids_exactly(filled):
    allowed = np.array([*IDS[::37], 999999], dtype=np.int64)
    assert [i for i, _ in filled.search(VECTORS[1], 5, allowed)] == brute(VECTORS[1], 5, IDS[::37])
    assert filled.search(VECTORS[1], 5, np.array([], dtype=np.int64)) == []


def test_removed_ids_are_gone_and_unknown_ones_passed_over(filled):
    filled.remove([10, 11, 999_999])
    assert len(filled) == len(IDS) - 2
    assert filled.ids().tolist() == IDS[2:]
    assert 10 not in {i for i, _ in filled.search(VECTORS[0], 100)}


def test_vectors_come_back_in_the_order_asked(filled):
    rows = filled.vectors([20, 5, 10])
    assert rows.dtype == np.float32
    assert np.allclose(rows[0], VECTORS[10], atol=2e-3)
    assert not rows[1].any()
    assert np.allclose(rows[2], VECTORS[0], atol=2e-3)
    assert filled.vectors([]).shape == (0, DIM)


def test_vectors_of_another_shape_are_refused(make):
    with pytest.raises(ValueError):
        make(DIM).add([1, 2], VECTORS[:1])


def test_a_saved_index_comes_back_the_same_and_can_grow(filled, tmp_path):
    path = tmp_path / "dense.faiss"
    filled.save(path)
    loaded = type(filled).load(path, DIM, writable=True)
    assert loaded.ids().tolist() == filled.ids().tolist()
    assert loaded.search(VECTORS[5], 10) == filled.search(VECTORS[5], 10)
    loaded.add([5_000], VECTORS[5:6] * 3)
    loaded.remove([10])
    assert loaded.search(VECTORS[5], 1)[0][0] == 5_000
    assert len(loaded) == len(filled)


@pytest.mark.parametrize("make_faiss", [FaissIndex, in_lists])
def test_a_mapped_file_answers_alike_and_refuses_changes(make_faiss, tmp_path, monkeypatch):
    monkeypatch.setattr(faiss_index, "MAPPED_FROM_BYTES", 0)
    index = make_faiss(DIM)
    index.add(IDS, VECTORS)
    index.save(tmp_path / "dense.faiss")
    mapped = FaissIndex.load(tmp_path / "dense.faiss", DIM)
    assert mapped.search(VECTORS[5], 10) == index.search(VECTORS[5], 10)
    with pytest.raises(ValueError):
        mapped.add([1], VECTORS[:1])
    with pytest.raises(ValueError):
        mapped.remove([10])


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "changed", "other"])
def test_a_damaged_file_is_said_to_be_damaged(tmp_path, damage):
    path = tmp_path / "dense.faiss"
    index = FaissIndex(DIM)
    index.add(IDS, VECTORS)
    index.save(path)
    content = path.read_bytes()
    middle = len(content) // 2
    damaged = {
        "empty": b"",
        "cut": content[:-100],
        "changed": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "other": content,
    }
    path.unlink() if damage == "missing" else path.write_bytes(damaged[damage])
    with pytest.raises(IndexDamagedError):
        FaissIndex.load(path, DIM + 1 if damage == "other" else DIM)


def test_a_failed_save_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "dense.faiss"
    index = FaissIndex(DIM)
    index.add([1], VECTORS[:1])
    index.save(path)
    index.add([2], VECTORS[1:2])
    monkeypatch.setattr("os.fsync", lambda descriptor: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        index.save(path)
    assert FaissIndex.load(path, DIM).ids().tolist() == [1]
