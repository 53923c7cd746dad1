"""The formats that can be read: one small file each, behind one table.

To add one, write a module with `read(file)`, which yields documents and notes what it cannot read, and name it
here.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from index.documents import Document, SourceFile
from index.formats import jsonl, markdown, plain_text

Reader = Callable[[SourceFile], Iterator[Document]]

READERS: dict[str, Reader] = {
    ".txt": plain_text.read,
    ".text": plain_text.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".jsonl": jsonl.read,
    ".jsonl.gz": jsonl.read,
    ".ndjson": jsonl.read,
}


def reader_for(file_name: str) -> Reader | None:
    """Return the reader of a file's format, by the ending of its name; None where we have none."""
    lowered = file_name.lower()
    return next(
        (READERS[ending] for ending in sorted(READERS, key=len, reverse=True) if lowered.endswith(ending)),
        None,
    )


def read_documents(file: SourceFile) -> Iterator[Document]:
    """Read a file's documents one after the other; what cannot be read is noted in `file`, never raised."""
    reader = reader_for(file.path.name)
    if reader is None:
        known = ", ".join(READERS)
        file.skip(f"its format is not one that can be read ({known})")
        return
    version = _version(file.path)
    try:
        yield from reader(file)
        if _version(file.path) != version:
            file.doubt("it changed while it was read; build again when it is complete")
    except OSError as error:
        file.failures.append(error)
        if isinstance(error, PermissionError):
            file.skip("you have no permission to read it")
        elif isinstance(error, FileNotFoundError):
            file.skip("it vanished before it was read")
        else:
            file.skip(f"cannot be read: {error.strerror or error}")


def _version(path: Path) -> tuple[int, int, int] | None:
    """Return what is another when a file was changed or replaced; None where it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
