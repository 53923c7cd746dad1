"""From the folders and files a person names to the files to read."""

import contextlib
import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from index.errors import SourceError, marked
from index.reading.documents import Note, SourceFile, Stamp, storable

_SETTLED = 2_000_000_000
"""Nanoseconds: a file that was written to more recently may be written to again without getting another stamp, as the
clocks of some file systems tick no faster."""


def check_sources(sources: Sequence[Path]) -> None:
    """Make sure that every source exists, before any work is done.

    Raises:
        SourceError: one does not.
    """
    for source in sources:
        try:
            exists = source.exists()
        except OSError as error:
            raise SourceError(f"cannot look at {source}: {error.strerror}.") from error
        if not exists:
            raise SourceError(
                marked(
                    "there is no file or folder “{source}”; name one that holds your documents, as in: "
                    "python -m index my-documents"
                ),
                source=source,
            )


def walk(sources: Sequence[Path], leave_out: Path, *, file_dates: bool = False) -> Iterator[SourceFile | Note]:
    """Yield every file below the sources, by name within each folder, and notes about what is not one.

    Hidden entries (a dot before the name) and the folder `leave_out` (our own index) are passed over, and so is a
    source that lies in another one. Symbolic links below a source are not followed: they may lead in a circle or out
    of the folder. With `file_dates`, each file comes with the day on which it was last changed.
    """
    for found in _walk(sources, leave_out):
        if file_dates and isinstance(found, SourceFile):
            with contextlib.suppress(OSError, ValueError, OverflowError):
                yield replace(found, modified=date.fromtimestamp(found.path.stat().st_mtime))
                continue
        yield found


def _walk(sources: Sequence[Path], leave_out: Path) -> Iterator[SourceFile | Note]:
    own = leave_out.resolve()
    for source in _without_overlap(sources):
        name = storable(source.as_posix())
        try:
            if source.is_dir():
                yield from _walk_folder(source, name, own)
            else:
                yield from _file_or_note(source, name, source.stat())
        except OSError as error:  # it was there a moment ago
            yield Note("skipped", name, f"cannot be opened: {error.strerror}")


def _without_overlap(sources: Sequence[Path]) -> list[Path]:
    """Return the sources that are not the same as an earlier one, and not inside another one."""
    places = {source.resolve(): source for source in reversed(sources)}
    kept = {place for place in places if not any(parent in places for parent in place.parents)}
    return [
        source for source in dict.fromkeys(sources) if source.resolve() in kept and places[source.resolve()] == source
    ]


def _walk_folder(folder: Path, name: str, own: Path) -> Iterator[SourceFile | Note]:
    # A stack of our own: folders may be nested deeper than Python's calls.
    waiting: list[tuple[Path, str, bool]] = [(folder, name, True)]
    while waiting:
        path, below, is_folder = waiting.pop()
        try:
            if not is_folder:
                yield from _file_or_note(path, below, path.lstat())
            elif path.resolve() != own:
                waiting.extend(reversed(_entries(path, below)))
        except OSError as error:
            yield Note("skipped", below, f"cannot be opened: {error.strerror}")


def _entries(folder: Path, name: str) -> list[tuple[Path, str, bool]]:
    """Return path, name and kind (a folder or not) of each entry, by name, but the hidden ones."""
    prefix = "" if name == "." else f"{name.rstrip('/')}/"
    with os.scandir(folder) as entries:
        found = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    return [
        (Path(entry.path), storable(f"{prefix}{entry.name}"), entry.is_dir(follow_symlinks=False)) for entry in found
    ]


def _file_or_note(path: Path, name: str, status: os.stat_result) -> Iterator[SourceFile | Note]:
    if stat.S_ISREG(status.st_mode):
        settled = time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) > _SETTLED
        yield SourceFile(path, name, Stamp.of(status) if settled else None)
    elif stat.S_ISLNK(status.st_mode):
        yield Note("skipped", name, "a symbolic link; links are not followed, name its target instead")
    else:
        yield Note("skipped", name, "not a regular file (a pipe, a socket or a device)")
