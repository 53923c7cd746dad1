"""Who reads files and embeds windows for a build: this machine, or those of a cluster."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from index.batches import ahead
from index.embedding.encoder import Embedded, Encoder
from index.embedding.model import Precision
from index.errors import UsageError
from index.progress import Progress
from index.reading.documents import Note, SourceFile
from index.reading.pool import Read, Reading

Batch = list[tuple[bytes, list[str]]]
"""Some texts that go through the model at once: the digest of each, and its windows."""


Found = Generator[tuple[SourceFile | Note, Iterator[Read]], None, None]
"""Files with what reading each of them gives, as `Reading.read` yields them; to be closed."""


class Workers(Protocol):
    """Whoever it is, what comes out is the same, and in the same order."""

    def read(self, files: Iterable[SourceFile | Note], is_known: Callable[[SourceFile], bool]) -> Found:
        """Yield each file with what reading it gives, in order; a note, or a file that is known, with nothing."""

    def embed(self, batches: Iterable[Batch]) -> Iterator[tuple[Batch, Embedded, float]]:
        """Yield each batch with what the model makes of its windows, in order, and the seconds that took.

        No more batches are taken than are needed to keep everybody at work.
        """


class LocalWorkers:
    """This machine: processes that read, and a thread in which the model runs."""

    def __init__(self, load_encoder: Callable[[], Encoder], precision: Precision, pulse: Callable[[], None]) -> None:
        self._load_encoder = load_encoder
        self._precision = precision
        self._pulse = pulse

    def read(self, files: Iterable[SourceFile | Note], is_known: Callable[[SourceFile], bool]) -> Found:
        """See `Workers`."""
        with Reading(pulse=self._pulse) as reading:
            yield from reading.read(files, is_known)

    def embed(self, batches: Iterable[Batch]) -> Iterator[tuple[Batch, Embedded, float]]:
        """See `Workers`."""
        # The model runs in another thread: what is next is read, and what is done is written, in the meantime.
        for batch, (embedded, seconds) in ahead(self._embed, batches, self._pulse):
            yield batch, embedded, seconds

    def _embed(self, batch: Batch) -> tuple[Embedded, float]:
        windows = [window for _, group in batch for window in group]
        started = time.monotonic()
        return self._load_encoder().embed_paragraphs(windows, self._precision), time.monotonic() - started


def check_workers(name: str | None) -> None:
    """Make sure that there are workers of this name, before any work is done.

    Args:
        name: None for this machine; "ray" or "ray://HOST:PORT" for a Ray cluster, by the address of its head.

    Raises:
        UsageError: there are none, or the package for them is not installed.
    """
    if name is None:
        return
    host, separator, port = name.removeprefix("ray://").rpartition(":")
    if name != "ray" and not (name.startswith("ray://") and host and separator and port.isdecimal()):
        raise UsageError(f"there are no workers “{name}”; expected ray, or ray://HOST:PORT, as in: --workers ray")
    try:
        import index.building.ray_workers  # noqa: F401, PLC0415 - an extra
    except ImportError as error:
        raise UsageError(
            f"--workers ray needs the package {error.name}; install it: python -m pip install 'paragraph-search[ray]'"
        ) from error


def open_workers(
    name: str | None, load_encoder: Callable[[], Encoder], precision: Precision, progress: Progress
) -> AbstractContextManager[Workers]:
    """Return the workers of a name that `check_workers` found right; at the end of the `with` they are let go.

    Raises:
        WorkersError: the cluster cannot be reached, or cannot do what this machine does.
    """
    if name is None:
        return nullcontext(LocalWorkers(load_encoder, precision, progress.pulse))
    from index.building.ray_workers import RayWorkers  # noqa: PLC0415 - an extra

    return RayWorkers(name.removeprefix("ray://") if name != "ray" else None, load_encoder, precision, progress)
