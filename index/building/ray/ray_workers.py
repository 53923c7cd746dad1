"""The machines of a Ray cluster, reading and embedding for a build.

Work goes out in tasks of one processor each: some files to read, or a batch to embed. Ray gives a task to a machine
that is free, and to another one when its process or its machine died.
"""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self

import numpy as np
import ray
from ray.exceptions import LocalRayletDiedError, NodeDiedError, RayError, RayTaskError, TaskUnschedulableError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy
from typing_extensions import override

from index.batches import PULSE_SECONDS
from index.building.ray import work
from index.building.ray.chunks import Chunk, chunks
from index.building.ray.installed import PROCESSOR, Installed, expect, installed
from index.building.ray.scheduling import RETRIES, GivenUpError, Schedule
from index.building.ray.session import Session, reason_of
from index.building.workers import Batch, Found, Workers
from index.embedding.encoder import Encoder
from index.embedding.model import Embedded, Precision
from index.errors import WorkersError
from index.progress import Progress
from index.reading.documents import Note, SourceFile
from index.reading.pool import Read, Reading

_ANSWER_SECONDS = 60.0
"""How long is waited for the machines of a cluster to say what they have installed."""


class RayWorkers(Workers):
    """To be used in a `with` statement, at whose end the cluster is left."""

    def __init__(
        self, address: str | None, load_encoder: Callable[[], Encoder], precision: Precision, progress: Progress
    ) -> None:
        self._session = Session(address)
        self._schedule = Schedule(self._session, progress.pulse)
        self._load_encoder = load_encoder
        self._precision = precision
        self._progress = progress
        self._installed: Installed = {}

    def __enter__(self) -> Self:
        self._session.__enter__()
        try:
            self._compare()
        except BaseException:
            self._session.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._session.__exit__()

    @override
    def read(self, files: Iterable[SourceFile | Note], is_known: Callable[[SourceFile], bool]) -> Found:
        # What a worker does not find, may not read or cannot read is read here.
        task = self._schedule.task(work.read_files)

        def submit(chunk: Chunk) -> Any:
            return task.remote(chunk.wanted, self._installed) if chunk.wanted else None

        with Reading(pulse=self._progress.pulse) as own:
            for chunk, reference in self._schedule.in_order(chunks(files, is_known), submit):
                found: dict[int, list[Read]] = {}
                if reference is not None:
                    with contextlib.suppress(GivenUpError):
                        found = self._schedule.result(reference)
                for place, file in enumerate(chunk.files):
                    if isinstance(file, Note) or chunk.known[place]:
                        yield file, iter(())
                    elif place in found:
                        yield file, iter(found[place])
                    else:
                        yield from own.read([file])

    @override
    def embed(self, batches: Iterable[Batch]) -> Iterator[tuple[Batch, Embedded, float]]:
        # The model as it runs here goes to all machines: none of them tries which precision is faster.
        model: list[Any] = []
        task = self._schedule.task(work.embed_windows)

        def submit(batch: Batch) -> Any:
            if not model:
                files = self._load_encoder().files_for_others(self._precision)
                # Arrays are shared memory: they are not copied for each task.
                model.append(ray.put({name: np.frombuffer(content, np.uint8) for name, content in files.items()}))
            windows = [window for _, group in batch for window in group]
            return task.remote(model, windows, self._precision, self._installed)

        for batch, reference in self._schedule.in_order(batches, submit):
            try:
                embedded, seconds = self._schedule.result(reference)
            except GivenUpError as error:
                raise WorkersError(
                    f"the cluster gave up a batch after {RETRIES + 1} tries ({error}); what was embedded before is "
                    "kept: build again, or without --workers."
                ) from error
            yield batch, embedded, seconds

    def _compare(self) -> None:
        """Make sure that all machines do what this one does.

        Raises:
            WorkersError: one of them does not answer, or has other versions.
        """
        machines, where, progress = self._session.machines, self._session.where, self._progress
        if not machines:
            raise WorkersError(f"{where} has no machine with a processor to spare; see `ray status`.")
        progress.start(f"{where}, {self._session.processors} processors", "machines", len(machines))
        self._installed = installed()
        asked = []
        for node in machines:
            there = NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
            task = ray.remote(work.what_is_installed).options(num_cpus=0, scheduling_strategy=there)
            asked.append((f"{node['NodeManagerHostname']} ({node['NodeManagerAddress']})", task.remote()))
        until = time.monotonic() + _ANSWER_SECONDS
        processors = {self._installed[PROCESSOR]}
        for name, reference in asked:
            found = self._answer(reference, name, until)
            if found is None:
                continue
            expect(self._installed, found, name)
            processors.add(found[PROCESSOR])
            progress.advance(1)
        progress.finish()
        if len(processors) > 1:
            progress.start(f"{len(processors)} kinds of processors: vectors are alike to within rounding", "processors")
            progress.finish()

    def _answer(self, reference: Any, name: str, until: float) -> Installed | None:
        """Return what a machine says that it has; None where it is gone: the cluster knows it for a while yet."""
        where = self._session.where
        while not ray.wait([reference], timeout=PULSE_SECONDS)[0]:
            self._schedule.pulse()
            if time.monotonic() > until:
                raise WorkersError(f"{name} in {where} did not answer within {_ANSWER_SECONDS:.0f} seconds.")
        try:
            found: Installed = ray.get(reference)
        except (LocalRayletDiedError, NodeDiedError, TaskUnschedulableError):
            return None
        except RayError as error:
            cause = error.cause if isinstance(error, RayTaskError) else error
            raise WorkersError(
                f"{name} in {where} cannot run Paragraph Search ({reason_of(cause)}); install it there, in the same "
                "version, for the Python that runs Ray."
            ) from error
        return found
