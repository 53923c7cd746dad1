"""The memory of a page that many people ask: what they leave behind goes back to the system while nobody asks."""

import ctypes
import gc
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from weakref import WeakSet

from search.searcher import Searcher

PAUSES = (10.0, 150.0)
"""Seconds without a question after which memory is given back, then once more: Streamlit keeps what it knows of a page
that was closed for two minutes, should somebody come back to it."""
_M_MMAP_THRESHOLD, _LARGE_BYTES = -3, 1 << 20


class Pause:
    """Calls a function whenever nobody has asked anything for a while, in a thread of its own."""

    def __init__(self, then: Callable[[], object], seconds: Sequence[float] = PAUSES) -> None:
        """Call `then` after each of so many seconds, which follow one another, until somebody asks again."""
        self._then, self._seconds = then, seconds
        self._asked = threading.Event()
        threading.Thread(target=self._run, name="pause", daemon=True).start()

    def over(self) -> None:
        """Say that somebody asks."""
        self._asked.set()

    def _run(self) -> None:
        while True:
            self._asked.wait()
            self._asked.clear()
            for seconds in self._seconds:
                if self._asked.wait(seconds):
                    break
                self._then()


_searchers: WeakSet[Searcher] = WeakSet()


def keep_small(searcher: Searcher) -> None:
    """Let the memory of a searcher go back to the system whenever nobody asks, and large arrays of it at once."""
    with suppress(AttributeError, TypeError):
        _c_library().mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
    # What was loaded for good need not be looked through whenever garbage is collected: that took longer than a page.
    gc.collect()
    gc.freeze()
    _searchers.add(searcher)


def give_back() -> None:
    """Give back what is in no use: pages of mapped files, garbage, and gaps between what is used."""
    for searcher in list(_searchers):
        searcher.store.release()
    gc.collect()
    with suppress(AttributeError, TypeError):
        _c_library().malloc_trim(0)


def _c_library() -> Any:
    """Return the C library; other than glibc have no such functions, and Windows has no library without a name."""
    return ctypes.CDLL(None)


pause = Pause(give_back)
