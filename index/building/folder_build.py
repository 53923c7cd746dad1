"""The stages of a build, in order: read, look up what is known, embed what is new, assemble, publish."""

import contextlib
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.building.assembly import Origins
from index.building.build_faults import Published, explained_faults
from index.building.build_report import BuildReport, make_report
from index.building.embedding_stage import embed_new_texts
from index.building.job import Job
from index.building.journal import JOURNAL, EmbeddingJournal
from index.building.lock import build_lock
from index.building.options import DEFAULTS, BuildOptions
from index.building.provisional import Provisional
from index.building.reading_stage import read_corpus
from index.building.reuse import find_reusable, has_complete_index, is_current, reads_the_same
from index.building.snapshot_stage import SnapshotStage
from index.building.worker_choice import check_workers, open_workers
from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model
from index.private_files import private_folder
from index.progress import NoProgress, Progress
from index.reading.sources import check_sources
from index.storage.snapshot import Snapshot, make_index_private, remove_leftover_snapshots
from index.untrusted_files import check_own_parts


def build(
    sources: Sequence[Path], directory: Path, options: BuildOptions = DEFAULTS, *, progress: Progress | None = None
) -> BuildReport:
    """Build the index of some files and folders, and make it the live one in `directory`.

    Args:
        sources: files, and folders that are walked.
        directory: the index folder; made where there is none. Only its owner can read it afterwards.
        options: how.
        progress: is told how far the build is.

    Raises:
        UsageError: there are no such workers, or the package for them is not installed.
        SourceError: a source does not exist, or nothing in them could be read.
        ModelError: the model cannot be found or loaded, or cannot run in that precision.
        WorkersError: the cluster cannot be reached, or cannot do what this machine does.
        IndexLockedError: another build is under way in `directory`.
        StorageError: the folder cannot be written.
        BuildError: the operating system ended the build; the message says what became of the index. With all other
            errors, the previous index stays as it is.
    """
    check_sources(sources)
    check_workers(options.workers)
    with explained_faults(directory) as published:
        private_folder(directory)
        check_own_parts(directory)
        with build_lock(directory):
            job = Job(sources, directory, options, find_model(options.model), progress or NoProgress())
            return _Build(job, published, exposed=make_index_private(directory)).run()


@dataclass
class _Build:
    job: Job
    published: Published
    exposed: list[Path]
    """What other users can read of the index folder."""
    started: float = field(default_factory=time.monotonic)
    encoder: Encoder | None = None

    def run(self) -> BuildReport:
        job = self.job
        private_folder(job.work)
        with contextlib.suppress(OSError):  # there may be none yet; a build that publishes nothing removes none
            remove_leftover_snapshots(job.directory)
        with contextlib.ExitStack() as opened:
            before = find_reusable(job)
            files = []
            if before.snapshot:
                opened.callback(before.snapshot.close)
                files = list(before.snapshot.corpus.files())
                if is_current(job, before.snapshot):
                    self._remove_useless_journal(before.snapshot)
                    return make_report(
                        job.directory, before.snapshot.manifest, files, new=0, unread=len(files), anew=None,
                        seconds=time.monotonic() - self.started, exposed=self.exposed,
                    )  # fmt: skip
            new, unread = self._make_snapshot(before.snapshot)
            live = self.published.manifest or (before.snapshot.manifest if before.snapshot else None)
            assert live  # noqa: S101 - one of them is by now
            return make_report(
                job.directory, live, files, new=new, unread=unread, anew=before.anew,
                seconds=time.monotonic() - self.started, exposed=self.exposed,
            )  # fmt: skip

    def _make_snapshot(self, previous: Snapshot | None) -> tuple[int, int]:
        """Make the new snapshot and publish it; return how many windows were embedded, and how many files not read.

        Nothing is published where all that was read is what the live one holds.
        """
        job = self.job
        identity = previous.manifest.model if previous else self._load_encoder().identity
        identity = replace(identity, name=job.model.name)
        path = job.work / JOURNAL
        journal = EmbeddingJournal(path, identity, precision=job.options.precision, fresh=job.options.full)
        with contextlib.closing(journal):
            may_look = not has_complete_index(job.directory)
            with open_workers(job.options.workers, self._load_encoder, job.options.precision, job.progress) as workers:
                provisional = Provisional(job, self._load_encoder)
                stage = SnapshotStage(
                    job, identity, journal, provisional, self.published, started=self.started, may_look=may_look
                )
                after_document = _nothing if previous else stage.look  # what is live has more than the first documents
                writer, unread = read_corpus(job, workers, previous, after_document)
                if previous and reads_the_same(job, previous):
                    with contextlib.suppress(OSError):  # both go with the next build
                        job.corpus.unlink()
                        _delete_if_useless(journal, previous)
                    return 0, unread
                if previous:
                    stage.origins = Origins(previous, writer.origins)
                new = embed_new_texts(
                    job, workers, self._load_encoder, journal,
                    texts=writer.texts, origins=stage.origins_of(writer.texts),
                    after_batch=lambda pace: stage.look(writer, pace),
                )  # fmt: skip
            stage.publish(writer, complete=True)
            with contextlib.suppress(OSError):  # the new index is live; what is left over goes with the next build
                journal.delete()
        return new, unread

    def _remove_useless_journal(self, live: Snapshot) -> None:
        """Remove the journal of a build that was killed after its snapshot went live."""
        path = self.job.work / JOURNAL
        with contextlib.suppress(OSError, sqlite3.Error):  # it goes with the next build
            if path.exists():
                with contextlib.closing(
                    EmbeddingJournal(path, live.manifest.model, precision=live.manifest.precision)
                ) as journal:
                    _delete_if_useless(journal, live)

    def _load_encoder(self) -> Encoder:
        """Load the model, the first time that it is needed."""
        if self.encoder is None:
            self.encoder = Encoder.load(self.job.model)
        return self.encoder


def _delete_if_useless(journal: EmbeddingJournal, live: Snapshot) -> None:
    """Remove a journal of which all is in the live snapshot; others are still of use."""
    if all(live.corpus.row_of(digest) is not None for digest in journal.digests()):
        journal.delete()


def _nothing(_: object) -> None:
    pass
