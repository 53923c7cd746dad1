"""From the folders and files a person names to the files to read."""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.documents import Note, SourceFile, storable
from index.errors import SourceError


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
                f"there is no file or folder “{source}”; name one that holds your documents, as in: "
                "python -m index my-documents"
            )


def walk(sources: Sequence[Path], leave_out: Path) -> Iterator[SourceFile | Note]:
    """Yield every file below the sources, by name within each folder, and notes about what is not one.

    Hidden entries (a dot before the name) and the folder `leave_out` (our own index) are passed over. Symbolic
    links below a source are not followed: they may lead in a circle or out of the folder.
    """
    own = leave_out.resolve()
    for source in sources:
        name = storable(source.as_posix())
        if source.is_dir():
            yield from _walk_folder(source, name, own)
        else:
            yield from _file_or_note(source, name, source.stat().st_mode)


def _walk_folder(folder: Path, name: str, own: Path) -> Iterator[SourceFile | Note]:
    if folder.resolve() == own:
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Note("skipped", name, f"the folder cannot be opened: {error.strerror}")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = Path(entry.path)
        below = storable(f"{name.rstrip('/')}/{entry.name}" if name != "." else entry.name)
        try:
            if entry.is_symlink():
                yield Note("skipped", below, "a symbolic link; links are not followed, name its target instead")
            elif entry.is_dir():
                yield from _walk_folder(path, below, own)
            else:
                yield from _file_or_note(path, below, entry.stat().st_mode)
        except OSError as error:
            yield Note("skipped", below, f"cannot be looked at: {error.strerror}")


def _file_or_note(path: Path, name: str, mode: int) -> Iterator[SourceFile | Note]:
    if stat.S_ISREG(mode):
        yield SourceFile(path, name)
    else:
        yield Note("skipped", name, "not a regular file (a pipe, a socket or a device)")
