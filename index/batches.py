"""Streams in bounded pieces."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


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


def ahead(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[tuple[Item, Result]]:
    """Yield each item with what a function makes of it, while a second thread works on the next one already."""
    worker = ThreadPoolExecutor(1)
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    try:
        for item in items:
            waiting.append((item, worker.submit(function, item)))
            if len(waiting) > 1:
                done, result = waiting.popleft()
                yield done, result.result()
        for done, result in waiting:
            yield done, result.result()
    finally:
        worker.shutdown(cancel_futures=True)
