"""Small files that are replaced as a whole: readers, and a power cut, find the old content or the new one."""

import contextlib
import glob
import os
import tempfile
import time
from pathlib import Path

_NEW = ".new"
_ABANDONED_SECONDS = 3600
"""Writing takes an instant; an older file is that of a process that was killed."""


def write_atomically(path: Path, content: bytes | str, *, locked: bool = False) -> None:
    """Replace a file, or make it; only its owner can read it. Of several writers at once, the last one wins.

    When this returns, the content is on the disk.

    Args:
        path: the file; its folder must exist.
        content: text is written as UTF-8, with its line ends as they are.
        locked: whether the caller holds a lock that keeps other writers away. What a killed writer left behind is then
            removed at once, otherwise after an hour: it might be that of a writer at work.

    Raises:
        OSError: it cannot be written; what was there before is still there.
    """
    data = content.encode() if isinstance(content, str) else content
    _remove_abandoned(path, 0 if locked else _ABANDONED_SECONDS)
    descriptor, name = tempfile.mkstemp(_NEW, f"{path.name}.", path.parent)  # with the mode 0600
    aside = Path(name)
    try:
        with open(descriptor, "wb") as stream:  # noqa: PTH123 - it is open already
            stream.write(data)
            stream.flush()
            os.fsync(descriptor)
        aside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):
        # The new file is in its place, and whole, whatever becomes of this. Only a power cut could bring back the old
        # one, which is whole too.
        sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk.

    Raises:
        OSError: the disk failed.
    """
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folders
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_abandoned(path: Path, seconds: float) -> None:
    """Remove what writers of this file left behind so many seconds ago."""
    with contextlib.suppress(OSError):
        for left in path.parent.glob(f"{glob.escape(path.name)}.????????{_NEW}"):
            if not seconds or time.time() - left.stat().st_mtime > seconds:
                left.unlink(missing_ok=True)
