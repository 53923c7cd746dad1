"""Builds the index at a location, whatever keeps it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.building.folder_build import BuildReport, build
from index.embedding.model import Precision
from index.progress import NoProgress, Progress
from index.storage.locations import Location
from index.storage.milvus.publishing import check_server, publish
from index.storage.snapshot import open_snapshot
from index.storage.vectors import IndexType


def build_at(
    location: Location,
    sources: Sequence[Path],
    *,
    folder: Path | None = None,
    model: str | None = None,
    precision: Precision = "exact",
    full: bool = False,
    index_type: IndexType | None = None,
    file_dates: bool = False,
    workers: str | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build the index of some files and folders, and make it the live one at a location.

    An index on a server is built in a folder of this machine first, where the next build finds what is known already.

    Args:
        location: where to.
        sources: files, and folders that are walked.
        folder: where it is built; that of the location where it is None.
        model: as all that follow, see `build`.
        precision: see there.
        full: see there.
        index_type: see there.
        file_dates: see there.
        workers: see there.
        progress: see there.

    Raises:
        ServerError: the server does not answer, or cannot take it; what was live there stays so.
        ParagraphSearchError: as `build`.
    """
    folder = folder or location.folder
    if location.milvus:
        check_server(location.milvus)  # before hours of embedding
    report = build(
        sources,
        folder,
        model=model,
        precision=precision,
        full=full,
        index_type=index_type,
        file_dates=file_dates,
        workers=workers,
        progress=progress,
    )
    if not location.milvus:
        return report
    limits = publish(open_snapshot(folder), location.milvus, progress or NoProgress())
    return replace(report, index=str(location), limits=limits)
