"""What to say when the operating system ends a build: what failed, what to do, and what became of the index."""

import contextlib
import errno
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import BuildError, StorageError
from index.storage.manifest import Manifest

_NO_ROOM = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NO_ROOM_IN_SQLITE = {"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"}
"""The second: no room for the memory that SQLite shares between processes."""
_TOO_MANY_FILES = {errno.EMFILE, errno.ENFILE}


@dataclass
class Published:
    """What a build has published so far."""

    manifest: Manifest | None = None


@contextlib.contextmanager
def explained_faults(directory: Path) -> Iterator[Published]:
    """Turn an error of the operating system, or of SQLite, into one sentence for people.

    Yields:
        What the build is to say it published, so that the sentence is true.

    Raises:
        StorageError: the index folder cannot be written; nothing was changed.
        BuildError: the build failed for another reason, or after it had published something.
    """
    published = Published()
    try:
        yield published
    except (OSError, sqlite3.DatabaseError) as error:
        storage, cause = _cause(error, directory)
        manifest = published.manifest
        if manifest is None:
            kind = StorageError if storage else BuildError
            raise kind(f"{cause}; nothing was changed.") from error
        became = (
            "the new index is complete and live all the same"
            if manifest.complete
            else "what was indexed before that can be searched; build again to go on from there"
        )
        raise BuildError(f"{cause}; {became}.") from error


def _cause(error: OSError | sqlite3.DatabaseError, directory: Path) -> tuple[bool, str]:
    """Return whether it is the index folder that cannot be written, and what is wrong and what to do."""
    if isinstance(error, sqlite3.DatabaseError):
        name = getattr(error, "sqlite_errorname", None) or ""
        advice = "choose another folder with --index"
        if name in _NO_ROOM_IN_SQLITE:
            advice = "free some space"
        elif name.startswith("SQLITE_CANTOPEN"):  # SQLite does not say whether it may not, or has too many files open
            advice = "make the folder writable, or let a process open more files (ulimit -n)"
        return True, f"cannot write the index in {directory}: {error}; {advice}"
    reason = error.strerror or str(error) or type(error).__name__
    if error.errno in _TOO_MANY_FILES:
        return False, (
            f"the build of the index in {directory} ended: {reason}; close other programs, or let a process open more "
            "files (ulimit -n)"
        )
    elsewhere = _elsewhere(error, directory)
    if elsewhere:
        advice = "free some space there" if error.errno in _NO_ROOM else "put that right and build again"
        return False, f"the build of the index in {directory} ended: {elsewhere}: {reason}; {advice}"
    if isinstance(error, ConnectionError):  # a pipe to a process, or to whoever is told of the progress
        return False, f"the build of the index in {directory} ended: {reason}; build again"
    advice = "free some space" if error.errno in _NO_ROOM else "choose another folder with --index"
    return True, f"cannot write the index in {directory}: {reason}; {advice}"


def _elsewhere(error: OSError, directory: Path) -> str | None:
    """Return the file that an error is about, if it is not in the index folder."""
    if not isinstance(error.filename, str | Path):
        return None
    name = Path(error.filename)
    inside = name.absolute().is_relative_to(directory.absolute()) or not name.is_absolute()
    return None if inside else str(name)
