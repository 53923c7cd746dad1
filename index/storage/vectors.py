"""Nearest vectors; the only file that imports faiss.

A folder has a `vectors.faiss`: the vectors of all windows, in FAISS's own format and mapped into memory. Others may be
beside it under another name (`provisional_vectors.py`). There are three types of index, by how a vector is kept and
found:

    flat    32-bit numbers, all compared: exact
    fp16    16-bit numbers, all compared: half the size, exact to the third decimal place
    pq      8-bit numbers, a quarter of the size, with `vectors_scan.faiss` beside them: a 4-bit code of each four
            numbers, of which FAISS compares a million in milliseconds; the best of them are compared again by their
            8-bit vectors

A search among some rows alone never uses the codes: it compares all of them, with every type. Vectors that had 8 bits
have no more when an index becomes one of another type, until all is embedded again (`--full`).

What is relied upon of FAISS's file layout, which FAISS does not document:

    1. A file begins with four letters for its type, the dimension (32 bits) and the number of vectors (64 bits).
    2. The vectors, or codes, are one array at the end, with its length (64 bits) before it: in numbers of 32 bits for
       `IndexFlatIP`, else in bytes. A vector is laid out there as `sa_encode` returns it.
    3. In `IndexPQFastScan`, the centres of the codes stand before that, then three numbers of 32 bits, the number of
       vectors rounded up to whole blocks, and the number of codes of each (64 bits).

All else in the head is taken from an empty index that the installed FAISS writes. So vectors are written one batch
after another, without all of them in memory; and a file is compared with its expected head before FAISS reads it, since
FAISS allocates whatever a damaged file asks for. `check_layout` compares all this with what the installed FAISS writes,
before a file is written or read.
"""

import functools
import os
import struct
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

import faiss
import numpy as np
from numpy.typing import NDArray

from index.arrays import release
from index.embedding.encoder import Vectors
from index.errors import IndexDamagedError, IndexMismatchError

IndexType = Literal["flat", "fp16", "pq"]
INDEX_TYPES: tuple[IndexType, ...] = get_args(IndexType)
_MOST_FLAT, _MOST_FP16 = 50_000, 250_000
"""With so many windows, either compares all of them in less than 10 ms."""

_NAME = "vectors"
"""Of the files: `NAME.faiss`, and `NAME_scan.faiss` where there are codes."""
# How each of FAISS's files begins: four letters for its type, the dimension, the number of vectors.
_HEAD = struct.Struct("<4siq")
_LONGEST_VECTOR = 65_536
_LONG_VECTOR = 256
_BLOCK = 32
"""FAISS packs the codes of so many vectors together."""
_CODE_CENTRES = 16
_TRAINING_VECTORS = 16_384
_SAMPLES_AT_ONCE = 1_024
_ROWS_AT_ONCE = 16_384
_RANGE = 4.5
"""Numbers of 8 bits reach so many times as far as those of a vector whose numbers are all alike. Of the numbers of a
million paragraphs of news, one in 70,000 is beyond, and then counts as the farthest; a range that is fixed needs no
vectors to be known beforehand, and makes the same bytes of a vector in any index."""
_AGAIN, _FEWEST_AGAIN = 5, 200
"""How many times as many rows as wanted, and how many at least, are compared again. Of a million paragraphs of news,
the ten nearest are then among them (fifty would miss two in a hundred), and 98 in a hundred of the two hundred."""
_ROWS_A_THREAD = 25_000
"""Fewer are compared sooner than another thread is at work."""
_REBUILD = "build it again: python -m index YOUR-DOCUMENTS"


@functools.cache
def check_layout(dimension: int, index_type: IndexType) -> None:
    """Make sure that the installed FAISS lays out its files as described above.

    Raises:
        IndexMismatchError: it does not.
    """
    vectors = np.full((_BLOCK + 1, dimension), 0.25, np.float32)
    store = _empty_store(dimension, index_type)
    expected = [_store_head(store, len(vectors)) + store.sa_encode(vectors).tobytes()]
    store.add(vectors)
    found = [faiss.serialize_index(store).tobytes()]
    if index_type == "pq":
        scan = _empty_scan(dimension)
        before, after, size = _scan_head(dimension, len(vectors))
        scan.is_trained = True
        scan.add(vectors)
        data = faiss.serialize_index(scan).tobytes()
        centres = data[len(before) : len(before) + 4 * _CODE_CENTRES * dimension]
        expected.append(before + centres + after + data[len(data) - size :])
        found.append(data)
    if found != expected:
        raise IndexMismatchError(
            f"the installed FAISS {faiss.__version__} lays out its files in a way that this version of Paragraph "
            "Search does not know; the index is not damaged: install the faiss-cpu that constraints.txt names."
        )


def faiss_version() -> str:
    """Return the version of the installed FAISS."""
    return str(faiss.__version__)


def index_type_for(windows: int) -> IndexType:
    """Return the type of index that suits so many vectors."""
    return "flat" if windows <= _MOST_FLAT else "fp16" if windows <= _MOST_FP16 else "pq"


@dataclass(frozen=True)
class Neighbours:
    """The nearest rows of one question, best first."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    """Cosine similarities, -1 to 1; from 8 bits nearly so."""


class VectorWriter:
    """Writes vectors to files in a folder, some at a time; holds none of them in memory."""

    def __init__(self, folder: Path, dimension: int, index_type: IndexType, name: str = _NAME) -> None:
        self._folder = folder
        self._name = name
        self._type = index_type
        check_layout(dimension, index_type)
        self._store = _empty_store(dimension, index_type)
        self._file = (folder / f"{name}.faiss").open("wb")
        self._file.write(_store_head(self._store, 0))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, vectors: Vectors) -> None:
        """Append vectors, shape (n, dimension); the first gets the row `len(self)`."""
        self._file.write(self._store.sa_encode(np.ascontiguousarray(vectors)).tobytes())
        self._count += len(vectors)

    def add_from(self, index: "VectorIndex", first: int, count: int) -> None:
        """Append `count` vectors of another index from its row `first` on, to the bit if it keeps them alike."""
        if index.code_size == self._store.code_size:
            self._file.write(index.codes(first, count).tobytes())
            self._count += count
        else:
            self.add(index.vectors(first, count))

    def finish(self) -> None:
        """Write everything out."""
        self._file.seek(0)
        self._file.write(_store_head(self._store, self._count))
        self.close()
        if self._type == "pq":
            self._write_scan(_load_store(self._folder / f"{self._name}.faiss", "pq"))

    def _write_scan(self, store: "VectorIndex") -> None:
        scan = _empty_scan(store.dimension)
        scan.pq.cp.min_points_per_centroid = 1  # a small corpus is no reason for FAISS to write to stderr
        scan.pq.cp.max_points_per_centroid = _TRAINING_VECTORS // _CODE_CENTRES
        rows = np.unique(np.linspace(0, max(len(store) - 1, 0), _TRAINING_VECTORS).astype(np.int64))[: len(store)]
        sample = np.empty((len(rows), store.dimension), np.float32)
        for first in range(0, len(rows), _SAMPLES_AT_ONCE):
            some = slice(first, first + _SAMPLES_AT_ONCE)
            sample[some] = store.rows(rows[some])
            store.release()
        # There must be at least as many as there are centres, if need be the same ones again.
        scan.train(np.resize(sample, (max(len(sample), _CODE_CENTRES), store.dimension)))
        del sample
        for first, end in pairwise([*range(0, len(store), _ROWS_AT_ONCE), len(store)]):
            scan.add(store.vectors(first, end - first))
            store.release()
        with (self._folder / f"{self._name}_scan.faiss").open("wb") as stream:
            faiss.write_index(scan, faiss.PyCallbackIOWriter(stream.write))

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class VectorIndex:
    """The unit vectors that a `VectorWriter` wrote, in the order in which they were added."""

    def __init__(self, store: Any, codes: NDArray[np.uint8], scan: Any = None) -> None:
        self._store, self._codes, self._scan = store, codes, scan

    def __len__(self) -> int:
        return int(self._store.ntotal)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._store.d)

    @property
    def code_size(self) -> int:
        """How many bytes a vector takes."""
        return int(self._store.code_size)

    def codes(self, first: int, count: int) -> NDArray[np.uint8]:
        """Return `count` vectors from row `first` on as they are kept, shape (count, code size)."""
        return self._codes[first : first + count]

    def rows(self, rows: NDArray[np.int64]) -> Vectors:
        """Return the vectors in these rows, shape (rows, dimension)."""
        return np.asarray(self._store.sa_decode(self._codes[rows]), dtype=np.float32)

    def vectors(self, first: int, count: int) -> Vectors:
        """Return `count` vectors from row `first` on."""
        return np.asarray(self._store.sa_decode(self._codes[first : first + count]), dtype=np.float32)

    def release(self) -> None:
        """Give back the memory that vectors take that were looked at."""
        release(self._codes)

    def similarities(self, question: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner products of a question, shape (dimension,), with the vectors in these rows."""
        return np.asarray(self.rows(rows) @ question, dtype=np.float32)

    def nearest(self, question: Vectors, count: int, allowed: NDArray[np.bool_] | None = None) -> Neighbours:
        """Find the rows nearest to a question.

        Args:
            question: one unit vector, shape (dimension,).
            count: how many rows at the most.
            allowed: shape (rows,); only these rows take part. All where it is None.
        """
        count = min(count, len(self) if allowed is None else int(np.count_nonzero(allowed)))
        if count <= 0:
            return Neighbours(np.empty(0, np.int64), np.empty(0, np.float32))
        again = max(_AGAIN * count, _FEWEST_AGAIN)
        if allowed is not None or self._scan is None or again >= len(self):
            return self._compared(question, count, allowed)
        _, rows = self._scan.search(question[None, :], again)
        # In the order on the disk, which is quicker to read; -1 stands for a row that FAISS did not find.
        near = np.sort(rows[rows >= 0])
        if len(near) < count:  # the codes tell too little apart: nearly all vectors are the same
            return self._compared(question, count, None)
        similarities = self.similarities(question, near)
        best = np.argsort(-similarities, kind="stable")[:count]
        return Neighbours(near[best], similarities[best])

    def _compared(self, question: Vectors, count: int, allowed: NDArray[np.bool_] | None) -> Neighbours:
        """Compare all rows that take part; in several threads, for FAISS takes one for one question."""
        parts = _parts(len(self), allowed)
        if len(parts) == 1:
            return self._compared_part(question, count, allowed, *parts[0])
        found = list(_threads().map(lambda part: self._compared_part(question, count, allowed, *part), parts))
        rows, scores = (np.concatenate([getattr(own, name) for own in found]) for name in ("rows", "scores"))
        best = np.argsort(-scores, kind="stable")[:count]
        return Neighbours(rows[best], scores[best])

    def _compared_part(
        self, question: Vectors, count: int, allowed: NDArray[np.bool_] | None, first: int, end: int
    ) -> Neighbours:
        parameters = None
        if allowed is not None:
            bits = np.zeros(-(-len(allowed) // 8), dtype=np.uint8)
            bits[first // 8 : -(-end // 8)] = np.packbits(allowed[first:end], bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(bits)))
        elif (first, end) != (0, len(self)):
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorRange(first, end))
        scores, rows = self._store.search(question[None, :], count, params=parameters)
        there = rows[0] >= 0  # this part may have fewer rows than are wanted
        return Neighbours(rows[0][there], scores[0][there])

    @staticmethod
    def load(folder: Path, index_type: IndexType, name: str = _NAME) -> "VectorIndex":
        """Map what `VectorWriter` wrote into memory.

        Raises:
            IndexDamagedError: a file is not of this type, or not whole, or another release of FAISS wrote it.
            IndexMismatchError: the installed FAISS lays out its files in an unknown way.
        """
        vectors = _load_store(folder / f"{name}.faiss", index_type)
        if index_type == "pq":
            vectors._scan = _load_scan(folder / f"{name}_scan.faiss", vectors.dimension, len(vectors))
        return vectors


def _load_store(path: Path, index_type: IndexType) -> VectorIndex:
    """Map vectors into memory, without codes beside them."""
    data = _mapped(path)
    dimension, count = _dimension_and_count(path, data)
    check_layout(dimension, index_type)
    empty = _empty_store(dimension, index_type)
    _check(path, data, [_store_head(empty, count)], count * empty.code_size)
    store = _read(path, data)
    # The store looks into the same memory, and `codes` keeps that alive.
    return VectorIndex(store, data[len(data) - count * empty.code_size :].reshape(count, empty.code_size))


def _load_scan(path: Path, dimension: int, count: int) -> Any:
    data = _mapped(path)
    if _dimension_and_count(path, data) != (dimension, count):
        raise IndexDamagedError(f"{path} does not belong to the vectors beside it; {_REBUILD}")
    before, after, size = _scan_head(dimension, count)
    # Between the two stand the centres of the codes, which are any numbers.
    centres = 4 * _CODE_CENTRES * dimension
    _check(path, data, [before, data[len(before) : len(before) + centres].tobytes(), after], size)
    return _read(path, data)


@functools.cache
def _threads() -> ThreadPoolExecutor:
    # Within each, FAISS starts no threads of its own.
    return ThreadPoolExecutor(_cores(), "vectors", initializer=faiss.omp_set_num_threads, initargs=(1,))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _parts(rows: int, allowed: NDArray[np.bool_] | None) -> list[tuple[int, int]]:
    """Divide the rows so that each thread has about as many that take part; at bounds that are multiples of 8."""
    if allowed is None:
        total, cumulated = rows, None
    else:
        blocks = np.add.reduceat(allowed, np.arange(0, rows, _ROWS_AT_ONCE), dtype=np.int64)
        cumulated = np.cumsum(blocks)
        total = int(cumulated[-1])
    count = max(1, min(_cores(), total // _ROWS_A_THREAD))
    shares = [total * part // count for part in range(1, count)]
    if cumulated is None:
        bounds = [share // 8 * 8 for share in shares]
    else:
        bounds = [int(block) * _ROWS_AT_ONCE for block in np.searchsorted(cumulated, shares)]
    return list(pairwise([0, *bounds, rows]))


def _empty_store(dimension: int, index_type: IndexType) -> Any:
    if index_type == "flat":
        return faiss.IndexFlatIP(dimension)
    kind = faiss.ScalarQuantizer.QT_fp16 if index_type == "fp16" else faiss.ScalarQuantizer.QT_8bit_uniform
    store = faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)
    if index_type == "pq":
        most = min(1, _RANGE / np.sqrt(dimension))
        faiss.copy_array_to_vector(np.array([-most, 2 * most], np.float32), store.sq.trained)  # the least, the range
        store.is_trained = True
    return store


def _empty_scan(dimension: int) -> Any:
    # Short vectors have few codes to tell them apart by, if each stands for four numbers.
    numbers = next(n for n in ((4, 2, 1) if dimension >= _LONG_VECTOR else (2, 1)) if dimension % n == 0)
    parts = dimension // numbers
    return faiss.IndexPQFastScan(dimension, parts, 4, faiss.METRIC_INNER_PRODUCT, _BLOCK)


def _store_head(empty: Any, count: int) -> bytes:
    """Return what stands before the vectors in FAISS's file of a store."""
    head = bytearray(faiss.serialize_index(empty).tobytes())
    kind, dimension, _ = _HEAD.unpack_from(head)
    _HEAD.pack_into(head, 0, kind, dimension, count)
    # The length of the array that follows, in its own unit.
    unit = 4 if isinstance(empty, faiss.IndexFlat) else 1
    struct.pack_into("<q", head, len(head) - 8, count * empty.code_size // unit)
    return bytes(head)


def _scan_head(dimension: int, count: int) -> tuple[bytes, bytes, int]:
    """Return what stands before and after the centres in FAISS's file of a scan, and the size of its codes."""
    empty = _empty_scan(dimension)
    empty.is_trained = True
    head = bytearray(faiss.serialize_index(empty).tobytes())
    kind, _, _ = _HEAD.unpack_from(head)
    _HEAD.pack_into(head, 0, kind, dimension, count)
    padded = -(-count // _BLOCK) * _BLOCK
    size = padded * empty.M2 // 2
    tail = struct.Struct("<qqq")  # the number of vectors in whole blocks, that of codes each, the length of the array
    tail.pack_into(head, len(head) - tail.size, padded, empty.M2, size)
    # The tail follows three numbers of four bytes that say how codes are packed.
    after = len(head) - tail.size - 12
    return bytes(head[: after - 4 * _CODE_CENTRES * dimension]), bytes(head[after:]), size


def _mapped(path: Path) -> NDArray[np.uint8]:
    # Through Python: on Windows, FAISS opens no path with letters outside ASCII. An empty file cannot be mapped.
    return np.memmap(path, dtype=np.uint8, mode="r") if path.stat().st_size else np.empty(0, np.uint8)


def _dimension_and_count(path: Path, data: NDArray[np.uint8]) -> tuple[int, int]:
    if len(data) >= _HEAD.size:
        _, dimension, count = _HEAD.unpack(data[: _HEAD.size].tobytes())
        # Each vector takes some bytes.
        if 0 < dimension <= _LONGEST_VECTOR and 0 <= count <= len(data):
            return dimension, count
    raise IndexDamagedError(f"{path} is not a whole FAISS index; {_REBUILD}")


def _check(path: Path, data: NDArray[np.uint8], head: list[bytes], size: int) -> None:
    """Make sure that a file is what FAISS writes: it allocates what a file asks for before it finds that missing."""
    expected = b"".join(head)
    if len(data) != len(expected) + size or data[: len(expected)].tobytes() != expected:
        raise IndexDamagedError(f"{path} is not a whole FAISS index of the type in the manifest; {_REBUILD}")


def _read(path: Path, data: NDArray[np.uint8]) -> Any:
    try:
        return faiss.read_index(faiss.ZeroCopyIOReader(faiss.swig_ptr(data), data.nbytes))
    except (RuntimeError, MemoryError) as error:
        raise IndexDamagedError(f"{path} is not a whole FAISS index; {_REBUILD}") from error
