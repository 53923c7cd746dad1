"""Provisional vectors: what texts are found by, by their meaning, until the model has come to them.

Only a snapshot that is published while an index is first built has them, in files beside the vectors proper:

    provisional_texts.npy       the rows of the texts that have one, in order
    provisional.faiss           a vector for each of them; with many of them, `provisional_scan.faiss` beside it

A text has either windows with vectors of the model, or one provisional vector. So nothing that looks for the former, as
a later build does that copies them, can take one for the other.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays import load_array, release, save_array
from index.embedding.model import Vectors
from index.errors import IndexDamagedError
from index.storage.vectors import VectorIndex, VectorWriter, index_type_for

_NAME = "provisional"
_TEXTS = "provisional_texts.npy"


def write_provisional(folder: Path, dimension: int, texts: NDArray[np.int64], vectors: Iterable[Vectors]) -> None:
    """Write provisional vectors to files in a folder.

    Args:
        folder: that of a snapshot.
        dimension: the length of a vector.
        texts: the rows of the texts that have one, rising.
        vectors: theirs, in batches of shape (n, dimension).
    """
    writer = VectorWriter(folder, dimension, index_type_for(len(texts)), _NAME)
    try:
        for batch in vectors:
            writer.add(batch)
        writer.finish()
    finally:
        writer.close()
    save_array(folder / _TEXTS, texts.astype(np.int32))


class ProvisionalVectors:
    """The provisional vectors of a snapshot; of none of its texts, where it has no such files."""

    def __init__(self, texts: NDArray[np.int32], vectors: VectorIndex | None) -> None:
        self._texts, self._vectors = texts, vectors

    def __len__(self) -> int:
        return len(self._texts)

    @classmethod
    def load(cls, folder: Path, files: Iterable[str], dimension: int, texts: int) -> "ProvisionalVectors":
        """Map what `write_provisional` wrote into memory.

        Args:
            folder: that of a snapshot.
            files: the names of its files.
            dimension: the length of a vector.
            texts: how many the snapshot has.

        Raises:
            IndexDamagedError: a file is not whole, or they do not belong together.
        """
        if _TEXTS not in files:
            return cls(np.empty(0, np.int32), None)
        rows: NDArray[np.int32] = load_array(folder / _TEXTS, np.int32)
        vectors = VectorIndex.load(folder, index_type_for(len(rows)), _NAME)
        rising = not len(rows) or (rows[0] >= 0 and rows[-1] < texts and bool((np.diff(rows) > 0).all()))
        if not rising or len(vectors) != len(rows) or vectors.dimension != dimension:
            raise IndexDamagedError(f"the provisional vectors in {folder} do not belong together; build it again.")
        return cls(rows, vectors)

    def nearest(self, question: Vectors, count: int, allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """Return the texts nearest to a question, at most `count`, in no order.

        Args:
            question: shape (dimension,).
            count: how many.
            allowed: shape (texts,); only these take part. All where it is None.
        """
        if self._vectors is None:
            return np.empty(0, np.int64)
        found = self._vectors.nearest(question, count, None if allowed is None else allowed[self._texts])
        return self._texts[found.rows].astype(np.int64)

    def similarities(self, question: Vectors, texts: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the similarity of a question and each of some texts; NaN where a text has no provisional vector."""
        found = np.full(len(texts), np.nan, np.float32)
        if self._vectors is not None and len(self._texts):
            places = np.minimum(np.searchsorted(self._texts, texts), len(self._texts) - 1)
            there = self._texts[places] == texts
            found[there] = self._vectors.similarities(question, places[there])
        return found

    def release(self) -> None:
        """Give back the memory that vectors take that were looked at."""
        release(self._texts)
        if self._vectors is not None:
            self._vectors.release()
