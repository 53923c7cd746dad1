"""The machines of a Ray cluster, reading and embedding for a build; the only file that imports ray.

Work goes out in tasks of one processor each: some files to read, or a batch to embed. Ray gives a task to whoever is
free, and once more to somebody else when its process or its machine died. Nothing that a machine does depends on what
it did before, so that this is safe.
"""

import asyncio
import contextlib
import functools
import importlib.metadata
import logging
import os
import platform
import secrets
import shutil
import signal
import tempfile
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np

from index.batches import PULSE_SECONDS
from index.building.code_version import code_sha256
from index.building.workers import Batch, Found
from index.embedding.encoder import Encoder
from index.embedding.model import Embedded, Precision
from index.errors import ParagraphSearchError, WorkersError
from index.progress import Progress
from index.reading.documents import Document, Note, SourceFile
from index.reading.formats.recognition import TESSERACT
from index.reading.pool import Read, Reading

if TYPE_CHECKING:
    from index.embedding.openvino_model import OpenvinoModel

# Ray reads these when it is imported. No statistics go to its makers, and a cluster that it starts by itself listens on
# the loopback interface alone.
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")

import ray
from ray._private import worker as ray_worker
from ray.exceptions import LocalRayletDiedError, NodeDiedError, RayError, RayTaskError, TaskUnschedulableError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

_RETRIES = 3
"""How often a task is given to somebody else whose process or machine died."""
_TASKS_FOR_EACH_PROCESSOR = 2
"""One at work and one that waits, so that nobody waits for us; no more, since their results are kept until it is their
turn."""
_CONNECT_SECONDS = 10.0
_ANSWER_SECONDS = 60.0
"""How long is waited for the machines of a cluster to say what they have installed."""
_LOOK_SECONDS = 2.0
"""How often is looked whether machines came or went."""
_SILENT_SECONDS = 30.0
"""How long the head of a cluster may not answer. Ray ends the whole process after sixty."""

_FILES_AT_ONCE = 32
_BYTES_AT_ONCE = 4 * 1024**2
"""So many files, or files of so many bytes, are read by one task: handing one over takes milliseconds."""
_LARGEST_FILE = 64 * 1024**2
_MOST_CHARACTERS = 32_000_000
"""Larger files, and those with more text, are read by the machine that builds, which need not hold all of them."""

_PACKAGES = (
    "chardet",
    "dateparser",
    "lxml",
    "lxml-html-clean",
    "mammoth",
    "markdown-it-py",
    "msgspec",
    "numpy",
    "openvino",
    "py3langid",
    "pypdfium2",
    "python-calamine",
    "python-frontmatter",
    "python-pptx",
    "pyyaml",
    "striprtf",
    "tokenizers",
    "trafilatura",
)
"""What decides how a file is read and a text embedded."""

_SECRET = secrets.token_hex(32)
"""Of the clusters that this process starts. Other users of this machine reach the loopback interface too, and shall not
run what they like; Ray by itself would keep such a secret in the user's home."""

Item = TypeVar("Item")

_PROCESSOR = "processor"

Installed = dict[str, str]
"""What has to be the same on all machines: versions by name; and the processor, which should be."""


@dataclass(frozen=True)
class _Wanted:
    """A file to read, and how to know that it is the same."""

    path: str
    name: str
    modified: date | None
    size: int
    changed: int
    """Nanoseconds, as `st_mtime_ns`."""


class RayWorkers:
    """See `index.building.workers.Workers`; to be used in a `with` statement, at whose end the cluster is left."""

    def __init__(
        self, address: str | None, load_encoder: Callable[[], Encoder], precision: Precision, progress: Progress
    ) -> None:
        self._address = address
        self._load_encoder = load_encoder
        self._precision = precision
        self._progress = progress
        self._session: Path | None = None
        self._joined = False
        self._processors = 0
        self._seen = 0.0
        """When the head of the cluster last answered."""
        self._lost = False
        self._left = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        try:
            where = self._join()
            self._look()
            self._watcher.start()
            self._compare(where)
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    def read(self, files: Iterable[SourceFile | Note], is_known: Callable[[SourceFile], bool]) -> Found:
        """See `Workers`. What a worker does not find, or may not or cannot read, is read here."""
        task = self._task(_read)

        def submit(chunk: _Chunk) -> Any:
            return task.remote(chunk.wanted, self._installed) if chunk.wanted else None

        with Reading(pulse=self._progress.pulse) as own:
            for chunk, reference in self._in_order(_chunks(files, is_known), submit):
                found: dict[int, list[Read]] = {}
                if reference is not None:
                    with contextlib.suppress(_GivenUpError):
                        found = self._result(reference)
                for place, file in enumerate(chunk.files):
                    if isinstance(file, Note) or chunk.known[place]:
                        yield file, iter(())
                    elif place in found:
                        yield file, iter(found[place])
                    else:
                        yield from own.read([file])

    def embed(self, batches: Iterable[Batch]) -> Iterator[tuple[Batch, Embedded, float]]:
        """See `Workers`. The model as it runs here goes to everybody: nobody tries which precision is faster."""
        model: list[Any] = []
        task = self._task(_embed)

        def submit(batch: Batch) -> Any:
            if not model:
                files = self._load_encoder().files_for_others(self._precision)
                # As arrays they are looked at where they are, and not copied for each task.
                model.append(ray.put({name: np.frombuffer(content, np.uint8) for name, content in files.items()}))
            windows = [window for _, group in batch for window in group]
            return task.remote(model, windows, self._precision, self._installed)

        for batch, reference in self._in_order(batches, submit):
            try:
                embedded, seconds = self._result(reference)
            except _GivenUpError as error:
                raise WorkersError(
                    f"the cluster gave up a batch after {_RETRIES + 1} tries ({error}); what was embedded before is "
                    "kept: build again, or without --workers."
                ) from error
            yield batch, embedded, seconds

    def _task(self, function: Callable[..., Any]) -> Any:
        return ray.remote(num_cpus=1, max_retries=_RETRIES)(function)

    def _in_order(self, items: Iterable[Item], submit: Callable[[Item], Any]) -> Iterator[tuple[Item, Any]]:
        """Yield each item with what `submit` returned for it, once that is done, while the next are under way."""
        waiting: deque[tuple[Item, Any]] = deque()
        source = iter(items)
        exhausted = False
        try:
            while waiting or not exhausted:
                while not exhausted and len(waiting) < max(1, self._processors) * _TASKS_FOR_EACH_PROCESSOR:
                    try:
                        item = next(source)
                    except StopIteration:
                        exhausted = True
                    else:
                        waiting.append((item, submit(item)))
                if waiting:
                    self._wait([reference for _, reference in waiting if reference is not None], waiting[0][1])
                    yield waiting.popleft()
        finally:
            for _, reference in waiting:
                if reference is not None:
                    with contextlib.suppress(Exception):
                        ray.cancel(reference)

    def _wait(self, references: list[Any], first: Any) -> None:
        """Wait until the first is done."""
        # What others have done comes here meanwhile, so that it does not go down with the machine that did it.
        while (
            first is not None
            and first not in ray.wait(references, num_returns=len(references), timeout=PULSE_SECONDS)[0]
        ):
            self._pulse()

    def _result(self, reference: Any) -> Any:
        try:
            return ray.get(reference, timeout=_ANSWER_SECONDS)
        except RayTaskError as error:
            cause = error.cause
            if isinstance(cause, ParagraphSearchError):
                raise cause from error
            raise WorkersError(
                f"a worker of the Ray cluster failed: {_reason(cause)}; build without --workers."
            ) from error
        except RayError as error:
            raise _GivenUpError(_reason(error)) from error

    def _join(self) -> str:
        """Join a cluster, or start one; return which, in words."""
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
            reason = "nobody answers" if isinstance(error, TimeoutError | ConnectionRefusedError) else _reason(error)
            raise WorkersError(
                f"the Ray cluster at {address} cannot be used: {reason}; see that it runs, that this machine is part "
                "of it, and that both have the same Python and Ray; or build without --workers."
            ) from error
        finally:
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGTERM, handler)  # Ray puts its own there

    def _start(self, address: str) -> str:
        settings: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.CRITICAL}
        self._joined = True
        # Ray prints what it hears of machines that go, on our standard output, whatever it is told.
        self._print, ray_worker.print_to_stdstream = ray_worker.print_to_stdstream, lambda *_, **__: None
        if address != "local":
            try:
                ray.init(address, **settings)
            except ConnectionError:
                if address != "auto":
                    raise
            else:
                return f"Ray cluster at {ray.get_runtime_context().gcs_address}"
        self._session = Path(tempfile.mkdtemp(prefix="ray-"))
        os.environ.update(RAY_AUTH_TOKEN=_SECRET, RAY_worker_niceness="0")
        ray.init("local", include_dashboard=False, _temp_dir=str(self._session), **settings)
        return "Ray, started on this machine for this build"

    def _look(self) -> None:
        """Count processors."""
        self._alive = [node for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU", 0) >= 1]
        self._processors = int(sum(node["Resources"]["CPU"] for node in self._alive))
        self._seen = time.monotonic()

    def _watch(self) -> None:
        """Look now and then, in a thread: whoever asks a head that has gone waits until Ray ends the process."""
        while not self._left.wait(_LOOK_SECONDS):
            with contextlib.suppress(Exception):
                self._look()

    def _pulse(self) -> None:
        self._progress.pulse()
        if time.monotonic() - self._seen > _SILENT_SECONDS:
            self._lost = True
            raise WorkersError(
                f"the head of the Ray cluster has not answered for {_SILENT_SECONDS:.0f} seconds; what was embedded is "
                "kept: build again when it runs, or without --workers."
            )

    def _compare(self, where: str) -> None:
        """Make sure that all machines do what this one does."""
        if not self._alive:
            raise WorkersError(f"{where} has no machine with a processor to spare; see `ray status`.")
        self._progress.start(f"{where}, {self._processors} processors", "machines", len(self._alive))
        self._installed = _installed()
        asked = {}
        for node in self._alive:
            there = NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
            name = f"{node['NodeManagerHostname']} ({node['NodeManagerAddress']})"
            asked[node["NodeID"]] = (
                name,
                ray.remote(_look_around).options(num_cpus=0, scheduling_strategy=there).remote(),
            )
        last = time.monotonic() + _ANSWER_SECONDS
        processors = {self._installed[_PROCESSOR]}
        for name, reference in asked.values():
            while not ray.wait([reference], timeout=PULSE_SECONDS)[0]:
                self._pulse()
                if time.monotonic() > last:
                    raise WorkersError(f"{name} in {where} did not answer within {_ANSWER_SECONDS:.0f} seconds.")
            try:
                installed: Installed = ray.get(reference)
            except (
                LocalRayletDiedError,
                NodeDiedError,
                TaskUnschedulableError,
            ):  # a machine that has gone is known for a while yet
                continue
            except RayError as error:
                cause = error.cause if isinstance(error, RayTaskError) else error
                raise WorkersError(
                    f"{name} in {where} cannot run Paragraph Search ({_reason(cause)}); install it there, in the same "
                    "version, for the Python that runs Ray."
                ) from error
            _expect(self._installed, installed, name)
            processors.add(installed[_PROCESSOR])
            self._progress.advance(1)
        self._progress.finish()
        if len(processors) > 1:
            self._progress.start(
                f"{len(processors)} kinds of processors: vectors are alike to within rounding", "processors"
            )
            self._progress.finish()

    def _leave(self) -> None:
        self._left.set()
        if self._watcher.is_alive() and not self._lost:
            self._watcher.join()  # it asks Ray, which must still be there
        if self._joined and self._lost:  # it may wait for the head
            leaving = threading.Thread(target=ray.shutdown, daemon=True)
            leaving.start()
            leaving.join(PULSE_SECONDS)
        elif self._joined:
            ray.shutdown()
        if self._joined:
            ray_worker.print_to_stdstream = self._print
        if self._session is not None:
            shutil.rmtree(self._session, ignore_errors=True)


class _GivenUpError(Exception):
    """Whoever was given a task died, each time."""


@dataclass(frozen=True)
class _Chunk:
    """Files in a row; some of them are to be read by a worker."""

    files: list[SourceFile | Note]
    known: list[bool]
    wanted: dict[int, _Wanted]
    """By their place among the files."""


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


def _chunks(files: Iterable[SourceFile | Note], is_known: Callable[[SourceFile], bool]) -> Iterator[_Chunk]:
    chunk, size = _Chunk([], [], {}), 0
    for file in files:
        known = isinstance(file, Note) or is_known(file)
        if not known and (wanted := _wanted(file)):
            chunk.wanted[len(chunk.files)] = wanted
            size += wanted.size
        chunk.files.append(file)
        chunk.known.append(known)
        if size >= _BYTES_AT_ONCE or len(chunk.wanted) >= _FILES_AT_ONCE or len(chunk.files) >= 32 * _FILES_AT_ONCE:
            yield chunk
            chunk, size = _Chunk([], [], {}), 0
    if chunk.files:
        yield chunk


def _wanted(file: SourceFile | Note) -> _Wanted | None:
    """Return what a worker must know to read a file; None where it shall not."""
    if isinstance(file, Note):
        return None
    try:
        status = file.path.stat()
    except OSError:
        return None
    if status.st_size > _LARGEST_FILE:
        return None
    return _Wanted(str(file.path.absolute()), file.name, file.modified, status.st_size, status.st_mtime_ns)


# --- what runs on the other machines ---


def _read(wanted: dict[int, _Wanted], expected: Installed) -> dict[int, list[Read]]:
    """Read files; those are left out that the machine that builds has to look at itself."""
    _expect(expected, _installed(), platform.node())
    files = {place: file for place, wish in wanted.items() if (file := _same_file(wish))}
    found: dict[int, list[Read]] = {}
    for (place, file), (_, results) in zip(files.items(), _reading().read(files.values()), strict=True):
        taken: list[Read] = []
        characters = 0
        for result in results:
            taken.append(result)
            characters += sum(map(len, result.paragraphs)) if isinstance(result, Document) else 0
            if characters > _MOST_CHARACTERS:
                break
        else:
            # What kept this machine from reading it (it may not, or lacks a package) need not keep the other from it.
            if not file.passing:
                found[place] = taken
        if isinstance(results, Generator):
            results.close()
    return found


def _same_file(wanted: _Wanted) -> SourceFile | None:
    """Return the file as it is to be found here; None where it is not here, or another."""
    path = Path(wanted.path)
    try:
        status = path.stat()
    except OSError:
        return None
    if (status.st_size, status.st_mtime_ns) != (wanted.size, wanted.changed):
        return None
    return SourceFile(path, wanted.name, modified=wanted.modified)


@functools.cache
def _reading() -> Reading:
    """Return who reads in this process; the process that it starts ends with this one."""
    return Reading(processes=1)


def _embed(model: list[Any], windows: list[str], precision: Precision, expected: Installed) -> tuple[Embedded, float]:
    """Embed windows with a model that was shared; return the seconds that took, too."""
    _expect(expected, _installed(), platform.node())
    loaded = _model(model[0], precision)
    started = time.monotonic()
    embedded = loaded.embed(windows) if precision == "exact" else loaded.embed_in_8_bits(windows)
    return embedded, time.monotonic() - started


@functools.lru_cache(maxsize=1)
def _model(reference: Any, precision: Precision) -> "OpenvinoModel":
    from index.embedding.openvino_model import OpenvinoModel, precisions  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="paragraph-search-") as folder:
        for name, content in ray.get(reference).items():
            (Path(folder) / name).write_bytes(content)
        model = OpenvinoModel.load(Path(folder), threads=1)  # one processor is what a task has
    if model is None:
        raise WorkersError(f"the model did not arrive whole at {platform.node()}; build again.")
    if precision == "exact" and model.precision not in precisions():
        raise WorkersError(
            f"the processor of {platform.node()} cannot run a model in {model.precision}, as the machine that builds "
            "does; leave it out of the cluster, or build without --workers."
        )
    return model


def _look_around() -> Installed:
    return _installed()


@functools.cache
def _installed() -> Installed:
    """Return what is installed on this machine, of what decides how a file is read and a text embedded."""
    from index.embedding.openvino_model import processor  # noqa: PLC0415

    installed = {_PROCESSOR: processor(), "Paragraph Search with the code": code_sha256()[:12]}
    for name in _PACKAGES:
        try:
            installed[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            installed[name] = "none"
    installed["tesseract"] = "some" if TESSERACT else "none"
    return installed


def _expect(expected: Installed, found: Installed, name: str) -> None:
    for what in expected:
        if what != _PROCESSOR and found.get(what) != expected[what]:
            raise WorkersError(
                f"{name} has {what} {found.get(what, 'none')}, this machine {expected[what]}; install the same "
                "versions on all machines of the cluster."
            )


def _reason(error: BaseException) -> str:
    """Return the first sentence of an error, no longer than a person reads."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].split(". ")[0].rstrip(".")[:200]
