"""Arrays in files: numpy's own format, mapped into memory and never unpickled."""

import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamagedError

_REBUILD = "build it again: python -m index YOUR-DOCUMENTS"


def save_array(path: Path, values: NDArray[Any]) -> None:
    """Write an array to a file."""
    whole = np.ascontiguousarray(values)
    with path.open("wb") as stream:
        # `np.save` would write through C, and not say that the disk is full.
        np.lib.format.write_array_header_1_0(stream, np.lib.format.header_data_from_array_1_0(whole))
        stream.write(whole.data)


def load_array(path: Path, kind: type[np.generic], width: int | None = None) -> NDArray[Any]:
    """Map an array into memory.

    Args:
        path: its file.
        kind: the kind of its numbers.
        width: how many columns it has; None where it has no rows and columns.

    Raises:
        IndexDamagedError: it is not whole, or an array of another kind.
    """
    try:
        # As a plain array: each slice of one that says it is mapped takes ten times as long.
        values = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except OSError:
        raise
    except Exception as error:  # numpy reads a file's head as Python, whose errors are of many kinds
        raise IndexDamagedError(f"{path} is not whole ({error}); {_REBUILD}") from error
    expected = () if width is None else (width,)
    if values.dtype != kind or values.ndim != 1 + len(expected) or values.shape[1:] != expected:
        raise IndexDamagedError(
            f"{path} has numbers of the kind {values.dtype} in the shape {values.shape}, expected {np.dtype(kind)} in "
            f"({', '.join(map(str, ('n', *expected)))}); {_REBUILD}"
        )
    return values


def within(values: NDArray[Any], end: int) -> bool:
    """Tell whether all whole numbers in an array are from 0 up to but not including `end`."""
    return not len(values) or (int(values.min()) >= 0 and int(values.max()) < end)


def rises(values: NDArray[Any], end: int) -> bool:
    """Tell whether whole numbers in an array go from 0 to `end` and never fall."""
    bounds = len(values) > 0 and int(values[0]) == 0 and int(values[-1]) == end
    return bounds and bool((values[1:] >= values[:-1]).all())


def release(*arrays: NDArray[Any]) -> None:
    """Give back the memory that mapped arrays take; what is looked at again is read from its file again.

    To read through a large file once, a build would otherwise fill the memory with all of it.
    """
    for values in arrays:
        base: Any = values
        while isinstance(base, np.ndarray):
            base = base.base
        if isinstance(base, mmap.mmap) and hasattr(base, "madvise"):  # Windows has none
            base.madvise(mmap.MADV_DONTNEED)
