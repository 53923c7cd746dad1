"""What a build did, for people and for programs."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.embedding.model import Precision
from index.reading.documents import Note, storable
from index.storage.corpus import Corpus, FileRow
from index.storage.file_report import FileReport, ReasonCount, Status, count_files, count_reasons, report_files
from index.storage.manifest import Manifest
from index.storage.snapshot import CORPUS

_NOTES_IN_REPORT = 1000


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
    """Files that did not change since the build before, and were not read again."""
    anew: str | None
    """Why nothing of the index before could be used; None where it was used, or where there was none."""
    seconds: float
    skipped: list[Note]
    """What was left out, and why; the first thousand."""
    skipped_count: int
    doubts: list[Note]
    """What was read, but perhaps not right; the first thousand."""
    doubts_count: int
    reasons: list[ReasonCount]
    """How many files of a kind were skipped, or read with doubts, for the same reason; the most frequent first."""
    file_counts: dict[Status, int]
    """How many files were indexed, are unchanged, were read with doubts or were skipped."""
    files: list[FileReport]
    """Each of them."""
    limits: str | None = None
    """What cannot be asked of the store, and what still can, in a sentence; None where everything can."""
    exposed: str | None = None
    """What other users of this machine can read although it should be private, in a sentence; None if nothing."""


def make_report(
    directory: Path,
    manifest: Manifest,
    before: Iterable[FileRow],
    *,
    new: int,
    unread: int,
    anew: str | None,
    seconds: float,
    exposed: list[Path],
) -> BuildReport:
    """Report on a build whose snapshot is live.

    Args:
        directory: the index folder.
        manifest: of the live snapshot.
        before: files of the snapshot before.
        new: windows that were embedded.
        unread: files that were not read again.
        anew: why nothing of the index before could be used.
        seconds: how long it took.
        exposed: what could not be made private.
    """
    with contextlib.closing(Corpus(directory / "snapshots" / manifest.snapshot / CORPUS)) as corpus:
        skipped, doubts = _by_kind(corpus.notes())
        files = report_files(corpus.files(), before, corpus.notes_by_file())
    return BuildReport(
        snapshot=manifest.snapshot,
        index=storable(str(directory)),
        sources=manifest.sources,
        model=manifest.model.name,
        precision=manifest.precision,
        documents=manifest.counts.documents,
        undated=manifest.counts.undated,
        paragraphs=manifest.counts.paragraphs,
        texts=manifest.counts.texts,
        windows=manifest.counts.windows,
        reused=manifest.counts.windows - new,
        new=new,
        unread=unread,
        anew=anew,
        seconds=round(seconds, 2),
        skipped=skipped[:_NOTES_IN_REPORT], skipped_count=len(skipped),
        doubts=doubts[:_NOTES_IN_REPORT], doubts_count=len(doubts),
        reasons=count_reasons([*skipped, *doubts]),
        files=files,
        file_counts=count_files(files),
        exposed=_exposed(exposed),
    )  # fmt: skip


def _by_kind(notes: list[Note]) -> tuple[list[Note], list[Note]]:
    """Return what was left out, and what was read with doubts."""
    return [note for note in notes if note.kind == "skipped"], [note for note in notes if note.kind == "doubt"]


def _exposed(paths: list[Path]) -> str | None:
    if not paths:
        return None
    more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
    return storable(
        f"other users of this machine can read {paths[0]}{more}, which could not be made private; let its owner do it: "
        "chmod -R go= FOLDER, or choose another folder with --index."
    )
