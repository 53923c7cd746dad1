"""Provisional vectors for the texts that the model has not come to, while it works through a large first build."""

import contextlib
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.batches import PULSE_SECONDS, with_pulse
from index.building.job import Job
from index.embedding.encoder import Encoder
from index.embedding.model import Vectors
from index.embedding.static_vectors import TokenizedTexts, distilled, fitted, tokenized
from index.private_files import private_folder
from index.storage.corpus import Corpus
from index.storage.provisional_vectors import write_provisional
from index.storage.vectors import IndexType, VectorIndex

SAMPLE = 8_192
"""So many texts from all over the corpus are embedded first: what the vectors of tokens are fitted to."""
_SHARE_OF_TEXTS = 8
"""Of fewer texts, the sample is one in so many."""
_MOST_FITTED = 32_768
_FEWEST_FITTED = 1_024
"""Fewer texts are too few to fit to, and not worth estimating."""
_LONGEST_SAMPLE = 60.0
"""Seconds after which a slow model's sample is large enough, if it has as many texts as above."""
_WORTH_IT = 30.0
"""Seconds. What the model does in less is waited for."""


@dataclass(frozen=True)
class Pace:
    """How far embedding is."""

    known: int
    """Texts that had vectors before."""
    done: int
    left: int
    seconds: float
    """Since it began."""

    @property
    def is_long(self) -> bool:
        """Whether enough is left, at the rate up to now, for estimates to be worth their time."""
        return self.left >= _FEWEST_FITTED and self.left * self.seconds / max(self.done, 1) > _WORTH_IT


@dataclass(frozen=True)
class _Task:
    """Provisional vectors of one snapshot."""

    folder: Path
    corpus: Path
    aside: Path
    """Where their files are until all is done."""
    stopped: threading.Event

    def go_on(self) -> None:
        """Make sure that they are still wanted.

        Raises:
            CancelledError: they are not.
        """
        if self.stopped.is_set():
            raise CancelledError


def sample_first(rows: NDArray[np.int64], known: int) -> NDArray[np.int64]:
    """Return rows of texts to be embedded with a sample from all over them first, then all others in order.

    No sample is needed where `known` texts have vectors already.
    """
    count = min(SAMPLE, len(rows) // _SHARE_OF_TEXTS) - known
    if count < _FEWEST_FITTED:
        return rows
    places = np.sort(np.random.default_rng(0).choice(len(rows), count, replace=False))
    return np.concatenate([rows[places], np.delete(rows, places)])


class Provisional:
    """Makes provisional vectors for the snapshots of a first build; see `docs/a-build.md`."""

    def __init__(self, job: Job, load_encoder: Callable[[], Encoder]) -> None:
        self._job = job
        self._load_encoder = load_encoder
        self._begun = False
        self._tokens: TokenizedTexts | None = None
        self._alone: Vectors | None = None
        shutil.rmtree(self._work, ignore_errors=True)  # of a build that was killed

    @property
    def _work(self) -> Path:
        return self._job.work / "provisional"

    @property
    def has_begun(self) -> bool:
        """Whether snapshots get provisional vectors from now on."""
        return self._begun

    def is_awaited(self, pace: Pace) -> bool:
        """Tell whether the first snapshot with provisional vectors is worth waiting for, and not due yet."""
        return not self._begun and pace.is_long and not _is_sampled(pace)

    def is_due(self, pace: Pace) -> bool:
        """Tell whether the first snapshot with provisional vectors should be made now; it is so once."""
        if self._begun or not pace.is_long or not _is_sampled(pace):
            return False
        self._begun = self._load_encoder().has_vocabulary
        return self._begun

    @contextlib.contextmanager
    def beside(self, folder: Path, corpus: Path) -> Iterator[Callable[[NDArray[np.int64], IndexType], None]]:
        """Yield what makes the provisional vectors of a snapshot in a thread; they are there at the end.

        It is told the windows of each text (see `Columns.text_windows`) and the type of index, as soon as the vectors
        of these windows stand in the folder of the snapshot.

        Args:
            folder: that of the snapshot, not yet complete.
            corpus: the snapshot's corpus.
        """
        private_folder(self._work)
        # Not in the snapshot's own folder: a build that is stopped waits for no thread, and the next has one like it.
        task = _Task(folder, corpus, Path(tempfile.mkdtemp(dir=self._work)), threading.Event())
        worker = ThreadPoolExecutor(1)
        futures = []
        try:
            yield lambda windows, index_type: futures.append(worker.submit(self._make, task, windows, index_type))
            while not wait(futures, PULSE_SECONDS).done:
                self._job.progress.pulse()
            for future in futures:
                future.result()
            for path in task.aside.iterdir():
                path.rename(folder / path.name)
        finally:
            task.stopped.set()
            worker.shutdown(wait=False)
            shutil.rmtree(self._work, ignore_errors=True)

    def _make(self, task: "_Task", windows: NDArray[np.int64], index_type: IndexType) -> None:
        encoder = self._load_encoder()
        if self._tokens is None:
            with contextlib.closing(Corpus(task.corpus)) as corpus:
                texts = with_pulse((text for _, _, text in corpus.texts()), task.go_on)
                self._tokens = tokenized(texts, encoder, self._job.work)
        if self._alone is None:
            self._alone = distilled(encoder)
        counts = np.diff(windows)
        known = _fitted_to(windows)
        exact = VectorIndex.load(task.folder, index_type).rows(windows[known])
        vectors = fitted(self._alone, self._tokens, known, exact, task.go_on)
        rows = np.flatnonzero((counts == 0) & self._tokens.has_some)
        made = with_pulse(self._tokens.embedded(rows, vectors), task.go_on)
        write_provisional(task.aside, encoder.identity.dimension, rows, made)


def _is_sampled(pace: Pace) -> bool:
    """Tell whether enough texts have vectors for those of tokens to be fitted to."""
    there = pace.known + pace.done
    enough = min(SAMPLE, (there + pace.left) // _SHARE_OF_TEXTS)
    return there >= enough or (pace.seconds >= _LONGEST_SAMPLE and there >= _FEWEST_FITTED)


def _fitted_to(windows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of texts of one window, at most so many, from all over those that have vectors."""
    rows = np.flatnonzero(np.diff(windows) == 1)
    if len(rows) > _MOST_FITTED:
        rows = np.sort(np.random.default_rng(0).choice(rows, _MOST_FITTED, replace=False))
    return rows
