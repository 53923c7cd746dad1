"""Streams in bounded pieces."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

PULSE_SECONDS = 0.2
"""How long may pass between two signs of life."""


def in_batches(
    items: Iterable[Item], limit: int | Callable[[], int], size: Callable[[Item], int] = lambda _: 1
) -> Iterator[list[Item]]:
    """Yield lists of items, each as soon as the sizes of its items add up to `limit`, which may change meanwhile."""
    batch: list[Item] = []
    total = 0
    for item in items:
        batch.append(item)
        total += size(item)
        if total >= (limit if isinstance(limit, int) else limit()):
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def ahead(
    function: Callable[[Item], Result], items: Iterable[Item], pulse: Callable[[], None]
) -> Iterator[tuple[Item, Result]]:
    """Yield each item with what a function makes of it, while a second thread works on the next one already.

    `pulse` is called several times a second while a result is waited for. If it raises, or whoever takes the results
    does, nobody waits for the function: it goes on to its end in its thread, for nothing.
    """
    worker = ThreadPoolExecutor(1)
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    try:
        for item in items:
            waiting.append((item, worker.submit(function, item)))
            if len(waiting) > 1:
                done, result = waiting.popleft()
                yield done, _awaited(result, pulse)
        for done, result in waiting:
            yield done, _awaited(result, pulse)
    finally:
        worker.shutdown(wait=False, cancel_futures=True)


def with_pulse(items: Iterable[Item], pulse: Callable[[], None]) -> Iterator[Item]:
    """Yield items, and call `pulse` before each of them."""
    for item in items:
        pulse()
        yield item


def _awaited(result: Future[Result], pulse: Callable[[], None]) -> Result:
    while not wait([result], PULSE_SECONDS).done:
        pulse()
    return result.result()
