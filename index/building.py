"""Builds the index at a location, whatever keeps it."""

from collections.abc import Sequence
from pathlib import Path

from index.build import BuildReport, build
from index.embedding import Precision
from index.locations import Location
from index.progress import Progress
from index.vectors import IndexType


def build_at(
    location: Location,
    sources: Sequence[Path],
    *,
    model: str | None = None,
    precision: Precision = "exact",
    full: bool = False,
    index_type: IndexType | None = None,
    file_dates: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """Build the index of some files and folders, and make it the live one at a location.

    The arguments and the errors are those of `build`.
    """
    return build(
        sources,
        location.folder,
        model=model,
        precision=precision,
        full=full,
        index_type=index_type,
        file_dates=file_dates,
        progress=progress,
    )
