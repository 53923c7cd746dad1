"""The last stage of a build: a corpus and its vectors to a snapshot, which then goes live.

A first build also does so while it runs, with what it has: see `SnapshotStage.look`.
"""

import contextlib
import os
import shutil
import time
from datetime import UTC, datetime

import numpy as np

from index.atomic_write import sync
from index.building.assembly import Origins, assemble
from index.building.build_faults import Published
from index.building.job import Job
from index.building.journal import EmbeddingJournal
from index.building.provisional import Pace, Provisional
from index.building.reuse import has_complete_index
from index.embedding.model import ModelIdentity
from index.private_files import private_folder
from index.progress import OnlyPulse
from index.storage.corpus import Corpus
from index.storage.corpus_writer import CorpusWriter
from index.storage.manifest import Counts, Manifest
from index.storage.snapshot import CORPUS, live_names, open_folder, publish, remove_old_snapshots, write_manifest

_FIRST_LOOK = 3.0
"""Seconds after which a first build publishes what it has so far."""
_LOOKS_APART, _LOOKS_COST = 1.0, 10.0
"""The next time comes when the build has taken twice as long, and ten times as long as publishing took."""


class SnapshotStage:
    """Makes snapshots of what there is so far, and of all."""

    def __init__(
        self,
        job: Job,
        identity: ModelIdentity,
        journal: EmbeddingJournal,
        provisional: Provisional,
        published: Published,
        *,
        started: float,
        may_look: bool,
    ) -> None:
        """Take what a snapshot is made of.

        Args:
            job: what to build.
            identity: the model that made the vectors.
            journal: the vectors of new texts.
            provisional: makes vectors of texts that have none yet.
            published: is told what went live.
            started: when the build began, by `time.monotonic()`.
            may_look: whether part of the index may be published, as there is no complete one yet.
        """
        self._job = job
        self._identity = identity
        self._journal = journal
        self._provisional = provisional
        self._published = published
        self._started = started
        self._may_look = may_look
        self._next_look = time.monotonic() + _FIRST_LOOK
        self.origins: Origins | None = None
        """What is known of the texts: in the snapshot before, or in the last part of this one that was published."""

    def origins_of(self, texts: int) -> Origins | None:
        """Return what is known of so many texts; there may have been fewer when `origins` was set."""
        if self.origins is None:
            return None
        more = np.full(texts - len(self.origins.rows), -1, dtype=np.int32)
        return Origins(self.origins.snapshot, np.concatenate([self.origins.rows, more]))

    def look(self, writer: CorpusWriter, pace: Pace | None = None) -> None:
        """Publish what a first build has so far, if it is time to, so that it can be searched before the end.

        `pace` is how far embedding is, None before it begins.
        """
        started = time.monotonic()
        if not self._may_look or not writer.texts or (pace and self._provisional.is_awaited(pace)):
            return
        is_due = pace is not None and self._provisional.is_due(pace)
        if started < self._next_look and not is_due:
            return
        manifest = self.publish(writer, complete=False)
        snapshot = open_folder(self._job.directory / "snapshots" / manifest.snapshot)
        # The corpus only grows, so rows stay; what was worked out for this snapshot need not be for the next.
        self.origins = Origins(snapshot, np.arange(writer.texts, dtype=np.int32))
        now = time.monotonic()
        self._next_look = now + max(_LOOKS_APART * (now - self._started), _LOOKS_COST * (now - started))

    def publish(self, writer: CorpusWriter, *, complete: bool) -> Manifest:
        """Make a snapshot of what there is, and make it the live one."""
        job = self._job
        manifest = self._make(writer, complete=complete)
        kept, superseded = live_names(job.directory), complete and not has_complete_index(job.directory)
        publish(job.directory, job.work / "snapshot", manifest.snapshot)
        self._published.manifest = manifest
        with contextlib.suppress(OSError):  # what is left over goes with the next build
            if superseded and os.name != "nt":
                # Nobody goes back to part of an index, and it may take half as much room as all of it. It goes once no
                # power cut can bring its pointer back: Windows does not tell when that is.
                sync(job.directory)
                kept = set()
            remove_old_snapshots(job.directory, kept | {manifest.snapshot})
        return manifest

    def _make(self, writer: CorpusWriter, *, complete: bool) -> Manifest:
        job = self._job
        aside = job.work / "snapshot"
        shutil.rmtree(aside, ignore_errors=True)
        private_folder(aside)
        path = aside / CORPUS
        writer.hand_over(path) if complete else writer.copy_to(path)
        with contextlib.ExitStack() as opened:
            beside = None
            if not complete and self._provisional.has_begun:
                beside = opened.enter_context(self._provisional.beside(aside, path))
            corpus = opened.enter_context(contextlib.closing(Corpus(path)))
            assembled = assemble(
                aside,
                corpus,
                self._journal,
                self._identity,
                self.origins_of(writer.texts),
                index_type=job.options.index_type,
                progress=job.progress if complete else OnlyPulse(job.progress),
                complete=complete,
                beside=beside,
            )
        return write_manifest(
            aside,
            f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}",
            job.source_names,
            self._identity,
            Counts(
                documents=writer.documents,
                undated=writer.undated,
                paragraphs=writer.paragraphs,
                texts=writer.texts,
                embedded=assembled.embedded,
                windows=assembled.windows,
                skipped=writer.skipped,
            ),
            precision=job.options.precision,
            index_type=assembled.index_type,
            reading=job.reading,
            complete=complete,
        )
