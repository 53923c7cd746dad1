"""Token vectors of every window, small enough to keep: late interaction without running the model again.

Tokens of a window whose vectors are nearly alike share one (`token_pooling.py`). A token is kept as its identifier and
the number of its pool; of the vector of a pool, the signs are kept: one bit a dimension, 48 bytes for 384 dimensions
instead of 1,536. Compared with a question's token vectors, which stay as they are, signs rank as well as whole vectors
do to within 0.002 nDCG@10 (the idea of ColBERTv2's compression, Santhanam et al., NAACL 2022, taken to its end).
"""

import contextlib
import os
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.arrays import load_array, release, rises, save_array
from index.embedding.token_pooling import pooled, pools_of
from index.errors import IndexDamagedError

_ID_BITS = 32
_WIDTHS = (np.dtype("<u1"), np.dtype("<u2"), np.dtype("<u4"))
_WIDENED_AT_ONCE = 1 << 20
_IDS, _POOLS, _SIGNS = "token_ids.bin", "token_pools.bin", "token_signs.bin"
_STARTS, _POOL_STARTS = "window_tokens.npy", "window_pools.npy"

Numbers = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Tokens:
    """The tokens of a window, in order, without those that the tokenizer adds."""

    ids: Numbers
    """Shape (tokens,)."""
    pools: Numbers
    """Shape (tokens,): which row of `signs` stands for each."""
    signs: NDArray[np.uint8]
    """Shape (pools, bytes): the signs of each pool's vector, eight a byte; a set bit means more than 0."""

    @classmethod
    def of(cls, ids: NDArray[np.int32], vectors: NDArray[np.float32]) -> "Tokens":
        """Return what is kept of tokens with these unit vectors, shape (tokens, dimension)."""
        pools = pools_of(vectors)
        return cls(ids, pools, pack(pooled(vectors, pools)))

    def vectors(self, dimension: int) -> NDArray[np.float32]:
        """Return a unit vector for each token, shape (tokens, dimension): those of one pool have the same.

        Raises:
            IndexDamagedError: a token is in a pool that is not there.
        """
        if len(self.pools) and self.pools.max() >= len(self.signs):
            raise IndexDamagedError("the tokens of a text do not belong together; build the index again.")
        return unpack(self.signs, dimension)[self.pools]


def pack(vectors: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Keep the signs of token vectors, shape (tokens, dimension)."""
    return np.packbits(vectors > 0, axis=-1)


def unpack(signs: NDArray[np.uint8], dimension: int) -> NDArray[np.float32]:
    """Return unit vectors with these signs, shape (tokens, dimension)."""
    bits = np.unpackbits(signs, axis=-1, count=dimension).astype(np.float32)
    bits *= np.float32(2 / np.sqrt(max(dimension, 1)))
    bits -= np.float32(1 / np.sqrt(max(dimension, 1)))
    return bits


def to_bytes(windows: Sequence[Tokens]) -> tuple[bytes, bytes, bytes]:
    """Return the identifiers, the pools and the signs of windows, one after the other."""
    return (
        b"".join(np.ascontiguousarray(window.ids, _WIDTHS[-1]).tobytes() for window in windows),
        b"".join(np.ascontiguousarray(window.pools, _WIDTHS[-1]).tobytes() for window in windows),
        b"".join(np.ascontiguousarray(window.signs).tobytes() for window in windows),
    )


def from_bytes(counts: Sequence[int], ids: bytes, pools: bytes, signs: bytes, dimension: int) -> list[Tokens]:
    """Return the windows of which `to_bytes` made these.

    Args:
        counts: how many tokens each window has.
        ids: of all tokens, as `to_bytes` returned them.
        pools: in which pool of its window each token is, likewise.
        signs: of all pools, likewise.
        dimension: of the vectors whose signs these are.

    Raises:
        ValueError: they do not belong together.
    """
    width = max((dimension + 7) // 8, 1)
    every_id, every_pool = (np.frombuffer(one, _WIDTHS[-1]) for one in (ids, pools))
    if min(counts, default=0) < 0 or not len(every_id) == len(every_pool) == sum(counts):
        raise ValueError(f"{sum(counts):,} tokens have {len(every_id):,} identifiers and {len(every_pool):,} pools")
    ends = np.cumsum(np.array(counts, dtype=np.int64))[:-1]
    of_windows = np.split(every_pool, ends) if counts else []
    pool_counts = [int(own.max()) + 1 if len(own) else 0 for own in of_windows] if dimension else [0] * len(of_windows)
    if len(signs) != width * sum(pool_counts):
        raise ValueError(f"{sum(pool_counts):,} pools have {len(signs):,} bytes of signs")
    every_sign = np.frombuffer(signs, np.uint8).reshape(-1, width)
    of_signs = np.split(every_sign, np.cumsum(pool_counts)[:-1])
    return [Tokens(*window) for window in zip(np.split(every_id, ends), of_windows, of_signs, strict=False)]


class _NumberFile:
    """Writes whole numbers from 0 on to a file, in as few bytes each as the highest of them needs."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b")
        self._width: np.dtype[Any] = _WIDTHS[0]

    def add(self, numbers: Numbers) -> None:
        while numbers.max(initial=0) > np.iinfo(self._width).max:
            self._widen()
        self._file.write(np.ascontiguousarray(numbers, self._width).tobytes())

    def _widen(self) -> None:
        """Write the numbers that are there again, in twice the bytes: from the last to the first, in place."""
        narrow, self._width = self._width, _WIDTHS[_WIDTHS.index(self._width) + 1]
        for first in reversed(range(0, self._file.tell() // narrow.itemsize, _WIDENED_AT_ONCE)):
            self._file.seek(first * narrow.itemsize)
            some = np.frombuffer(self._file.read(_WIDENED_AT_ONCE * narrow.itemsize), narrow)
            self._file.seek(first * self._width.itemsize)
            self._file.write(some.astype(self._width).tobytes())
        self._file.seek(0, os.SEEK_END)

    def close(self) -> None:
        self._file.close()


class TokenWriter:
    """Writes the tokens of windows to files in a folder, one window after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ids, self._pools = _NumberFile(folder / _IDS), _NumberFile(folder / _POOLS)
        self._signs = (folder / _SIGNS).open("wb")
        self._counts, self._pool_counts = array("i"), array("i")

    def add(self, windows: Sequence[Tokens]) -> None:
        """Append windows."""
        for window in windows:
            self._ids.add(window.ids)
            self._pools.add(window.pools)
            self._signs.write(np.ascontiguousarray(window.signs).tobytes())
            self._counts.append(len(window.ids))
            self._pool_counts.append(len(window.signs))

    def add_from(self, store: "TokenStore", first: int, count: int) -> None:
        """Append `count` windows of another store from its row `first` on."""
        windows, counts, pool_counts = store.windows(first, count)
        self._ids.add(windows.ids)
        self._pools.add(windows.pools)
        self._signs.write(windows.signs.tobytes())
        self._counts.extend(counts.tolist())
        self._pool_counts.extend(pool_counts.tolist())

    def finish(self) -> None:
        """Write everything out."""
        self.close()
        for name, counts in ((_STARTS, self._counts), (_POOL_STARTS, self._pool_counts)):
            save_array(self._folder / name, np.append(0, np.cumsum(np.frombuffer(counts, np.int32), dtype=np.int64)))

    def close(self) -> None:
        """Close the files."""
        with contextlib.ExitStack() as files:  # on a full disk, what is still to be written of one cannot be
            for file in (self._ids, self._pools, self._signs):
                files.callback(file.close)


class TokenStore:
    """The tokens of all windows, mapped into memory: only what is looked at is read."""

    def __init__(self, folder: Path, dimension: int) -> None:
        """Open what `TokenWriter` wrote, for token vectors of `dimension` numbers.

        Raises:
            IndexDamagedError: a file is not whole.
        """
        self.dimension = dimension
        width = (dimension + 7) // 8
        self._starts: NDArray[np.int64] = load_array(folder / _STARTS, np.int64)
        self._pool_starts: NDArray[np.int64] = load_array(folder / _POOL_STARTS, np.int64)
        tokens, pools = int(self._starts[-1:].sum()), int(self._pool_starts[-1:].sum())
        try:
            self._ids = _mapped(folder / _IDS, _width_of(folder / _IDS, tokens))
            self._pools = _mapped(folder / _POOLS, _width_of(folder / _POOLS, tokens))
            self._signs: NDArray[np.uint8] = _mapped(folder / _SIGNS, np.dtype(np.uint8)).reshape(-1, max(width, 1))
        except ValueError as error:
            raise IndexDamagedError(f"the tokens in {folder} are not whole ({error}); build it again.") from error
        whole = len(self._starts) == len(self._pool_starts) > 0 and rises(self._starts, tokens)
        whole = whole and rises(self._pool_starts, pools) and len(self._ids) == len(self._pools)
        if not whole or (width and (len(self._ids), len(self._signs)) != (tokens, pools)):
            raise IndexDamagedError(f"the tokens in {folder} do not belong together; build it again.")

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def window_count(self) -> int:
        """How many windows there are."""
        return len(self._starts) - 1

    def window(self, row: int) -> Tokens:
        """Return the tokens of a window."""
        return self._some(self._starts[row : row + 2], self._pool_starts[row : row + 2])

    def windows(self, first: int, count: int) -> tuple[Tokens, NDArray[np.int64], NDArray[np.int64]]:
        """Return the tokens of `count` windows from row `first` on, and how many tokens and pools each has.

        The pools of each window are counted from 0.
        """
        starts, pools = self._starts[first : first + count + 1], self._pool_starts[first : first + count + 1]
        return self._some(starts, pools), np.diff(starts), np.diff(pools)

    def _some(self, starts: NDArray[np.int64], pools: NDArray[np.int64]) -> Tokens:
        tokens = slice(int(starts[0]), int(starts[-1]))
        return Tokens(self._ids[tokens], self._pools[tokens], self._signs[int(pools[0]) : int(pools[-1])])

    def release(self) -> None:
        """Give back the memory that tokens take that were looked at."""
        release(self._starts, self._pool_starts, self._ids, self._pools, self._signs)

    def sample(self, count: int) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Return tokens from all over the corpus, the same each time: their windows, and the signs of their pools.

        Raises:
            IndexDamagedError: a token is in a pool that is not there.
        """
        rows = np.sort(np.random.default_rng(0).integers(len(self), size=count if len(self) else 0))
        windows = np.searchsorted(self._starts, rows, side="right").astype(np.int64) - 1
        pools = self._pool_starts[windows] + self._pools[rows]
        if (pools >= self._pool_starts[windows + 1]).any():
            raise IndexDamagedError("the tokens of some texts do not belong together; build the index again.")
        return windows, self._signs[pools]

    def text_counts(self, text_windows: NDArray[np.int64], rows: NDArray[np.int64] | None = None) -> NDArray[np.int32]:
        """Return in how many texts each token stands, by its identifier; of all texts, or of those in some rows.

        See `Columns.text_windows`. The highest identifier has a count above 0.
        """
        starts = np.asarray(self._starts)[np.asarray(text_windows)]
        if rows is None:
            rows = np.arange(len(starts) - 1)
        counts = np.zeros(0, dtype=np.int32)
        step = 4096  # texts at once, so that memory stays bounded
        for first in range(0, len(rows), step):
            some = rows[first : first + step]
            ids = [self._ids[begin:end] for begin, end in zip(starts[some], starts[some + 1], strict=True)]
            texts = np.repeat(np.arange(len(some), dtype=np.int64), starts[some + 1] - starts[some])
            of_all = np.concatenate(ids).astype(np.int64)
            pairs = np.unique(texts << _ID_BITS | of_all)
            own = np.bincount(pairs & (2**_ID_BITS - 1)).astype(np.int32)
            short, long = sorted((counts, own), key=len)
            counts = long.copy()
            counts[: len(short)] += short
            release(self._ids)
        return counts


def _width_of(path: Path, numbers: int) -> np.dtype[Any]:
    size = path.stat().st_size
    return next((width for width in _WIDTHS if size == numbers * width.itemsize), _WIDTHS[-1])


def _mapped(path: Path, kind: np.dtype[Any]) -> NDArray[Any]:
    # An empty file cannot be mapped.
    return np.memmap(path, dtype=kind, mode="r") if path.stat().st_size else np.empty(0, dtype=kind)
