"""Starting a cluster of our own, where Ray gives up."""

import os

import pytest

os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")  # read when ray is imported: loopback alone

import ray

from index.building.ray.session import Session
from index.errors import WorkersError

TOO_SLOW = "The current node timed out during startup. This could happen because some of the raylet failed to startup"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take back what a session sets."""
    for name in ("RAY_AUTH_TOKEN", "RAY_worker_niceness"):
        monkeypatch.setenv(name, "0")


def test_a_start_that_takes_too_long_is_tried_again_and_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def too_slow(address: str, **_: object) -> None:
        tried.append(address)
        raise Exception(TOO_SLOW)  # as Ray does on a busy machine

    monkeypatch.setattr(ray, "init", too_slow)
    with pytest.raises(WorkersError) as caught, Session("local"):
        pass
    assert str(caught.value) == (
        "Ray cannot be started on this machine: The current node timed out during startup; build again when the "
        "machine is less busy, or without --workers."
    )
    assert tried == ["local"] * 3


def test_another_error_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def refused(address: str, **_: object) -> None:
        tried.append(address)
        raise ValueError("The path of a socket is too long.")

    monkeypatch.setattr(ray, "init", refused)
    with (
        pytest.raises(WorkersError, match="cannot be used: The path of a socket is too long; see that"),
        Session("local"),
    ):
        pass
    assert tried == ["local"]
