"""Which code made a snapshot."""

import functools
import hashlib
from pathlib import Path


@functools.cache
def code_sha256() -> str:
    """Return the SHA-256 of the source of `index`.

    What another version read may have been read differently: where this differs, unchanged files are read again.
    """
    folder = Path(__file__).parents[1]
    files = sorted(folder.rglob("*.py"))
    lines = (f"{f.relative_to(folder).as_posix()} {hashlib.sha256(f.read_bytes()).hexdigest()}\n" for f in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
