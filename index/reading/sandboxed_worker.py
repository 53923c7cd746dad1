"""Reads files for another process, which may end this one at any time: `python -m index.reading.sandboxed_worker`.

Requests come on standard input, replies go to standard output, each a MessagePack object after its length in four
bytes. While a file is parsed, nothing can be written, no connection made and no program started but tesseract.
"""

import contextlib
import io
import os
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import BinaryIO

import msgspec

from index.reading.documents import Document, Note, SourceFile
from index.reading.formats import read_documents
from index.reading.formats.recognition import TESSERACT

_LENGTH_BYTES = 4
_MEMORY_BYTES = 3 * 1024**3 // 2
CPU_SECONDS = 45
"""How long the processor may work for one document; the other process waits a little longer than that."""


class Request(msgspec.Struct):
    """A file to read."""

    path: str
    name: str
    modified: date | None


class Reply(msgspec.Struct):
    """Documents and notes about the file, as they come; without any, a sign of life."""

    document: Document | None = None
    notes: list[Note] = []
    passing: list[str] = []
    """See `SourceFile`."""
    done: bool = False
    """Whether this was all."""


def read_message(stream: BinaryIO) -> bytes | None:
    """Return the next message, None at the end of the stream."""
    head = stream.read(_LENGTH_BYTES)
    return stream.read(int.from_bytes(head, "big")) if len(head) == _LENGTH_BYTES else None


def write_message(stream: BinaryIO, message: bytes) -> None:
    """Write a message, and see that it goes out."""
    stream.write(len(message).to_bytes(_LENGTH_BYTES, "big") + message)
    stream.flush()


def main() -> None:
    """Answer requests until there are none."""
    requests = sys.stdin.buffer
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - libraries that print must not be heard
    confine()
    decoder = msgspec.msgpack.Decoder(Request)
    encoder = msgspec.msgpack.Encoder()

    def send(reply: Reply) -> None:
        write_message(replies, encoder.encode(reply))
        _renew_time()

    while (message := read_message(requests)) is not None:
        request = decoder.decode(message)
        path = Path(request.path)
        file = SourceFile(path, request.name, modified=request.modified, alive=lambda: send(Reply()))
        _renew_time()
        for document in read_documents(file):
            send(Reply(document, file.notes))
            file.notes.clear()
        send(Reply(None, file.notes, file.passing, done=True))


def confine() -> None:
    """Take from this process what no reader needs."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Libraries that put something aside (py3langid its model) get memory instead of a file.
    tempfile.TemporaryFile = _memory_file  # type: ignore[assignment]
    sys.addaudithook(_refuse)


def _memory_file(*_: object, **__: object) -> BinaryIO:
    return io.BytesIO()


_REFUSED = (
    "ftplib.", "http.client.", "os.chmod", "os.chown", "os.exec", "os.fork", "os.link", "os.mkdir", "os.posix_spawn",
    "os.remove", "os.rename", "os.rmdir", "os.spawn", "os.symlink", "os.system", "os.truncate", "os.utime", "shutil.",
    "smtplib.", "socket.", "subprocess.", "tempfile.", "urllib.Request", "webbrowser.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "subprocess.Popen" and TESSERACT and arguments[0] == TESSERACT:
        return
    if event == "open":
        path, _, flags = arguments
        # A number is a file that is open already: a pipe to a program that may run.
        if isinstance(flags, int) and flags & _WRITING and path != os.devnull and not isinstance(path, int):
            raise OSError("writing is not allowed while a file is read")
    elif event.startswith(_REFUSED):
        raise OSError(f"{event} is not allowed while a file is read")


def _renew_time() -> None:
    """Let the system end this process when the processor has worked for too long, should nobody else do it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on Windows

        usage = resource.getrusage(resource.RUSAGE_SELF)
        used = int(usage.ru_utime + usage.ru_stime)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS, hard))


if __name__ == "__main__":
    main()
