from contextlib import ExitStack

from threadpoolctl import threadpool_info

from index.thread_limits import one_thread_each


def _threads() -> list[int]:
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


def test_the_last_who_leaves_takes_the_limit_away() -> None:
    before = _threads()
    first, second = ExitStack(), ExitStack()
    first.enter_context(one_thread_each())
    second.enter_context(one_thread_each())
    first.close()
    assert set(_threads()) == {1}
    second.close()
    assert _threads() == before
