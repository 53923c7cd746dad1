"""How many threads the libraries take that multiply matrices."""

import functools
from contextlib import AbstractContextManager

from threadpoolctl import ThreadpoolController


def one_thread_each() -> AbstractContextManager[object]:
    """Let products of matrices, which are small here, take one thread each.

    On two cores, numpy's threads fight with those of FAISS and of the model: one of them answers in three quarters of
    the time.
    """
    limit: AbstractContextManager[object] = _thread_pools().limit(limits=1, user_api="blas")
    return limit


@functools.cache
def _thread_pools() -> ThreadpoolController:
    """Return what limits the threads of the libraries that are loaded by now; looking for them takes a while."""
    return ThreadpoolController()
