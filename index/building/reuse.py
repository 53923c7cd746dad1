"""What a build can use of the index before it."""

import contextlib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.building.job import Job
from index.errors import UnusableIndexError
from index.reading.documents import Note
from index.storage.corpus import Corpus
from index.storage.snapshot import Snapshot, live_names, open_snapshot, read_manifest
from index.storage.vectors import index_type_for


@dataclass(frozen=True)
class Reusable:
    """The live snapshot, if its vectors can be used again."""

    snapshot: Snapshot | None
    anew: str | None = None
    """Why they cannot; None where they can, and where there is no snapshot."""


def find_reusable(job: Job) -> Reusable:
    """Open the live snapshot and check it, if its vectors can be used again."""
    if not live_names(job.directory):
        return Reusable(None)
    if job.options.full:
        return Reusable(None, "as asked for")
    try:
        manifest = read_manifest(job.directory)
        model = manifest.model
        if (model.sha256, model.settings_sha256) != (job.model.weights_sha256(), job.model.settings_sha256()):
            return Reusable(None, f"the index before was made by another model ({model.name})")
        if manifest.precision != job.options.precision:
            return Reusable(None, f"the index before was made in another precision ({manifest.precision})")
        # With checksums: a flipped bit must not be copied under a new checksum.
        return Reusable(open_snapshot(job.directory, checksums=True))
    except UnusableIndexError as error:
        return Reusable(None, str(error).partition(";")[0])


def has_complete_index(directory: Path) -> bool:
    """Tell whether there is a complete index, which must not give way to part of a new one."""
    try:
        return read_manifest(directory).complete
    except UnusableIndexError:
        return False


def is_current(job: Job, snapshot: Snapshot) -> bool:
    """Tell whether a build would make the same snapshot once more."""
    if not _is_made_as(job, snapshot):
        return False
    known, notes = snapshot.corpus.stamps(), iter(snapshot.corpus.notes_beside_files())
    for found in job.files():
        if isinstance(found, Note):
            if next(notes, None) != found:
                return False
        elif found.stamp is None or next(known, None) != (found.name, found.stamp):
            return False
    return next(known, None) is None and next(notes, None) is None


def reads_the_same(job: Job, snapshot: Snapshot) -> bool:
    """Tell whether all that was read now is what the snapshot holds: a file that cannot be read is tried each time."""
    if not _is_made_as(job, snapshot):
        return False
    before = snapshot.corpus
    with contextlib.closing(Corpus(job.corpus)) as now:
        return (
            _all_alike(now.stamps(), before.stamps())
            and _all_alike(now.notes_by_file(), before.notes_by_file())
            and _all_alike(now.files(), before.files())
        )


def _all_alike(some: Iterable[object], others: Iterable[object]) -> bool:
    return all(one == other for one, other in itertools.zip_longest(some, others))


def _is_made_as(job: Job, snapshot: Snapshot) -> bool:
    """Tell whether a snapshot is whole, and was made of the same sources in the same way as this build would."""
    manifest = snapshot.manifest
    index_type = job.options.index_type or index_type_for(manifest.counts.windows)
    return (manifest.complete, manifest.reading, manifest.sources, manifest.model.name, manifest.index_type) == (
        (True, job.reading, job.source_names, job.model.name, index_type)
    )
