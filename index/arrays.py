"""Arrays in files: numpy's own format, mapped into memory and never unpickled."""

import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamagedError


def save_array(path: Path, values: NDArray[Any]) -> None:
    """Write an array to a file."""
    whole = np.ascontiguousarray(values)
    with path.open("wb") as stream:
        # `np.save` would write through C, and not say that the disk is full.
        np.lib.format.write_array_header_1_0(stream, np.lib.format.header_data_from_array_1_0(whole))
        stream.write(whole.data)


def load_array(path: Path) -> NDArray[Any]:
    """Map an array into memory.

    Raises:
        IndexDamagedError: it is not whole.
    """
    try:
        # As a plain array: each slice of one that says it is mapped takes ten times as long.
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except OSError:
        raise
    except Exception as error:  # numpy reads a file's head as Python, whose errors are of many kinds
        raise IndexDamagedError(
            f"{path} is not whole ({error}); build it again: python -m index YOUR-DOCUMENTS"
        ) from error


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
