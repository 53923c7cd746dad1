import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.building.lock import build_lock
from index.errors import IndexLockedError

_HOLD = """
import pathlib, sys
from index.building.lock import build_lock
with build_lock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_holder_is_told_who_holds_it(tmp_path: Path) -> None:
    with build_lock(tmp_path), pytest.raises(IndexLockedError) as error, build_lock(tmp_path):
        pass
    assert str(error.value).startswith(f"process {os.getpid()} on ")
    assert str(error.value).endswith(
        f"is building the index in {tmp_path}; wait until it ends, or stop it, and try again."
    )


def test_a_lock_that_was_given_back_is_free(tmp_path: Path) -> None:
    for _ in range(2):
        with build_lock(tmp_path):
            assert (tmp_path / "lock.owner").is_file()
    assert not (tmp_path / "lock.owner").exists()


def test_a_lock_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), build_lock(tmp_path):
        raise ZeroDivisionError
    with build_lock(tmp_path):
        pass


@pytest.mark.parametrize("left", [None, ""])
def test_an_owner_who_left_no_name_is_another_process(tmp_path: Path, left: str | None) -> None:
    with build_lock(tmp_path):
        (tmp_path / "lock.owner").unlink()
        if left is not None:  # killed, or just about to write it
            (tmp_path / "lock.owner").write_text(left)
        with pytest.raises(IndexLockedError, match=r"^another process is building"), build_lock(tmp_path):
            pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path.cwd()) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(IndexLockedError, match=rf"^process {holder.pid} on "), build_lock(tmp_path):
            pass
        holder.kill()
    with build_lock(tmp_path):
        assert (tmp_path / "lock.owner").read_text().startswith(f"process {os.getpid()} on ")
