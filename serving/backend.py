"""One searcher for all who ask over HTTP or MCP: opened behind them, a few questions at a time, and few that wait."""

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from index.errors import ParagraphSearchError, UnusableIndexError
from index.storage.locations import Location
from search.searcher import Searcher
from serving.status import Status, status_at, status_of

Result = TypeVar("Result")


class BusyError(ParagraphSearchError):
    """Too many are waiting already."""


class TooSlowError(ParagraphSearchError):
    """An answer takes longer than is allowed."""


@dataclass(frozen=True)
class Limits:
    """What one server takes upon itself."""

    at_once: int = os.cpu_count() or 1
    """How many questions are answered at the same time: more get in each other's way."""
    waiting: int = 100
    """How many more may wait for their turn; whoever comes then is told to come again."""
    seconds: float = 60.0
    """How long a question may take, with the time that it waits."""
    body_bytes: int = 1 << 20
    """How large a request may be."""


class Backend:
    """Answers from the index at a location. It need not be there yet: each question looks for it again."""

    def __init__(self, location: Location, limits: Limits | None = None) -> None:
        self.location = location
        self.limits = limits or Limits()
        self._searcher: Searcher | None = None
        self._opening = threading.Lock()
        self._counting = threading.Lock()
        self._under_way = 0
        self._pool = ThreadPoolExecutor(self.limits.at_once, "answers")

    def open_behind(self) -> None:
        """Open the index and load the model in another thread; who asks meanwhile waits for it."""
        self._pool.submit(self._warm_up)

    @property
    def is_open(self) -> bool:
        """Whether an index is open and its model loaded."""
        return self._searcher is not None

    @property
    def under_way(self) -> int:
        """How many questions are being answered or wait for it."""
        return self._under_way

    async def ask(self, work: Callable[[Searcher], Result]) -> Result:
        """Do something with the searcher as soon as it is its turn.

        Who is no longer interested cancels it: then it is not begun, or if it was, nobody waits for it.

        Raises:
            BusyError: too many wait.
            TooSlowError: it took too long; what was begun is left to end.
            ParagraphSearchError: whatever opening the index and the work raise.
        """
        with self._counting:
            if self._under_way >= self.limits.at_once + self.limits.waiting:
                raise BusyError(f"{self._under_way} questions are being answered or wait; ask again in a second.")
            self._under_way += 1
        future = self._pool.submit(lambda: work(self.searcher()))
        future.add_done_callback(self._ended)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self.limits.seconds)
        except TimeoutError as error:
            raise TooSlowError(
                f"there is no answer after {self.limits.seconds:g} seconds; ask again, or with fewer hits."
            ) from error

    def searcher(self) -> Searcher:
        """Return the searcher on the newest snapshot; where that cannot be used, on the one that is open.

        Raises:
            ParagraphSearchError: there is none, or its model cannot be loaded.
        """
        with self._opening:
            if self._searcher is None:
                self._searcher = Searcher(self.location)
                return self._searcher
        try:
            self._searcher.refresh()
        except UnusableIndexError:
            if self.location.milvus:  # what is open there answers no better
                raise
        return self._searcher

    def status(self) -> Status:
        """Return what can be asked: of the index that answers, else of the one that is at the location."""
        if self._searcher is None:
            return status_at(self.location)
        return status_of(self.location, self.searcher().store.manifest)

    def close(self) -> None:
        """Give up what nobody waits for any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _warm_up(self) -> None:
        try:
            self.searcher().warm_up()
        except ParagraphSearchError:  # said to who asks
            return

    def _ended(self, _future: "Future[Any]") -> None:
        with self._counting:
            self._under_way -= 1
