"""Disks that fail or are full, and documents that vanish or change: nothing is lost, and what is wrong is said."""

import errno
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any

import pytest

from index.building.build_report import BuildReport
from index.building.folder_build import build
from index.building.options import BuildOptions
from index.errors import IndexLockedError, SourceError, StorageError
from index.storage.snapshot import open_snapshot, read_pointer, verify
from index.storage.vectors import INDEX_TYPES, IndexType
from search import Searcher

ROOT = Path(__file__).parents[3]

Write = Callable[[Mapping[str, str | bytes]], Path]
AsNobody = Callable[[], AbstractContextManager[None]]
Build = Callable[..., BuildReport]
WaitingBuild = Callable[..., "AbstractContextManager[subprocess.Popen[str]]"]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Where the index is to be."""
    return tmp_path / "index"


@pytest.fixture
def build_tiny(tiny_model: Path) -> Build:
    """Build with the model that is loaded quickly."""

    def run(documents: Path, index: Path, index_type: IndexType | None = None) -> BuildReport:
        return build([documents], index, BuildOptions(model=str(tiny_model), index_type=index_type))

    return run


def _texts(index: Path) -> list[str]:
    snapshot = open_snapshot(index)
    texts = [text for _, _, text in snapshot.corpus.texts()]
    snapshot.close()
    return texts


# --- the disk ---


class Disk:
    """Watches what goes to the disk, and fails when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        self.fails_at: int | None = None
        self._synced = 0
        fsync, rename, replace = os.fsync, Path.rename, Path.replace

        def watched_fsync(descriptor: int) -> None:
            self._synced += 1
            if self._synced == self.fails_at:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            fsync(descriptor)
            self.done.append(f"sync {os.path.realpath(f'/proc/self/fd/{descriptor}')}")

        def watched_rename(path: Path, target: Path) -> Path:
            self.done.append(f"rename {target}")
            return rename(path, target)

        def watched_replace(path: Path, target: Path) -> Path:
            self.done.append(f"rename {target}")
            return replace(path, target)

        monkeypatch.setattr(os, "fsync", watched_fsync)
        monkeypatch.setattr(Path, "rename", watched_rename)
        monkeypatch.setattr(Path, "replace", watched_replace)


# SQLite calls fsync in C, where this does not see it; what it fails with is an `sqlite3.OperationalError`, as on a full
# disk below.
def test_an_fsync_that_fails_changes_nothing(
    write: Write, index: Path, build_tiny: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_tiny(write({"a.txt": "The first."}), index)
    live = read_pointer(index)
    documents = write({"b.txt": "The second."})
    for number in range(1, 100):
        with monkeypatch.context() as patch:
            disk = Disk(patch)
            disk.fails_at = number
            try:
                report = build_tiny(documents, index)
            except StorageError as error:
                expected = "Input/output error; choose another folder with --index; nothing was changed."
                assert str(error) == f"cannot write the index in {index}: {expected}"  # noqa: PT017 - most fail, not all
            else:
                break
        assert read_pointer(index) == live
        verify(index)
        assert _texts(index) == ["The first."]
    # The last is that of the folder in which the pointer was swapped: all is done but for the waiting.
    assert disk.done[-1] == f"rename {index}/live.json"
    assert number > len(list((index / "snapshots" / report.snapshot).iterdir()))
    assert report.reused == 2
    assert verify(index).snapshot == report.snapshot
    assert (index / "snapshots" / live.snapshot).is_dir()  # a power cut may bring its pointer back
    assert build_tiny(documents, index).new == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which file a descriptor belongs to")
def test_all_is_on_the_disk_before_it_goes_live(
    write: Write, index: Path, build_tiny: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        disk = Disk(patch)
        report = build_tiny(write({"a.txt": "The first."}), index)
    aside, there = index / "building" / "snapshot", index / "snapshots" / report.snapshot
    done = [re.sub(r"\.\w{8}\.new$", ".new", name) for name in disk.done]
    assert done.pop(0) == f"rename {aside}/corpus.sqlite"  # to the rest, before all of it is synced
    files = [path.name for path in there.iterdir() if path.name != "manifest.json"]
    assert sorted(done[: len(files)]) == sorted(f"sync {aside}/{name}" for name in files)
    assert done[len(files) :] == [
        f"sync {aside}/manifest.json",
        f"sync {aside}",
        f"rename {there}",
        f"sync {index}/snapshots",
        f"sync {index}",
        f"sync {index}/live.json.new",
        f"rename {index}/live.json",
        f"sync {index}",
        f"sync {index}",  # a failure of the one before is passed over; without one, parts of a first build may go
    ]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if sys.platform != "linux" or os.geteuid() != 0 or subprocess.run(command, check=False).returncode != 0:
        pytest.skip("only root can mount a small disk, on Linux")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("index_type", INDEX_TYPES)
def test_a_disk_that_is_full_at_any_place(
    write: Write, small_disk: Path, build_tiny: Build, index_type: IndexType
) -> None:
    index = small_disk / "index"
    documents = write({"a.txt": "The first."})
    build_tiny(documents, index, index_type)
    write({"b.txt": "\n\n".join(f"Zebra number {i} was seen in the field." for i in range(200))})
    said = set()
    for free in range(0, 2_000_000, 28_672):
        (small_disk / "ballast").unlink(missing_ok=True)
        available = os.statvfs(small_disk)
        (small_disk / "ballast").write_bytes(bytes(available.f_bavail * available.f_frsize - free))
        try:
            report = build_tiny(documents, index, index_type)
        except StorageError as error:
            said.add(str(error))
        else:
            break
        verify(index)
        assert _texts(index) == ["The first."]
    assert report.texts == 201
    assert report.reused > 0  # what the builds before could write
    verify(index)
    for message in said:
        assert message.startswith(f"cannot write the index in {index}: ")
        assert message.endswith("; free some space; nothing was changed.")


def test_an_index_that_nobody_may_write_is_read(
    open_folder: Path, write: Write, as_nobody: AsNobody, encoder: object
) -> None:
    index = open_folder / "index"
    build([write({"a.txt": "The envoy spoke of rain.", "b.txt": "Elsewhere it was dry."})], index)
    for path in (index, *index.rglob("*")):
        path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH | (0o111 if path.is_dir() else 0))
    before = sorted(index.rglob("*"))
    with as_nobody():
        verify(index)
        searcher = Searcher(index)
        assert searcher.search("Who spoke of rain?").hits[0].text == "The envoy spoke of rain."
    assert sorted(index.rglob("*")) == before
    for path in (index, *index.rglob("*")):
        path.chmod(0o755)


# --- documents that change while they are read ---

LINES = "".join(f'{{"text": "Line {i} of {"many " * 40}."}}\n' for i in range(100))
CHANGED = "it changed while it was read; build again when it is complete"
CUT = "not valid JSON: Unterminated string starting at at character 10"


def _replace(path: Path) -> None:
    other = path.with_name(".other")
    other.write_text('{"text": "Another file."}\n')
    other.replace(path)


def _append(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    os.write(descriptor, b'{"text": "It grew."}\n')
    os.close(descriptor)


def _rewrite(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    os.write(descriptor, b'{"text": "Rewritten in its place."}')
    os.close(descriptor)


def _change_when_opened(monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object], when: str) -> None:
    """Change `b.jsonl` just before it is opened, or when its first bytes have been read."""
    path_open = Path.open

    def opened(path: Path, *arguments: object, **named: object) -> IO[Any]:
        if path.name == "b.jsonl" and when == "before":
            change(path)
        stream = path_open(path, *arguments, **named)
        if path.name == "b.jsonl" and when == "after":
            stream.peek(1)
            change(path)
        return stream

    monkeypatch.setattr(Path, "open", opened)


@pytest.mark.parametrize(
    ("when", "change", "lines", "notes"),
    [
        ("before", Path.unlink, 0, ["it vanished before it was read"]),
        ("after", Path.unlink, 100, [CHANGED]),
        ("before", lambda path: os.truncate(path, 0), 0, ["empty", CHANGED]),
        ("after", lambda path: os.truncate(path, LINES.index("Line 60")), 60, [CUT, CHANGED]),
        ("before", _replace, 1, [CHANGED]),
        ("after", _replace, 100, [CHANGED]),
        ("after", _append, 101, [CHANGED]),
        ("before", _rewrite, 99, ["not valid JSON: Extra data at character 36", CHANGED]),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="Windows does not let go of files that are open")
def test_a_document_that_changes_while_it_is_read(
    *, write: Write, index: Path, build_tiny: Build, monkeypatch: pytest.MonkeyPatch,
    when: str, change: Callable[[Path], object], lines: int, notes: list[str],
) -> None:  # fmt: skip
    documents = write({"a.txt": "Before.", "b.jsonl": LINES, "c.txt": "After."})
    with monkeypatch.context() as patch:
        _change_when_opened(patch, change, when)
        report = build_tiny(documents, index)
    first, *texts, last = _texts(index)
    assert (first, len(texts), last) == ("Before.", lines, "After.")
    assert [note.message for note in (*report.skipped, *report.doubts)] == notes
    assert {note.path for note in (*report.skipped, *report.doubts)} == {f"{documents}/b.jsonl"}
    verify(index)


def test_a_source_that_vanishes_is_no_fault_of_the_index(
    write: Write, index: Path, build_tiny: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = write({"a.txt": "The first."})
    report = build_tiny(documents, index)
    monkeypatch.setattr("index.building.folder_build.check_sources", lambda sources: shutil.rmtree(sources[0]))
    with pytest.raises(SourceError) as error:
        build_tiny(documents, index)
    assert str(error.value) == (
        f"no document in {documents} could be read (0 looked at); the first: {documents}: cannot be opened: "
        "No such file or directory."
    )
    assert verify(index).snapshot == report.snapshot


# --- others at the same time, and whoever asks to stop ---


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.usefixtures("heeds_interrupts")
@pytest.mark.parametrize(
    ("number", "code", "word"), [(signal.SIGTERM, 143, "terminated"), (signal.SIGINT, 130, "interrupted")]
)
def test_a_build_that_is_asked_to_stop(
    *, write: Write, index: Path, tiny_model: Path, build_tiny: Build, waiting_build: WaitingBuild,
    number: int, code: int, word: str,
) -> None:  # fmt: skip
    build_tiny(write({"a.txt": "The first."}), index)
    live = read_pointer(index)
    documents = write({"b.jsonl": "".join(f'{{"text": "Report {i}: the river rose."}}\n' for i in range(512))})
    options = ["--index", index, "--model", tiny_model, "--quiet"]
    with waiting_build(documents, *options) as process:
        with pytest.raises(IndexLockedError, match=f"^process {process.pid} on .* is building"):
            build_tiny(documents, index)
        process.send_signal(number)
        output, errors = process.communicate(timeout=300)
    assert (process.returncode, output, errors) == (code, "", f"python -m index: {word}\n")
    assert verify(index).snapshot == live.snapshot
    assert not (index / "lock.owner").exists()
    report = build_tiny(documents, index)
    assert report.new + report.reused == 513
    assert report.reused > 100  # the first batch at least


def test_of_two_builds_at_once_one_is_told_to_wait(write: Write, index: Path, tiny_model: Path) -> None:
    documents = write({f"{i}.txt": f"Report {i}: the river rose." for i in range(500)})
    command = [sys.executable, "-m", "index", documents, "--index", index, "--model", tiny_model, "--quiet"]
    builds = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
    errors = [build.communicate(timeout=300)[1] for build in builds]
    (told,) = [error for error in errors if error]
    assert re.fullmatch(rf"python -m index: .+ is building the index in {index}; wait until it ends, .+\n", told)
    assert sorted(build.returncode for build in builds) == [0, 1]
    assert verify(index).counts.texts == 500
    assert not (index / "lock.owner").exists()
