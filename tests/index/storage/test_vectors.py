from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.embedding.encoder import Vectors
from index.errors import IndexDamagedError, IndexMismatchError
from index.storage.vectors import (
    INDEX_TYPES,
    IndexType,
    VectorIndex,
    VectorWriter,
    _parts,
    check_layout,
    index_type_for,
)

DIMENSION = 16
TOLERANCE = {"flat": 1e-6, "fp16": 2e-3, "pq": 2e-2}
FILES = [("flat", "vectors.faiss"), ("fp16", "vectors.faiss"), ("pq", "vectors.faiss"), ("pq", "vectors_scan.faiss")]

Folders = pytest.TempPathFactory


def _units(count: int, seed: int = 0) -> Vectors:
    array = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    return np.asarray(array / np.linalg.norm(array, axis=1, keepdims=True), dtype=np.float32)


def _written(folder: Path, index_type: IndexType, *batches: Vectors) -> VectorIndex:
    writer = VectorWriter(folder, batches[0].shape[1] if batches else DIMENSION, index_type)
    for batch in batches:
        writer.add(batch)
    assert len(writer) == sum(map(len, batches))
    writer.finish()
    return VectorIndex.load(folder, index_type)


def _in_8_bits(vectors: Vectors) -> Vectors:
    """Return what FAISS makes of vectors in 8 bits that reach from -1 to 1: the middle of the step that each is on."""
    step = np.floor(np.float32(255) * ((vectors + np.float32(1)) / np.float32(2)))
    return np.asarray(np.float32(-1) + (step + np.float32(0.5)) / np.float32(255) * np.float32(2), dtype=np.float32)


def _assert_nearest(
    folder: Path, index_type: IndexType, vectors: Vectors, count: int, allowed: NDArray[np.bool_] | None
) -> None:
    question = _units(1, seed=99)[0]
    found = _written(folder, index_type, vectors).nearest(question, count, allowed)
    scores = vectors @ question
    among = np.arange(len(vectors)) if allowed is None else np.flatnonzero(allowed)
    expected = np.sort(scores[among])[::-1][:count]
    tolerance = TOLERANCE[index_type]
    np.testing.assert_allclose(found.scores, expected, atol=tolerance)
    np.testing.assert_allclose(scores[found.rows], found.scores, atol=tolerance)  # ties may come in any order
    assert len(set(found.rows.tolist())) == len(found.rows)
    assert set(found.rows.tolist()) <= set(among.tolist())


@settings(deadline=None)  # `pq` is trained each time
@given(st.sampled_from(INDEX_TYPES), st.integers(1, 60), st.integers(1, 70), st.booleans())
def test_nearest_is_what_brute_force_finds(
    tmp_path_factory: Folders, index_type: IndexType, rows: int, count: int, repeated: bool
) -> None:
    # Of few rows, the scan of `pq` may leave some out; of many it does not, see below.
    count = count if index_type != "pq" else max(count, rows // 2)
    vectors = _units(rows)
    vectors = np.concatenate([vectors, vectors]) if repeated else vectors
    _assert_nearest(tmp_path_factory.mktemp("vectors"), index_type, vectors, count, None)


@settings(deadline=None)  # `pq` is trained each time
@given(st.sampled_from(INDEX_TYPES), st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 70))
def test_nearest_among_the_allowed_is_what_brute_force_finds(
    tmp_path_factory: Folders, index_type: IndexType, allowed: list[bool], count: int
) -> None:
    folder = tmp_path_factory.mktemp("vectors")
    _assert_nearest(folder, index_type, _units(len(allowed)), count, np.array(allowed))


def test_vectors_that_are_all_the_same(tmp_path: Path) -> None:
    vectors = np.tile(_units(1), (500, 1))
    found = _written(tmp_path, "pq", vectors).nearest(vectors[0], 20)
    assert len(set(found.rows.tolist())) == 20
    np.testing.assert_allclose(found.scores, 1, atol=2e-3)


def _like_texts(random: np.random.Generator, count: int, dimension: int) -> NDArray[np.float32]:
    """Make vectors like those of texts: of many numbers, but of fewer kinds of difference."""
    kinds = random.normal(size=(12, dimension))
    made = random.normal(size=(count, 12)) @ kinds + 0.3 * random.normal(size=(count, dimension))
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


@pytest.mark.parametrize("dimension", [DIMENSION, 256])
@pytest.mark.parametrize("index_type", INDEX_TYPES)
def test_the_nearest_of_many(tmp_path: Path, index_type: IndexType, dimension: int) -> None:
    random = np.random.default_rng(1)
    made = _like_texts(random, 20_020, dimension)
    vectors, questions = made[:20_000], made[20_000:]
    index = _written(tmp_path, index_type, vectors)
    among = random.random(len(vectors)) < 0.3
    found = 0
    for question in questions:
        scores = vectors @ question
        found += len(np.intersect1d(index.nearest(question, 100).rows[:10], np.argsort(-scores)[:10]))
        # Fewer bits may swap the tenth and the eleventh, but their scores are then nearly the same.
        filtered = index.nearest(question, 10, among)
        assert among[filtered.rows].all()
        np.testing.assert_allclose(filtered.scores, np.sort(scores[among])[::-1][:10], atol=TOLERANCE[index_type])
    assert found >= (190 if index_type == "pq" else 198)


def test_who_wants_few_gets_the_nearest_too(tmp_path: Path) -> None:
    made = _like_texts(np.random.default_rng(1), 20_020, 64)
    vectors, questions = made[:20_000], made[20_000:]
    index = _written(tmp_path, "pq", vectors)
    found = [np.intersect1d(index.nearest(one, 10).rows, np.argsort(-(vectors @ one))[:10]) for one in questions]
    assert sum(map(len, found)) >= 190


@pytest.mark.parametrize("passing", ["all", "some", "few at the end", "few at the beginning", "one"])
@pytest.mark.parametrize("index_type", ["flat", "fp16"])
def test_threads_find_what_one_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index_type: IndexType, passing: str
) -> None:
    vectors = _units(1003)
    rows = np.arange(len(vectors))
    allowed = {
        "all": None,
        "some": rows % 3 == 0,
        "few at the end": rows > 950,
        "few at the beginning": rows < 50,
        "one": rows == 500,
    }[passing]
    index = _written(tmp_path, index_type, vectors)
    expected = [index.nearest(question, 20, allowed) for question in vectors[:5]]
    monkeypatch.setattr("index.storage.vectors._ROWS_A_THREAD", 10)
    monkeypatch.setattr("index.storage.vectors._ROWS_AT_ONCE", 64)
    monkeypatch.setattr("index.storage.vectors._cores", lambda: 3)
    assert len(_parts(len(vectors), allowed)) == (1 if passing == "one" else 3)
    for question, before in zip(vectors[:5], expected, strict=True):
        found = index.nearest(question, 20, allowed)
        assert found.rows.tolist() == before.rows.tolist()
        np.testing.assert_allclose(found.scores, before.scores)


@pytest.mark.parametrize("index_type", INDEX_TYPES)
@pytest.mark.parametrize("count", [0, 3])
def test_nothing_is_nearest_where_there_is_nothing(tmp_path: Path, index_type: IndexType, count: int) -> None:
    question = _units(1)[0]
    nothing = _written(tmp_path, index_type).nearest(question, count)
    none_allowed = _written(tmp_path, index_type, _units(5)).nearest(question, 3, np.zeros(5, dtype=np.bool_))
    for found in (nothing, none_allowed):
        assert found.rows.tolist() == []
        assert found.scores.tolist() == []


@pytest.mark.parametrize("index_type", INDEX_TYPES)
def test_vectors_come_back(tmp_path: Path, index_type: IndexType) -> None:
    vectors = _units(7)
    index = _written(tmp_path, index_type, vectors[:3], vectors[3:])
    assert len(index) == 7
    assert index.dimension == DIMENSION
    kept = {"flat": vectors, "fp16": vectors.astype(np.float16).astype(np.float32), "pq": _in_8_bits(vectors)}[
        index_type
    ]
    if index_type == "pq":
        np.testing.assert_allclose(kept, vectors, atol=1.01 / 255)
    exact = 1e-6 if index_type == "pq" else 0
    np.testing.assert_allclose(index.vectors(2, 4), kept[2:6], rtol=0, atol=exact)
    np.testing.assert_allclose(index.rows(np.array([5, 0])), kept[[5, 0]], rtol=0, atol=exact)
    np.testing.assert_allclose(index.similarities(vectors[1], np.array([1, 4])), kept[[1, 4]] @ vectors[1], atol=1e-6)


@pytest.mark.parametrize("index_type", INDEX_TYPES)
def test_rebuilding_does_not_wear_vectors_out(tmp_path: Path, index_type: IndexType) -> None:
    once = _written(tmp_path, index_type, _units(40)).vectors(0, 40).copy()
    twice = _written(tmp_path, index_type, once).vectors(0, 40)
    assert twice.tobytes() == once.tobytes()


@pytest.mark.parametrize("name", ["vectors", "Індекс 索引 é"])
@pytest.mark.parametrize(("index_type", "file"), FILES)
def test_files_are_what_faiss_itself_writes(tmp_path: Path, name: str, index_type: IndexType, file: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    _written(folder, index_type, _units(70))
    data = np.frombuffer((folder / file).read_bytes(), dtype=np.uint8)
    index = faiss.deserialize_index(data)
    assert index.ntotal == 70
    assert faiss.serialize_index(index).tobytes() == data.tobytes()


@pytest.mark.parametrize("dimension", [1, 32, 384, 1024])
@pytest.mark.parametrize("index_type", INDEX_TYPES)
def test_the_installed_faiss_lays_out_files_as_we_rely_on(index_type: IndexType, dimension: int) -> None:
    """If this fails after an upgrade of faiss-cpu: FAISS has changed its files.

    Compare what it writes (`faiss.serialize_index`, and `faiss/impl/index_write.cpp` of the release) with the three
    points at the head of `index/storage/vectors.py`; mend `_store_head` and `_scan_head`; raise `FORMAT` in
    `index/storage/manifest.py`, so that indexes of the old layout are rebuilt. Until then, pin faiss-cpu below it.
    """
    check_layout.__wrapped__(dimension, index_type)


@pytest.mark.parametrize("index_type", INDEX_TYPES)
def test_a_faiss_with_another_layout_is_named_and_not_called_damage(
    tmp_path: Path, index_type: IndexType, monkeypatch: pytest.MonkeyPatch
) -> None:
    _written(tmp_path, index_type, _units(5))
    serialize = faiss.serialize_index
    monkeypatch.setattr(faiss, "serialize_index", lambda index: np.append(serialize(index), np.zeros(8, np.uint8)))
    check_layout.cache_clear()
    try:
        for use in (lambda: VectorIndex.load(tmp_path, index_type), lambda: VectorWriter(tmp_path, 8, index_type)):
            with pytest.raises(IndexMismatchError, match=r"the installed FAISS 1\.\d+\.\d+ lays out its files"):
                use()
    finally:
        check_layout.cache_clear()


@pytest.mark.parametrize("cut", [0, 1, 4, 20, 44, -1])
@pytest.mark.parametrize(("index_type", "file"), FILES)
def test_a_file_cut_short_is_refused(tmp_path: Path, index_type: IndexType, file: str, cut: int) -> None:
    _written(tmp_path, index_type, _units(5))
    path = tmp_path / file
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(IndexDamagedError, match=r"\.faiss is not a whole FAISS index.*; build it again"):
        VectorIndex.load(tmp_path, index_type)


@pytest.mark.parametrize(("index_type", "file"), FILES)
def test_no_number_in_a_files_head_is_believed(tmp_path: Path, index_type: IndexType, file: str) -> None:
    _written(tmp_path, index_type, _units(5))
    path = tmp_path / file
    whole = path.read_bytes()
    for byte in range(45):
        for value in (0x00, 0x7F, 0xFF):
            path.write_bytes(whole[:byte] + bytes([value]) + whole[byte + 1 :])
            if whole[byte] != value:
                with pytest.raises(IndexDamagedError):
                    VectorIndex.load(tmp_path, index_type)


@pytest.mark.parametrize("other", [faiss.IndexFlatL2(DIMENSION), faiss.IndexHNSWFlat(DIMENSION, 4)])
@pytest.mark.parametrize("index_type", INDEX_TYPES)
def test_another_kind_of_faiss_index_is_refused(tmp_path: Path, index_type: IndexType, other: faiss.Index) -> None:
    _written(tmp_path, index_type, _units(5))
    for path in tmp_path.iterdir():
        whole = path.read_bytes()
        faiss.write_index(other, str(path))
        with pytest.raises(IndexDamagedError):
            VectorIndex.load(tmp_path, index_type)
        path.write_bytes(whole)


def test_a_scan_of_other_vectors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    _written(tmp_path / "other", "pq", _units(6))
    _written(tmp_path, "pq", _units(5))
    (tmp_path / "other" / "vectors_scan.faiss").replace(tmp_path / "vectors_scan.faiss")
    with pytest.raises(IndexDamagedError, match="does not belong to"):
        VectorIndex.load(tmp_path, "pq")


def test_the_type_follows_from_the_number() -> None:
    assert [index_type_for(windows) for windows in (0, 50_000, 50_001, 250_000, 250_001)] == [
        "flat", "flat", "fp16", "fp16", "pq",
    ]  # fmt: skip


def test_numbers_that_are_far_out_count_as_the_farthest(tmp_path: Path) -> None:
    """The range of 8 bits is 4.5 times what all numbers of a vector have if they are alike."""
    vector = np.full((1, 400), 0.04, np.float32)
    vector[0, 0] = 0.6
    kept = _written(tmp_path, "pq", vector).vectors(0, 1)[0]
    assert kept[0] == pytest.approx(4.5 / 20, abs=1e-3)
    np.testing.assert_allclose(kept[1:], 0.04, atol=4.5 / 20 / 255)
