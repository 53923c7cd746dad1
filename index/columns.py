"""The numbers of a snapshot that a filter needs for every row at once, as memory-mapped arrays."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus
from index.errors import IndexDamagedError


@dataclass(frozen=True)
class Columns:
    """Arrays over the rows of a corpus; see `corpus.py`."""

    document_days: NDArray[np.int32]
    """Shape (documents, 2): the first and the last day that a document's date can mean; -1 where it has none."""
    paragraph_documents: NDArray[np.int32]
    """Shape (paragraphs,): the document of each paragraph."""
    paragraph_texts: NDArray[np.int32]
    """Shape (paragraphs,): the text of each paragraph."""
    text_windows: NDArray[np.int64]
    """Shape (texts + 1,): the windows of text `t` are the vectors `text_windows[t]` to `text_windows[t + 1] - 1`."""

    def texts_of_windows(self, windows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the text that each window belongs to."""
        return np.searchsorted(self.text_windows, windows, side="right").astype(np.int64) - 1


def read_columns(corpus: Corpus, text_windows: NDArray[np.int64]) -> Columns:
    """Take the columns from a corpus."""
    days = [np.fromiter(corpus.column("documents", name), np.int32) for name in ("first_day", "last_day")]
    return Columns(
        np.stack(days, axis=1),
        np.fromiter(corpus.column("paragraphs", "document"), np.int32),
        np.fromiter(corpus.column("paragraphs", "text"), np.int32),
        text_windows,
    )


def save_columns(columns: Columns, folder: Path) -> None:
    """Write each column to a file of its name."""
    for name in Columns.__dataclass_fields__:
        np.save(folder / f"{name}.npy", getattr(columns, name), allow_pickle=False)


def load_columns(folder: Path) -> Columns:
    """Map the columns into memory.

    Raises:
        IndexDamagedError: one is missing or not whole.
    """
    try:
        arrays = {
            name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            for name in Columns.__dataclass_fields__
        }
    except OSError:
        raise
    except Exception as error:  # numpy reads a file's head as Python, whose errors are of many kinds
        raise IndexDamagedError(f"a column in {folder} is not whole ({error}); build it again.") from error
    return Columns(**arrays)
