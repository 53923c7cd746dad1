"""Tasks in order: enough of them under way that no processor waits, and results in the order of what was asked."""

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import ray
from ray.exceptions import RayError, RayTaskError

from index.batches import PULSE_SECONDS
from index.building.ray.session import Session, reason_of
from index.errors import ParagraphSearchError, WorkersError

RETRIES = 3
"""How often a task is given to another process after its process or machine died."""
_TASKS_FOR_EACH_PROCESSOR = 2
"""One at work and one that waits, so that no processor waits for us; no more, since results are kept until it is their
turn."""
_RESULT_SECONDS = 60.0

Item = TypeVar("Item")


class GivenUpError(Exception):
    """Each process that was given a task died."""


class Schedule:
    """Gives tasks to the machines of a session."""

    def __init__(self, session: Session, pulse: Callable[[], None]) -> None:
        """Take a session, and what is to be called several times a second; what it raises ends the work."""
        self._session = session
        self._pulse = pulse

    def task(self, function: Callable[..., Any]) -> Any:
        """Return a function as a task of one processor."""
        return ray.remote(num_cpus=1, max_retries=RETRIES)(function)

    def pulse(self) -> None:
        """Say that the build is at work, and make sure that the cluster is there.

        Raises:
            WorkersError: it is not.
        """
        self._pulse()
        self._session.check()

    def in_order(self, items: Iterable[Item], submit: Callable[[Item], Any]) -> Iterator[tuple[Item, Any]]:
        """Yield each item with what `submit` returned for it, once that is done, while the next are under way."""
        waiting: deque[tuple[Item, Any]] = deque()
        source = iter(items)
        exhausted = False
        try:
            while waiting or not exhausted:
                while not exhausted and len(waiting) < max(1, self._session.processors) * _TASKS_FOR_EACH_PROCESSOR:
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

    def result(self, reference: Any) -> Any:
        """Return the result of a task that is done.

        Raises:
            WorkersError: the task failed.
            GivenUpError: each process that was given it died.
        """
        try:
            return ray.get(reference, timeout=_RESULT_SECONDS)
        except RayTaskError as error:
            cause = error.cause
            if isinstance(cause, ParagraphSearchError):
                raise cause from error
            raise WorkersError(
                f"a worker of the Ray cluster failed: {reason_of(cause)}; build without --workers."
            ) from error
        except RayError as error:
            raise GivenUpError(reason_of(error)) from error

    def _wait(self, references: list[Any], first: Any) -> None:
        """Wait until the first is done."""
        # What other tasks have done comes here meanwhile, so that it is not lost with the machine that did it.
        while (
            first is not None
            and first not in ray.wait(references, num_returns=len(references), timeout=PULSE_SECONDS)[0]
        ):
            self.pulse()
