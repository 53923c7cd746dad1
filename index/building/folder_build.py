"""The stages of a build, in order: read, look up what is known, embed what is new, assemble, publish."""

import contextlib
import errno
import itertools
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.batches import in_batches, with_pulse
from index.building.assembly import Origins, assemble
from index.building.code_version import code_sha256
from index.building.journal import EmbeddingJournal, TextEmbedding
from index.building.lock import build_lock
from index.building.workers import Workers, check_workers, open_workers
from index.embedding.encoder import Encoder
from index.embedding.model import Precision
from index.embedding.model_files import find_model
from index.errors import SourceError, StorageError, UnusableIndexError
from index.progress import NoProgress, OnlyPulse, Progress
from index.reading.documents import Note, SourceFile, Stamp, storable
from index.reading.languages import LanguageDetector
from index.reading.sources import check_sources, walk
from index.storage.corpus import Corpus, FileRow, digest
from index.storage.corpus_writer import CorpusWriter, Known
from index.storage.file_report import FileReport, Status, count_files, report_files
from index.storage.manifest import Counts, Manifest
from index.storage.snapshot import (
    CORPUS,
    Snapshot,
    live_names,
    open_folder,
    open_snapshot,
    publish,
    read_manifest,
    remove_old_snapshots,
    write_manifest,
)
from index.storage.vectors import IndexType, index_type_for

_TEXTS_AT_ONCE = 4096
_WINDOWS_AT_ONCE = 512
"""The most that is embedded between two commits to the journal: a killed build does at most two of these again.

The model takes those of similar length together: of 128, filling up to one length adds a tenth, of 512 a thirtieth."""
_FEWEST_WINDOWS_AT_ONCE = 16
_SECONDS_AT_ONCE = 3
"""A model that takes longer than this for so many gets fewer, so that only seconds are lost with it too."""
_NOTES_IN_REPORT = 1000
_FIRST_LOOK = 3.0
"""Seconds after which what a first build has so far is published; see `_look`."""
_LOOKS_APART, _LOOKS_COST = 1.0, 10.0
"""From one to the next, the build shall take as long again as it has so far, and ten times as long as the one took."""


@dataclass(frozen=True)
class BuildReport:
    """What a build did."""

    snapshot: str
    index: str
    sources: list[str]
    model: str
    precision: Precision
    documents: int
    undated: int
    paragraphs: int
    texts: int
    """Distinct texts among the paragraphs."""
    windows: int
    reused: int
    """Windows whose vectors were known already."""
    new: int
    """Windows that were embedded."""
    unread: int
    """Files that are as they were in the build before, and were not read again."""
    anew: str | None
    """Why nothing of the index before could be used; None where it was, or where there was none."""
    seconds: float
    skipped: list[Note]
    """What was left out, and why; the first thousand."""
    skipped_count: int
    doubts: list[Note]
    """What was read, but perhaps not right; the first thousand."""
    doubts_count: int
    file_counts: dict[Status, int]
    """How many files were indexed, are unchanged, were read with doubts or were skipped."""
    files: list[FileReport]
    """Each of them."""
    limits: str | None = None
    """What the store cannot be asked, and what still can, in a sentence; None where everything can."""


def build(
    sources: Sequence[Path],
    directory: Path,
    *,
    model: str | None = None,
    precision: Precision = "exact",
    full: bool = False,
    index_type: IndexType | None = None,
    file_dates: bool = False,
    workers: str | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build the index of some files and folders, and make it the live one in `directory`.

    Args:
        sources: files, and folders that are walked.
        directory: the index folder; made where there is none.
        model: name or folder of a sentence-transformers model; the bundled one where it is None.
        precision: how paragraphs are embedded, see `embedding.py`.
        full: embed everything again, also what is known already.
        index_type: how vectors are kept and found, see `vectors.py`; what suits their number where it is None.
        file_dates: give documents without a date the day on which their file was last changed.
        workers: who reads and embeds, see `workers.py`; this machine where it is None.
        progress: is told how far the build is.

    Raises:
        UsageError: there are no such workers, or the package for them is not installed.
        SourceError: a source does not exist, or nothing in them could be read.
        ModelError: the model cannot be found or loaded, or not be run in that precision.
        WorkersError: the cluster cannot be reached, or cannot do what this machine does.
        IndexLockedError: another build is under way in `directory`.
        StorageError: the folder cannot be written. In all cases, the previous index stays as it is.
    """
    check_sources(sources)
    check_workers(workers)
    with _storage_errors(directory):
        directory.mkdir(parents=True, exist_ok=True)
        with build_lock(directory):
            return _Build(
                sources,
                directory,
                model,
                full,
                progress or NoProgress(),
                precision=precision,
                index_type=index_type,
                file_dates=file_dates,
                workers=workers,
            ).run()


class _Build:
    def __init__(
        self,
        sources: Sequence[Path],
        directory: Path,
        model: str | None,
        full: bool,
        progress: Progress,
        *,
        precision: Precision,
        index_type: IndexType | None,
        file_dates: bool,
        workers: str | None,
    ) -> None:
        self._sources = sources
        self._directory = directory
        self._files = find_model(model)
        self._precision = precision
        self._full = full
        self._index_type = index_type
        self._file_dates = file_dates
        self._workers = workers
        self._progress = progress
        self._encoder: Encoder | None = None
        self._anew: str | None = None
        self._windows_at_once = min(_WINDOWS_AT_ONCE, 8 * _FEWEST_WINDOWS_AT_ONCE)
        self._started = time.monotonic()
        self._next_look = 0.0
        self._work = directory / "building"
        self._before: list[FileRow] = []
        self._origins: Origins | None = None
        """What of the texts is known, in the snapshot before or in the newest look at this one."""

    def run(self) -> BuildReport:
        self._work.mkdir(exist_ok=True)
        with contextlib.ExitStack() as opened:
            previous = self._previous()
            if previous:
                opened.callback(previous.close)
                self._before = list(previous.corpus.files())
                if self._is_current(previous):
                    return self._report(previous.manifest, new=0, unread=len(self._before))
            identity = previous.manifest.model if previous else self._load_encoder().identity
            self._identity = replace(identity, name=self._files.name)
            path = self._work / "embeddings.sqlite"
            self._journal = opened.enter_context(
                contextlib.closing(EmbeddingJournal(path, self._identity, precision=self._precision, fresh=self._full))
            )
            self._is_first = not self._serves()
            with open_workers(self._workers, self._load_encoder, self._precision, self._progress) as workers:
                writer, unread = self._read(workers, previous)
                if previous:
                    self._origins = Origins(previous, writer.origins)
                new = self._embed(workers, writer)
            manifest = self._publish(writer, complete=True)
            with contextlib.suppress(OSError):  # the new index is live; what is left over goes with the next build
                self._journal.delete()
            return self._report(manifest, new=new, unread=unread)

    def _previous(self) -> Snapshot | None:
        """Open the live snapshot if its vectors can be used again."""
        if not live_names(self._directory):
            return None
        try:
            if self._full:
                self._anew = "as asked for"
                return None
            manifest = read_manifest(self._directory)
            model = manifest.model
            now = (self._files.weights_sha256(), self._files.settings_sha256())
            if (model.sha256, model.settings_sha256) != now:
                self._anew = f"the index before was made by another model ({model.name})"
                return None
            if manifest.precision != self._precision:
                self._anew = f"the index before was made in another precision ({manifest.precision})"
                return None
            # Read through: a flipped bit must not be passed on under a new checksum.
            return open_snapshot(self._directory, checksums=True)
        except UnusableIndexError as error:
            self._anew = str(error).partition(";")[0]
            return None

    def _serves(self) -> bool:
        """Tell whether there is a whole index, which must not give way to part of a new one."""
        try:
            return read_manifest(self._directory).complete
        except UnusableIndexError:
            return False

    def _is_current(self, previous: Snapshot) -> bool:
        """Tell whether a build would make the same snapshot once more."""
        manifest = previous.manifest
        index_type = self._index_type or index_type_for(manifest.counts.windows)
        if (manifest.complete, manifest.reading, manifest.sources, manifest.model.name, manifest.index_type) != (
            (True, self._reading, self._source_names, self._files.name, index_type)
        ):
            return False
        known, notes = previous.corpus.stamps(), iter(previous.corpus.notes_beside_files())
        for found in self._walk():
            if isinstance(found, Note):
                if next(notes, None) != found:
                    return False
            elif found.stamp is None or next(known, None) != (found.name, found.stamp):
                return False
        return next(known, None) is None and next(notes, None) is None

    def _read(self, workers: Workers, previous: Snapshot | None) -> tuple[CorpusWriter, int]:
        """Bring all documents into a new corpus, file by file; return it with the number of those not read again."""
        known = None
        stamps: dict[str, tuple[int, Stamp | None]] = {}
        if previous:
            known = Known(previous.corpus.path, previous.columns.paragraph_texts, previous.manifest.counts.texts)
            if previous.manifest.reading == self._reading:
                stamps = {name: (row, stamp) for row, (name, stamp) in enumerate(previous.corpus.stamps())}
        writer = CorpusWriter(self._work / "corpus.sqlite", known)

        def is_unchanged(file: SourceFile) -> bool:
            _, stamp = stamps.get(file.name, (0, None))
            return stamp is not None and stamp == file.stamp

        unread = 0
        detector = LanguageDetector()
        self._next_look = time.monotonic() + _FIRST_LOOK
        self._progress.start("Reading", "files")
        with contextlib.closing(writer), contextlib.closing(workers.read(self._walk(), is_unchanged)) as found:
            for file, results in found:
                if isinstance(file, Note):
                    writer.note(file, in_file=False)
                    continue
                if is_unchanged(file):
                    writer.take_over(file, stamps[file.name][0])
                    unread += 1
                else:
                    writer.begin(file)
                    for result in with_pulse(results, self._progress.pulse):
                        if isinstance(result, Note):
                            writer.note(result)
                        else:
                            writer.add(replace(result, language=detector.language_of(result.paragraphs)))
                            if previous is None:
                                self._look(writer)
                    writer.end(file)
                self._progress.advance(1)
            writer.finish()
        self._progress.finish()
        if writer.texts == 0:
            self._refuse_nothing(writer.files)
        return writer, unread

    def _refuse_nothing(self, files: int) -> None:
        names = ", ".join(str(source) for source in self._sources)
        with contextlib.closing(Corpus(self._work / "corpus.sqlite")) as corpus:
            notes = corpus.notes(limit=1)
        if not notes:
            raise SourceError(f"{names} is empty: expected documents to index; put some there, or name another folder.")
        raise SourceError(f"no document in {names} could be read ({files:,} looked at); the first: {notes[0]}.")

    def _load_encoder(self) -> Encoder:
        """Load the model, the first time that it is needed."""
        if self._encoder is None:
            self._encoder = Encoder.load(self._files)
        return self._encoder

    def _embed(self, workers: Workers, writer: CorpusWriter) -> int:
        """Bring the vectors of all texts that are new into the journal; return how many were made."""
        new = done = 0
        with contextlib.closing(Corpus(self._work / "corpus.sqlite")) as corpus:
            origins = self._origins_of(writer.texts)
            there = origins.window_counts if origins else np.zeros(writer.texts, np.int64)
            unknown = np.flatnonzero(there == 0)
            unknown = unknown[self._journal.window_counts(corpus.digests(unknown)) == 0]
            self._progress.start("Embedding", "texts", len(unknown))
            windows = self._windows(corpus, unknown)
            batches = in_batches(windows, lambda: self._windows_at_once, size=lambda item: len(item[1]))
            for batch, embedded, seconds in workers.embed(batches):
                ends = list(itertools.accumulate((len(group) for _, group in batch), initial=0))
                self._journal.add(
                    {
                        digest: TextEmbedding(embedded.vectors[first:end], embedded.tokens[first:end])
                        for (digest, _), (first, end) in zip(batch, itertools.pairwise(ends), strict=True)
                    }
                )
                in_time = int(ends[-1] * _SECONDS_AT_ONCE / max(seconds, 0.001))
                self._windows_at_once = min(_WINDOWS_AT_ONCE, max(_FEWEST_WINDOWS_AT_ONCE, in_time))
                new += ends[-1]
                done += len(batch)
                self._progress.advance(len(batch))
                if done < len(unknown):
                    self._look(writer)
            self._progress.finish()
        return new

    def _windows(self, corpus: Corpus, rows: NDArray[np.int64]) -> Iterator[tuple[bytes, list[str]]]:
        for some in in_batches(rows.tolist(), _TEXTS_AT_ONCE):
            texts = [corpus.text(row) for row in some]
            yield from zip(map(digest, texts), self._load_encoder().windows(texts), strict=True)

    def _look(self, writer: CorpusWriter) -> None:
        """Publish what a first build has so far, where it is time to: to search that, nobody need wait for the end."""
        started = time.monotonic()
        if not self._is_first or started < self._next_look or not writer.texts:
            return
        manifest = self._publish(writer, complete=False)
        snapshot = open_folder(self._directory / "snapshots" / manifest.snapshot)
        # The corpus only grows, so its rows stay; what was worked out for this look need not be for the next.
        self._origins = Origins(snapshot, np.arange(writer.texts, dtype=np.int32))
        now = time.monotonic()
        self._next_look = now + max(_LOOKS_APART * (now - self._started), _LOOKS_COST * (now - started))

    def _publish(self, writer: CorpusWriter, *, complete: bool) -> Manifest:
        """Make a snapshot of what there is, and make it the live one."""
        aside = self._work / "snapshot"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        path = aside / CORPUS
        writer.hand_over(path) if complete else writer.copy_to(path)
        with contextlib.closing(Corpus(path)) as corpus:
            assembled = assemble(
                aside,
                corpus,
                self._journal,
                self._identity,
                self._origins_of(writer.texts),
                index_type=self._index_type,
                progress=self._progress if complete else OnlyPulse(self._progress),
                complete=complete,
            )
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        counts = Counts(
            documents=writer.documents,
            undated=writer.undated,
            paragraphs=writer.paragraphs,
            texts=writer.texts,
            embedded=assembled.embedded,
            windows=assembled.windows,
            skipped=writer.skipped,
        )
        manifest = write_manifest(
            aside,
            name,
            self._source_names,
            self._identity,
            counts,
            precision=self._precision,
            index_type=assembled.index_type,
            reading=self._reading,
            complete=complete,
        )
        formerly_live = live_names(self._directory)
        publish(self._directory, aside, name)
        with contextlib.suppress(OSError):  # what is left over goes with the next build
            remove_old_snapshots(self._directory, {name} | formerly_live)
        return manifest

    def _origins_of(self, texts: int) -> Origins | None:
        """Return what of so many texts is known; the newest look was perhaps at fewer."""
        if self._origins is None:
            return None
        more = np.full(texts - len(self._origins.rows), -1, dtype=np.int32)
        return Origins(self._origins.snapshot, np.concatenate([self._origins.rows, more]))

    def _walk(self) -> Iterator[SourceFile | Note]:
        return walk(self._sources, self._directory, file_dates=self._file_dates)

    @property
    def _reading(self) -> str:
        """What has to be the same for a file to be read the same."""
        return f"{code_sha256()} with file dates" if self._file_dates else code_sha256()

    @property
    def _source_names(self) -> list[str]:
        return [storable(source.as_posix()) for source in self._sources]

    def _report(self, manifest: Manifest, *, new: int, unread: int) -> BuildReport:
        counts = manifest.counts
        with contextlib.closing(Corpus(self._directory / "snapshots" / manifest.snapshot / CORPUS)) as corpus:
            notes = corpus.notes()
            files = report_files(corpus.files(), self._before, corpus.notes_by_file())
        skipped = [note for note in notes if note.kind == "skipped"]
        doubts = [note for note in notes if note.kind == "doubt"]
        return BuildReport(
            snapshot=manifest.snapshot,
            index=storable(str(self._directory)),
            sources=manifest.sources,
            model=manifest.model.name,
            precision=manifest.precision,
            documents=counts.documents,
            undated=counts.undated,
            paragraphs=counts.paragraphs,
            texts=counts.texts,
            windows=counts.windows,
            reused=counts.windows - new,
            new=new,
            unread=unread,
            anew=self._anew,
            seconds=round(time.monotonic() - self._started, 2),
            skipped=skipped[:_NOTES_IN_REPORT],
            skipped_count=len(skipped),
            doubts=doubts[:_NOTES_IN_REPORT],
            doubts_count=len(doubts),
            file_counts=count_files(files),
            files=files,
        )


@contextlib.contextmanager
def _storage_errors(directory: Path) -> Iterator[None]:
    """Say in one sentence what keeps the index folder from being written."""
    try:
        yield
    except (OSError, sqlite3.DatabaseError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise StorageError(
            f"cannot write the index in {directory}: {reason}; {_advice(error)}; nothing was changed."
        ) from error


def _advice(error: OSError | sqlite3.DatabaseError) -> str:
    if isinstance(error, OSError):
        full = error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", None)}
    else:  # the second is for want of room for the memory that it shares between processes
        full = getattr(error, "sqlite_errorname", None) in {"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"}
    return "free some space" if full else "choose another folder with --index"
