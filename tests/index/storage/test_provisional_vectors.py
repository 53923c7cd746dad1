"""Provisional vectors in a snapshot's folder: what is found by them, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from index.arrays import save_array
from index.errors import IndexDamagedError
from index.storage.provisional_vectors import ProvisionalVectors, write_provisional

FILES = ["provisional_texts.npy", "provisional.faiss"]
TEXTS = np.array([1, 4, 5, 9])
VECTORS = np.eye(4, dtype=np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the vectors of four texts of ten."""
    write_provisional(tmp_path, 4, TEXTS, [VECTORS[:1], VECTORS[1:]])
    return tmp_path


def test_texts_are_found_by_their_rows(folder: Path) -> None:
    found = ProvisionalVectors.load(folder, FILES, 4, 10)
    question = np.array([0.1, 0.9, 0.3, 0.2], np.float32)
    assert len(found) == 4
    assert sorted(found.nearest(question, 2, None).tolist()) == [4, 5]
    allowed = np.ones(10, bool)
    allowed[4] = False
    assert sorted(found.nearest(question, 2, allowed).tolist()) == [5, 9]
    similarities = found.similarities(question, np.array([9, 0, 4, 5, 8]))
    np.testing.assert_allclose(similarities, [0.2, np.nan, 0.9, 0.3, np.nan])


def test_a_snapshot_without_them_has_none(tmp_path: Path) -> None:
    none = ProvisionalVectors.load(tmp_path, ["vectors.faiss"], 4, 10)
    assert len(none) == 0
    assert none.nearest(VECTORS[0], 3, None).tolist() == []
    assert np.isnan(none.similarities(VECTORS[0], TEXTS)).all()


@pytest.mark.parametrize("texts", [[1, 4, 5], [1, 4, 5, 10], [-1, 4, 5, 9], [1, 5, 4, 9], [1, 4, 4, 9]])
def test_rows_that_are_not_those_of_the_vectors_are_refused(folder: Path, texts: list[int]) -> None:
    save_array(folder / FILES[0], np.array(texts, np.int32))
    with pytest.raises(IndexDamagedError, match="do not belong together"):
        ProvisionalVectors.load(folder, FILES, 4, 10)


def test_vectors_of_another_length_are_refused(folder: Path) -> None:
    with pytest.raises(IndexDamagedError, match="do not belong together"):
        ProvisionalVectors.load(folder, FILES, 8, 10)
