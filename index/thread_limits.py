"""How many threads the libraries take that multiply matrices."""

import functools
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from threadpoolctl import ThreadpoolController

_lock = threading.Lock()
_inside: list[AbstractContextManager[object]] = []
"""One for each who is inside now; the first is the limit itself."""


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Let products of matrices, which are small here, take one thread each.

    On two cores, numpy's threads fight with those of FAISS and of the model: one of them answers in three quarters of
    the time. The limit is that of the process: the first who comes sets it, and the last who leaves takes it away.
    """
    with _lock:
        if not _inside:
            _inside.append(_thread_pools().limit(limits=1, user_api="blas"))
            _inside[0].__enter__()
        else:
            _inside.append(_inside[0])
    try:
        yield
    finally:
        with _lock:
            limit = _inside.pop()
            if not _inside:
                limit.__exit__(None, None, None)


@functools.cache
def _thread_pools() -> ThreadpoolController:
    """Return what limits the threads of the libraries that are loaded by now; looking for them takes a while."""
    return ThreadpoolController()
