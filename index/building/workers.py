"""Who reads files and embeds windows for a build: the interface, and this machine."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Protocol

from typing_extensions import override

from index.batches import ahead
from index.embedding.encoder import Embedded, Encoder
from index.embedding.model import Precision
from index.reading.documents import Note, SourceFile
from index.reading.pool import Read, Reading

Batch = list[tuple[bytes, list[str]]]
"""Some texts that go through the model at once: the digest of each, and its windows."""
Found = Generator[tuple[SourceFile | Note, Iterator[Read]], None, None]
"""Files with what reading each of them gives, as `Reading.read` yields them; to be closed."""


class Workers(Protocol):
    """What a build needs of its workers. Whoever they are, what comes out is the same, and in the same order."""

    def read(self, files: Iterable[SourceFile | Note], is_known: Callable[[SourceFile], bool]) -> Found:
        """Yield each file with what reading it gives, in order; a note, or a file that is known, with nothing."""

    def embed(self, batches: Iterable[Batch]) -> Iterator[tuple[Batch, Embedded, float]]:
        """Yield each batch with what the model makes of its windows, in order, and the seconds that took.

        No more batches are taken than are needed to keep everybody at work.
        """


class LocalWorkers(Workers):
    """This machine: processes that read, and a thread in which the model runs."""

    def __init__(self, load_encoder: Callable[[], Encoder], precision: Precision, pulse: Callable[[], None]) -> None:
        self._load_encoder = load_encoder
        self._precision = precision
        self._pulse = pulse

    @override
    def read(self, files: Iterable[SourceFile | Note], is_known: Callable[[SourceFile], bool]) -> Found:
        with Reading(pulse=self._pulse) as reading:
            yield from reading.read(files, is_known)

    @override
    def embed(self, batches: Iterable[Batch]) -> Iterator[tuple[Batch, Embedded, float]]:
        # The model runs in another thread: what is next is read, and what is done is written, in the meantime.
        for batch, (embedded, seconds) in ahead(self._embed, batches, self._pulse):
            yield batch, embedded, seconds

    def _embed(self, batch: Batch) -> tuple[Embedded, float]:
        windows = [window for _, group in batch for window in group]
        started = time.monotonic()
        return self._load_encoder().embed_paragraphs(windows, self._precision), time.monotonic() - started
