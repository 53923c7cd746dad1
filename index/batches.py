"""Streams in bounded pieces."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def in_batches(items: Iterable[Item], limit: int, size: Callable[[Item], int] = lambda _: 1) -> Iterator[list[Item]]:
    """Yield lists of items, each as soon as the sizes of its items add up to `limit`."""
    batch: list[Item] = []
    total = 0
    for item in items:
        batch.append(item)
        total += size(item)
        if total >= limit:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch
