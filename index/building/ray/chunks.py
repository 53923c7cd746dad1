"""Files in pieces that are worth a task: handing one over takes milliseconds."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from index.reading.documents import Note, SourceFile

_FILES_AT_ONCE = 32
_BYTES_AT_ONCE = 4 * 1024**2
"""A chunk has so many files for a worker to read, or files of so many bytes."""
_MOST_FILES = 32 * _FILES_AT_ONCE
"""With those that need not be read."""
_LARGEST_FILE = 64 * 1024**2
"""A larger file is read by the machine that builds, which need not hold all of it in memory."""


@dataclass(frozen=True)
class WantedFile:
    """A file to read, and how to know that it is the same on another machine."""

    path: str
    name: str
    modified: date | None
    size: int
    changed: int
    """Nanoseconds, as `st_mtime_ns`."""


@dataclass(frozen=True)
class Chunk:
    """Files in a row, some of which a worker is to read."""

    files: list[SourceFile | Note]
    known: list[bool]
    """Whether each need not be read."""
    wanted: dict[int, WantedFile]
    """What a worker is to read, by its place among the files."""


def chunks(files: Iterable[SourceFile | Note], is_known: Callable[[SourceFile], bool]) -> Iterator[Chunk]:
    """Yield files in chunks, in order."""
    chunk, size = Chunk([], [], {}), 0
    for file in files:
        known = isinstance(file, Note) or is_known(file)
        if not known and (wanted := _wanted(file)):
            chunk.wanted[len(chunk.files)] = wanted
            size += wanted.size
        chunk.files.append(file)
        chunk.known.append(known)
        if size >= _BYTES_AT_ONCE or len(chunk.wanted) >= _FILES_AT_ONCE or len(chunk.files) >= _MOST_FILES:
            yield chunk
            chunk, size = Chunk([], [], {}), 0
    if chunk.files:
        yield chunk


def _wanted(file: SourceFile | Note) -> WantedFile | None:
    """Return what a worker must know to read a file; None where it shall not."""
    if isinstance(file, Note):
        return None
    try:
        status = file.path.stat()
    except OSError:
        return None
    if status.st_size > _LARGEST_FILE:
        return None
    return WantedFile(str(file.path.absolute()), file.name, file.modified, status.st_size, status.st_mtime_ns)
