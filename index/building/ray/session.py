"""To join a cluster or start one, to notice when its head is gone, and to leave it as it was."""

import asyncio
import contextlib
import io
import logging
import os
import secrets
import shutil
import signal
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TextIO

import ray
from ray.exceptions import RayError
from typing_extensions import override

from index.batches import PULSE_SECONDS
from index.errors import WorkersError

_CONNECT_SECONDS = 10.0
_STARTS = 3
"""How often a cluster of our own is started before it is given up. Ray waits half a minute for it, which is too short
where a machine is busy, and cannot be told to wait longer."""
_LOOK_SECONDS = 2.0
"""How often is looked whether machines came or went."""
_SILENT_SECONDS = 30.0
"""How long the head of a cluster may not answer. Ray ends the whole process after sixty."""

_SECRET = secrets.token_hex(32)
"""Of the clusters that this process starts. Other users of this machine reach the loopback interface too, and must not
run what they like; Ray by itself would keep such a secret in the user's home."""


class Session:
    """A cluster that this process has joined; to be used in a `with` statement, at whose end it is left."""

    def __init__(self, address: str | None) -> None:
        """Take the address of the cluster's head, HOST:PORT; None for what `RAY_ADDRESS` names, or a new cluster."""
        self._address = address
        self._opened = contextlib.ExitStack()
        self._seen = 0.0
        """When the head last answered."""
        self._lost = False
        self._left = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self.where = ""
        """Which cluster it is, in words."""
        self.machines: list[dict[str, Any]] = []
        """Those that are there and have a processor to spare, as `ray.nodes` describes them."""
        self.processors = 0

    def __enter__(self) -> Self:
        try:
            self.where = self._join()
            self._look()
            self._opened.callback(self._stop_watching)
            self._watcher.start()
        except BaseException:
            self._opened.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def check(self) -> None:
        """Make sure that the head still answers; to be called while work is waited for.

        Raises:
            WorkersError: it has not answered for half a minute.
        """
        if time.monotonic() - self._seen > _SILENT_SECONDS:
            self._lost = True
            raise WorkersError(
                f"the head of the Ray cluster has not answered for {_SILENT_SECONDS:.0f} seconds; what was embedded is "
                "kept: build again when it runs, or without --workers."
            )

    def _join(self) -> str:
        if ray.is_initialized():  # whoever calls us has joined one
            return "Ray cluster that this program has joined"
        address = self._address or os.environ.get("RAY_ADDRESS") or "auto"
        handler = signal.getsignal(signal.SIGTERM)
        try:
            if address not in {"auto", "local"}:
                with ThreadPoolExecutor(1) as thread:  # whoever calls us may have an event loop of his own
                    thread.submit(asyncio.run, _reach(address)).result()
            with warnings.catch_warnings(action="ignore"):
                return self._start(address)
        except (OSError, RuntimeError, ValueError, RayError) as error:
            reason = "nobody answers" if isinstance(error, TimeoutError | ConnectionRefusedError) else reason_of(error)
            raise WorkersError(
                f"the Ray cluster at {address} cannot be used: {reason}; see that it runs, that this machine is part "
                "of it, and that both have the same Python and Ray; or build without --workers."
            ) from error
        finally:
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGTERM, handler)  # Ray puts its own there

    def _start(self, address: str) -> str:
        settings: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.CRITICAL}
        output = _OutputWithoutRay(sys.stdout)
        self._opened.enter_context(contextlib.redirect_stdout(output))
        self._opened.callback(self._shut_down)
        if address != "local":
            try:
                with output.ray_starts():
                    ray.init(address, **settings)
            except ConnectionError:
                if address != "auto":
                    raise
            else:
                return f"Ray cluster at {ray.get_runtime_context().gcs_address}"
        folder = Path(tempfile.mkdtemp(prefix="ray-"))
        self._opened.callback(shutil.rmtree, folder, ignore_errors=True)
        self._opened.callback(self._shut_down)  # once more, so that Ray has ended before its folder is removed
        os.environ.update(RAY_AUTH_TOKEN=_SECRET, RAY_worker_niceness="0")
        # `_temp_dir` is what Ray's documentation names for this; with the variable RAY_TMPDIR, the paths of its sockets
        # would become longer than Unix allows.
        for tries_left in reversed(range(_STARTS)):
            try:
                with output.ray_starts():
                    ray.init("local", include_dashboard=False, _temp_dir=str(folder), **settings)
                break
            except Exception as error:
                if type(error) is not Exception:  # only that it took too long is so plain
                    raise
                if not tries_left:
                    raise WorkersError(
                        f"Ray cannot be started on this machine: {reason_of(error)}; build again when the machine is "
                        "less busy, or without --workers."
                    ) from error
        return "Ray, started on this machine for this build"

    def _look(self) -> None:
        """Count machines and processors."""
        self.machines = [node for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU", 0) >= 1]
        self.processors = int(sum(node["Resources"]["CPU"] for node in self.machines))
        self._seen = time.monotonic()

    def _watch(self) -> None:
        """Look now and then, in a thread: whoever asks a head that is gone waits until Ray ends the process."""
        while not self._left.wait(_LOOK_SECONDS):
            with contextlib.suppress(Exception):
                self._look()

    def _stop_watching(self) -> None:
        self._left.set()
        if self._watcher.is_alive() and not self._lost:
            self._watcher.join()  # it asks Ray, which must still be there

    def _shut_down(self) -> None:
        if self._lost:  # it may wait for the head
            leaving = threading.Thread(target=ray.shutdown, daemon=True)
            leaving.start()
            leaving.join(PULSE_SECONDS)
        else:
            ray.shutdown()


class _OutputWithoutRay(io.TextIOBase):
    """Standard output without what Ray prints there.

    Whatever it is told, Ray prints what it hears of machines that go, from a thread of its own, among what a program
    has to say. It has no setting for that.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._before: set[threading.Thread] | None = None
        self._silent: set[threading.Thread] = set()

    @contextlib.contextmanager
    def ray_starts(self) -> Iterator[None]:
        """Silence, from now on, the threads that are started in the `with` statement."""
        self._before = set(threading.enumerate())
        try:
            yield
        finally:
            self._silent |= set(threading.enumerate()) - self._before
            self._before = None

    @override
    def write(self, text: str) -> int:
        thread, before = threading.current_thread(), self._before
        if thread in self._silent or (before is not None and thread not in before):
            return len(text)
        return self._stream.write(text)

    @override
    def flush(self) -> None:
        self._stream.flush()

    @override
    def isatty(self) -> bool:
        return self._stream.isatty()

    @override
    def fileno(self) -> int:
        return self._stream.fileno()


def reason_of(error: BaseException) -> str:
    """Return the first sentence of an error, no longer than a person reads."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].split(". ")[0].rstrip(".")[:200]


async def _reach(address: str) -> None:
    """Try to connect, since Ray itself tries for minutes.

    Raises:
        OSError: nobody answers there.
        ValueError: it is no address.
    """
    if "://" in address:
        raise ValueError("expected HOST:PORT, the address that “ray start --head” says; Ray's client has another")
    host, _, port = address.rpartition(":")
    async with asyncio.timeout(_CONNECT_SECONDS):
        _, writer = await asyncio.open_connection(host, int(port))
    writer.close()
