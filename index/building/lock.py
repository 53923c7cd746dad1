"""One build at a time."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import Timeout

from index.errors import IndexLockedError
from index.private_files import private_file
from index.untrusted_files import own_lock


@contextmanager
def build_lock(directory: Path) -> Iterator[None]:
    """Hold the right to build in an index folder; the operating system gives it back if the process dies.

    Raises:
        IndexLockedError: another process holds it; the message says which.
    """
    owner = directory / "lock.owner"
    lock = own_lock(directory / "lock")
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise IndexLockedError(
            f"{_holder(owner)} is building the index in {directory}; wait until it ends, or stop it, and try again."
        ) from error
    try:
        owner.unlink(missing_ok=True)  # of a build that was killed
        private_file(owner)
        owner.write_text(
            f"process {os.getpid()} on {platform.node()} (since {datetime.now().astimezone():%Y-%m-%d %H:%M})",
            encoding="utf-8",
        )
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def _holder(owner: Path) -> str:
    """Return what the process that holds the lock says of itself; it may be about to write it, or to take it away."""
    try:
        return owner.read_text(encoding="utf-8", errors="replace") or "another process"
    except OSError:
        return "another process"
