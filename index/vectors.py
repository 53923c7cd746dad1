"""Exact search among vectors; the only file that imports faiss."""

import struct
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.errors import IndexDamagedError

# The head of FAISS's IndexFlatIP: four letters for its type, the dimension, the number of vectors.
_HEADER = struct.Struct("<4siq")
_KIND = b"IxFI"
_LARGEST_OVERHEAD = 1024
_REBUILD = "build it again: python -m index"


@dataclass(frozen=True)
class Neighbours:
    """The nearest rows of one question, best first."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    """Cosine similarities, -1 to 1."""


class VectorIndex:
    """A FAISS index of unit vectors, in the order in which they were added."""

    kind = "Flat"

    def __init__(self, dimension: int) -> None:
        self._index = faiss.IndexFlatIP(dimension)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._index.d)

    def add(self, vectors: Vectors) -> None:
        """Append vectors; the first gets the row `len(self)`."""
        self._index.add(np.ascontiguousarray(vectors))

    def vectors(self, first: int, count: int) -> Vectors:
        """Return `count` vectors from row `first` on."""
        return np.asarray(self._index.reconstruct_n(first, count), dtype=np.float32)

    def similarities(self, question: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner products of a question, shape (dimension,), with the vectors in these rows."""
        return np.asarray(self._index.reconstruct_batch(rows) @ question, dtype=np.float32)

    def nearest(self, question: Vectors, count: int, allowed: NDArray[np.bool_] | None = None) -> Neighbours:
        """Find the rows nearest to a question.

        Args:
            question: one unit vector, shape (dimension,).
            count: how many rows at the most.
            allowed: shape (rows,); only these rows take part. All where it is None.
        """
        count = min(count, len(self) if allowed is None else int(allowed.sum()))
        if count <= 0:
            return Neighbours(np.empty(0, np.int64), np.empty(0, np.float32))
        parameters = None
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(bits))
            parameters = faiss.SearchParameters(sel=selector)
        scores, rows = self._index.search(question[None, :], count, params=parameters)
        return Neighbours(rows[0], scores[0])

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        # Through a Python file: on Windows, FAISS opens no path with letters outside ASCII.
        with path.open("wb") as stream:
            faiss.write_index(self._index, faiss.PyCallbackIOWriter(stream.write))

    @classmethod
    def load(cls, path: Path) -> "VectorIndex":
        """Read an index that `save` wrote.

        Raises:
            IndexDamagedError: it is not one, or not whole.
        """
        try:
            with path.open("rb") as stream:
                # FAISS allocates what a file asks for before it finds out that the file does not hold it.
                kind, dimension, count = _HEADER.unpack(stream.read(_HEADER.size))
                overhead = path.stat().st_size - 4 * dimension * count
                if kind != _KIND or not 0 <= overhead < _LARGEST_OVERHEAD:
                    raise IndexDamagedError(
                        f"{path} is not a whole FAISS index (expected IndexFlatIP, {_KIND.decode()}); {_REBUILD}"
                    )
                stream.seek(0)
                index = faiss.read_index(faiss.PyCallbackIOReader(stream.read))
        except (RuntimeError, MemoryError, struct.error) as error:
            raise IndexDamagedError(f"{path} is not a whole FAISS index; {_REBUILD}") from error
        loaded = cls.__new__(cls)
        loaded._index = index
        return loaded
