"""Builds the index at a location, whatever keeps it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.building.build_report import BuildReport
from index.building.folder_build import build
from index.building.options import DEFAULTS, BuildOptions
from index.progress import NoProgress, Progress
from index.storage.locations import Location
from index.storage.milvus.publishing import check_server, publish
from index.storage.snapshot import open_snapshot


def build_at(
    location: Location,
    sources: Sequence[Path],
    options: BuildOptions = DEFAULTS,
    *,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build the index of some files and folders, and make it the live one at a location.

    An index on a server is built in a folder of this machine first, where the next build finds what is known already.

    Args:
        location: where to.
        sources: files, and folders that are walked.
        options: how.
        folder: where it is built; that of the location where it is None.
        progress: is told how far the build is.

    Raises:
        ServerError: the server does not answer, or cannot take it; what was live there stays so.
        ParagraphSearchError: as `build`.
    """
    folder = folder or location.folder
    if location.milvus:
        check_server(location.milvus)  # before hours of embedding
    report = build(sources, folder, options, progress=progress)
    if not location.milvus:
        return report
    limits = publish(open_snapshot(folder), location.milvus, progress or NoProgress())
    return replace(report, index=str(location), limits=limits)
