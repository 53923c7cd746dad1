from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.encoder import Vectors
from index.errors import IndexDamagedError
from index.vectors import VectorIndex

DIMENSION = 16


def _units(count: int, seed: int = 0) -> Vectors:
    array = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    return np.asarray(array / np.linalg.norm(array, axis=1, keepdims=True), dtype=np.float32)


def _index(vectors: Vectors) -> VectorIndex:
    index = VectorIndex(DIMENSION)
    index.add(vectors)
    return index


def _assert_nearest(vectors: Vectors, count: int, allowed: NDArray[np.bool_] | None) -> None:
    question = _units(1, seed=99)[0]
    found = _index(vectors).nearest(question, count, allowed)
    scores = vectors @ question
    among = np.arange(len(vectors)) if allowed is None else np.flatnonzero(allowed)
    expected = np.sort(scores[among])[::-1][:count]
    np.testing.assert_allclose(found.scores, expected, atol=1e-6)
    np.testing.assert_allclose(scores[found.rows], found.scores, atol=1e-6)  # ties may come in any order
    assert len(set(found.rows.tolist())) == len(found.rows)
    assert set(found.rows.tolist()) <= set(among.tolist())


@given(st.integers(1, 60), st.integers(1, 70), st.integers(0, 3), st.booleans())
def test_nearest_is_what_brute_force_finds(rows: int, count: int, seed: int, repeated: bool) -> None:
    vectors = _units(rows, seed)
    _assert_nearest(np.concatenate([vectors, vectors]) if repeated else vectors, count, None)


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 70), st.integers(0, 3))
def test_nearest_among_the_allowed_is_what_brute_force_finds(allowed: list[bool], count: int, seed: int) -> None:
    _assert_nearest(_units(len(allowed), seed), count, np.array(allowed))


@pytest.mark.parametrize("count", [0, 3])
def test_nothing_is_nearest_where_there_is_nothing(count: int) -> None:
    question = _units(1)[0]
    none_allowed = np.zeros(5, dtype=np.bool_)
    for found in (
        VectorIndex(DIMENSION).nearest(question, count),
        _index(_units(5)).nearest(question, 3, none_allowed),
    ):
        assert found.rows.tolist() == []
        assert found.scores.tolist() == []


def test_vectors_come_back_bit_by_bit() -> None:
    vectors = _units(7)
    index = _index(vectors[:3])
    index.add(vectors[3:])
    assert len(index) == 7
    assert index.dimension == DIMENSION
    assert index.vectors(2, 4).tobytes() == vectors[2:6].tobytes()


@given(st.integers(0, 20), st.sampled_from(["vectors.faiss", "Індекс 索引 é.faiss"]))
def test_save_and_load_change_nothing(tmp_path_factory: pytest.TempPathFactory, rows: int, name: str) -> None:
    path = tmp_path_factory.mktemp("vectors") / name
    vectors = _units(rows)
    _index(vectors).save(path)
    loaded = VectorIndex.load(path)
    assert len(loaded) == rows
    assert loaded.dimension == DIMENSION
    assert not rows or loaded.vectors(0, rows).tobytes() == vectors.tobytes()


@pytest.mark.parametrize("cut", [0, 1, 4, 20, 44, -1])
def test_a_file_cut_short_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "vectors.faiss"
    _index(_units(5)).save(path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(IndexDamagedError, match=r"vectors\.faiss is not a whole FAISS index.*; build it again"):
        VectorIndex.load(path)


@pytest.mark.parametrize("other", [faiss.IndexFlatL2(DIMENSION), faiss.IndexHNSWFlat(DIMENSION, 4)])
def test_another_kind_of_faiss_index_is_refused(tmp_path: Path, other: faiss.Index) -> None:
    path = tmp_path / "vectors.faiss"
    faiss.write_index(other, str(path))
    with pytest.raises(IndexDamagedError, match="expected IndexFlatIP"):
        VectorIndex.load(path)
