"""SHA-256 of files: which weights, settings and conversions these are."""

import functools
import hashlib
from pathlib import Path


def sha256_of_file(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def known_sha256(path: Path) -> str:
    """Return a file's SHA-256, without reading it again while it is as large and as old as before."""
    status = path.stat()
    return _sha256_of_version(path, status.st_size, status.st_mtime_ns)


@functools.lru_cache(maxsize=256)
def _sha256_of_version(path: Path, _bytes: int, _modified: int) -> str:
    return sha256_of_file(path)
