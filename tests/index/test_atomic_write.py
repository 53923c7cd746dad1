"""A file is replaced as a whole or not at all, and nobody else can read it."""

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from index.atomic_write import write_atomically


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that is there already, and that others can read."""
    path = tmp_path / "kept.json"
    path.write_text("old")
    path.chmod(0o644)
    return path


@pytest.mark.parametrize(("content", "written"), [("Größe\n", "Größe\n".encode()), (b"\xff\x00\r\n", b"\xff\x00\r\n")])
def test_a_file_has_what_was_written_to_the_bit(path: Path, content: str | bytes, written: bytes) -> None:
    write_atomically(path, content)
    assert path.read_bytes() == written
    assert [file.name for file in path.parent.iterdir()] == ["kept.json"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_its_owner_can_read_it(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_atomically(path, "new")
        write_atomically(path.with_name("first.json"), "new")
    finally:
        os.umask(before)
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_cannot_be_written_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os if step == "fsync" else Path, step, fail)
    with pytest.raises(OSError, match="No space left on device"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [file.name for file in path.parent.iterdir()] == ["kept.json"]


def test_what_is_in_its_place_counts_as_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync, calls = os.fsync, []

    def fail_second(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(errno.EIO, "Input/output error")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fail_second)
    write_atomically(path, "new")
    assert path.read_text() == "new"
    assert len(calls) == (1 if os.name == "nt" else 2)


def test_several_writers_at_once_leave_one_whole_file(path: Path) -> None:
    contents = {letter * 100_000 for letter in "abcdefgh"}
    threads = [threading.Thread(target=write_atomically, args=(path, content)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text() in contents
    assert [file.name for file in path.parent.iterdir()] == ["kept.json"]


@pytest.mark.skipif(os.name == "nt", reason="Windows kills in other ways")
@pytest.mark.parametrize("locked", [False, True])
def test_what_a_killed_writer_left_is_removed(path: Path, *, locked: bool) -> None:
    code = (
        "import os, pathlib, signal, sys\n"
        "from index.atomic_write import write_atomically\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_atomically(pathlib.Path(sys.argv[1]), 'new')\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == -9
    assert path.read_text() == "old"
    (left,) = [file for file in path.parent.iterdir() if file != path]
    write_atomically(path, "newer")
    assert left.exists()  # it may be that of another writer, who is about to replace the file
    if locked:
        write_atomically(path, "newest", locked=True)
    else:
        os.utime(left, (0, 0))
        write_atomically(path, "newest")
    assert [file.name for file in path.parent.iterdir()] == ["kept.json"]
    assert path.read_text() == "newest"
