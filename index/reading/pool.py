"""Files into documents, in their order, whatever the files do.

What is simple is read right here. Everything else is read by a few processes that are ended when a file makes them hang
or swell, so that one bad file costs a note in the report and no other document.
"""

import contextlib
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from index.batches import PULSE_SECONDS
from index.reading.documents import Document, Note, SourceFile
from index.reading.formats import format_of, read_documents
from index.reading.sandboxed_worker import Reply, Request, read_message, write_message

_WORKERS = 2
_WAITING_FILES = 64
"""How many files are looked at ahead, so that the workers are not idle while simple ones are read."""
SECONDS = 60.0
"""How long is waited for the next document of a file, or a sign of life."""
_LONGEST_SECONDS = 3600.0
"""How long one file may be read, whatever signs of life it gives."""

Read = Document | Note
"""What reading gives: documents, and notes about what is no document."""


class Reading:
    """Reads files; to be used in a `with` statement, at whose end no process is left."""

    def __init__(
        self, seconds: float = SECONDS, pulse: Callable[[], None] = lambda: None, processes: int = _WORKERS
    ) -> None:
        self._seconds = seconds
        self._processes = processes
        self._pulse = pulse
        """Called several times a second while a file is waited for; what it raises ends the reading."""
        self._idle: list[_Worker] = []
        self._workers: list[_Worker] = []

    def __enter__(self) -> "Reading":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()

    def read(
        self, files: Iterable[SourceFile | Note], is_known: Callable[[SourceFile], bool] = lambda _: False
    ) -> Iterator[tuple[SourceFile | Note, Iterator[Read]]]:
        """Yield each file with what reading it gives, in order; a note, or a file that is known, with nothing.

        What a file gives must be taken before the next one is asked for.
        """
        waiting: deque[tuple[SourceFile | Note, _Worker | None, bool]] = deque()
        source = iter(files)
        exhausted = False
        while waiting or not exhausted:
            while not exhausted and len(waiting) < _WAITING_FILES and self._may_go_on(waiting):
                file = next(source, None)
                if file is None:
                    exhausted = True
                else:
                    known = isinstance(file, Note) or is_known(file)
                    waiting.append((file, None if known else self._hand_over(file), known))
            if not waiting:
                break
            file, worker, known = waiting.popleft()
            yield file, iter(()) if known or isinstance(file, Note) else self._results(file, worker)

    def _may_go_on(self, waiting: "deque[tuple[SourceFile | Note, _Worker | None, bool]]") -> bool:
        """Tell whether to look further ahead: with a file at hand, only while a worker is free."""
        return not waiting or len(self._idle) > 0 or len(self._workers) < self._processes

    def _hand_over(self, file: SourceFile | Note) -> "_Worker | None":
        if isinstance(file, Note) or _is_simple(file):
            return None
        if not self._idle and len(self._workers) < self._processes:
            worker = _Worker(self._seconds, self._pulse)
            self._workers.append(worker)
            self._idle.append(worker)
        worker = self._idle.pop()
        worker.begin(file)
        return worker

    def _results(self, file: SourceFile, worker: "_Worker | None") -> Iterator[Read]:
        if worker is None:
            yield from read_documents(file)
            yield from file.notes
            return
        try:
            yield from worker.results(file)
        finally:
            self._idle.append(worker)


def _is_simple(file: SourceFile) -> bool:
    format_ = format_of(file.file_name)
    return format_ is None or format_.simple


class _Worker:
    """A process that reads one file at a time; a new one takes its place when it had to be ended."""

    def __init__(self, seconds: float, pulse: Callable[[], None]) -> None:
        self._seconds = seconds
        self._pulse = pulse
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: queue.Queue[Reply | None] = queue.Queue()

    def begin(self, file: SourceFile) -> None:
        """Let it read a file."""
        request = msgspec.msgpack.encode(Request(str(file.path.absolute()), file.name, file.modified))
        for _ in range(2):  # it may have died since its last file
            process = self._process or self._start()
            try:
                write_message(cast("BinaryIO", process.stdin), request)
            except OSError:
                self.end()
            else:
                return

    def results(self, file: SourceFile) -> Iterator[Read]:
        """Yield what it finds; if it dies or hangs, that is the last thing."""
        last = time.monotonic() + _LONGEST_SECONDS
        done = False
        try:
            while not done:
                left = min(self._seconds, last - time.monotonic())
                try:
                    reply = self._next_reply(left)
                except queue.Empty:
                    yield Note("skipped", file.name, f"reading it took more than {self._seconds:.0f} seconds")
                    return
                if reply is None:
                    yield Note("skipped", file.name, self._cause_of_death())
                    return
                if reply.document is not None:
                    yield reply.document
                yield from reply.notes
                file.passing.extend(reply.passing)
                done = reply.done
        finally:
            if not done:
                self.end()

    def _next_reply(self, seconds: float) -> Reply | None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > PULSE_SECONDS:
            with contextlib.suppress(queue.Empty):
                return self._replies.get(timeout=PULSE_SECONDS)
            self._pulse()
        return self._replies.get(timeout=max(left, 0.0))

    def end(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                cast("BinaryIO", stream).close()

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "index.reading.sandboxed_worker"]
        # Started where our own package is: in the user's folder, a file called like a module would be run.
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
        )  # fmt: skip
        # Bounded, so that a file with very many documents is read as fast as they are taken, and no faster.
        self._replies = queue.Queue(maxsize=16)
        arguments = (cast("BinaryIO", self._process.stdout), self._replies)
        threading.Thread(target=_listen, args=arguments, daemon=True).start()
        return self._process

    def _cause_of_death(self) -> str:
        code = self._process.wait() if self._process else 0
        if code == -getattr(signal, "SIGXCPU", 0):
            return "reading it took too long"
        return f"the process that read it ended (exit code {code}); damaged, or it needs more memory than a file may"


def _listen(stream: BinaryIO, replies: "queue.Queue[Reply | None]") -> None:
    """Pass on what a worker says, then None. A thread, since pipes cannot be waited for on Windows."""
    decoder = msgspec.msgpack.Decoder(Reply)
    with contextlib.suppress(OSError, ValueError, msgspec.MsgspecError):
        while (message := read_message(stream)) is not None:
            replies.put(decoder.decode(message))
    replies.put(None)
