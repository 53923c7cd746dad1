"""Files of an index folder that somebody else may have made: a link there could lead to any file of its reader's.

Only ordinary files of a sensible size are read, and nothing is written or removed where a link leads. On Windows, only
links are looked for: it has no pipes in folders, and hard links are rare.
"""

import errno
import os
import stat
from pathlib import Path

from filelock import BaseFileLock, FileLock

from index.errors import StorageError
from index.private_files import FILE_MODE

_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe is opened at once, and seen to be none of ours, instead of being waited for."""


def read_bounded(path: Path, most: int) -> bytes:
    """Return what a file holds.

    Args:
        path: an ordinary file, not a link.
        most: how many bytes it may have.

    Raises:
        OSError: it cannot be read, is something else, or is larger.
    """
    if path.is_symlink():
        raise OSError(errno.ELOOP, "found a link, expected a file", str(path))
    descriptor = os.open(path, _OPEN)
    with open(descriptor, "rb") as stream:  # noqa: PTH123 - it is open already
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "found a pipe or a device, expected a file", str(path))
        if status.st_size > most:
            raise OSError(errno.EFBIG, f"found {status.st_size:,} bytes, expected at most {most:,}", str(path))
        return stream.read(most)


def is_own_file(path: Path) -> bool:
    """Tell whether there is an ordinary file, and not a link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):  # the latter: a name that no file can have
        return False


def check_own_parts(directory: Path) -> None:
    """Make sure that a build writes and removes nothing outside of an index folder, whatever was put into it.

    Raises:
        StorageError: a part of it is a link, or no file or folder at all.
    """
    for name in ("snapshots", "building"):
        _check(directory / name, folder=True)
    for name in ("lock", "lock.owner"):
        _check(directory / name, folder=False)
    work = directory / "building"
    for path in sorted(work.iterdir()) if work.is_dir() else ():
        _check(path, folder=path.name == "snapshot")


def own_lock(path: Path) -> BaseFileLock:
    """Return the lock of this name, which only its owner can take.

    Raises:
        StorageError: there is something of that name that is no lock.
    """
    _check(path, folder=False)
    return FileLock(path, mode=FILE_MODE)


def check_own_folder(folder: Path) -> None:
    """Make sure that a folder, if it is there, is none that a link leads to.

    Raises:
        StorageError: it is.
    """
    _check(folder, folder=True)


def _check(path: Path, *, folder: bool) -> None:
    try:
        status = path.lstat()
    except OSError:  # there is none; if it is for another reason, whoever opens it says so
        return
    found = _kind(status)
    expected = "folder" if folder else "file"
    if found != expected:
        raise StorageError(f"{path} is a {found}, expected a {expected} of the index's own; remove it and try again.")


def _kind(status: os.stat_result) -> str:
    if stat.S_ISLNK(status.st_mode):
        return "link"
    if stat.S_ISDIR(status.st_mode):
        return "folder"
    if not stat.S_ISREG(status.st_mode):
        return "pipe or device"
    # An empty one may have been linked by a backup; there is nothing in it to lose.
    return "file with another name elsewhere" if status.st_nlink > 1 and status.st_size else "file"
