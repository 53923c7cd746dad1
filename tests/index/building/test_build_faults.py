"""What ends a build is said as it is, and so is what became of the index."""

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.building import folder_build, reading_stage, snapshot_stage
from index.building.build_faults import explained_faults
from index.building.folder_build import build
from index.building.options import BuildOptions
from index.errors import BuildError, ParagraphSearchError, StorageError
from index.storage.snapshot import read_manifest, read_pointer, verify

ROOT = Path(__file__).parents[3]

Write = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Where the index is to be."""
    return tmp_path / "index"


@pytest.fixture
def options(tiny_model: Path) -> BuildOptions:
    """With the model that is loaded quickly."""
    return BuildOptions(model=str(tiny_model))


def _failing(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (
            OSError(errno.EMFILE, "Too many open files", "/documents/a.txt"), BuildError,
            ("the build of the index in {0} ended: Too many open files; close other programs, or let a process open "
            "more files (ulimit -n); nothing was changed."),
        ),
        (
            OSError(errno.ENOSPC, "No space left on device", "/elsewhere/part"), BuildError,
            ("the build of the index in {0} ended: /elsewhere/part: No space left on device; free some space there; "
            "nothing was changed."),
        ),
        (
            BrokenPipeError(errno.EPIPE, "Broken pipe"), BuildError,
            "the build of the index in {0} ended: Broken pipe; build again; nothing was changed.",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device", "{0}/building/corpus.sqlite"), StorageError,
            "cannot write the index in {0}: No space left on device; free some space; nothing was changed.",
        ),
        (
            OSError(errno.EIO, "Input/output error"), StorageError,
            ("cannot write the index in {0}: Input/output error; choose another folder with --index; nothing was "
            "changed."),
        ),
    ],
)  # fmt: skip
def test_what_ended_a_build_before_it_changed_anything(
    *, write: Write, index: Path, options: BuildOptions, monkeypatch: pytest.MonkeyPatch,
    error: OSError, kind: type[ParagraphSearchError], message: str,
) -> None:  # fmt: skip
    build([write({"a.txt": "The first."})], index, options)
    live = read_pointer(index)
    if error.filename:
        error.filename = error.filename.format(index)
    monkeypatch.setattr(reading_stage, "CorpusWriter", _failing(error))
    with pytest.raises(ParagraphSearchError) as raised:
        build([write({"b.txt": "The second."})], index, options)
    assert (type(raised.value), str(raised.value)) == (kind, message.format(index))
    assert read_pointer(index) == live


def test_what_fails_after_going_live_says_that_the_index_is_live(
    write: Write, index: Path, options: BuildOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    build([write({"a.txt": "The first."})], index, options)
    live = read_pointer(index)
    documents = write({"b.txt": "The second."})
    with monkeypatch.context() as patch:
        patch.setattr(folder_build, "make_report", _failing(OSError(errno.EIO, "Input/output error")))
        with pytest.raises(BuildError) as raised:
            build([documents], index, options)
    assert str(raised.value) == (
        f"cannot write the index in {index}: Input/output error; choose another folder with --index; the new index is "
        "complete and live all the same."
    )
    assert read_pointer(index) != live
    assert verify(index).counts.texts == 2
    assert build([documents], index, options).new == 0


def test_what_fails_after_a_part_went_live_says_so(
    write: Write, index: Path, options: BuildOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = write({f"{i}.txt": f"Report {i}." for i in range(3)})
    for name in ("_FIRST_LOOK", "_LOOKS_APART", "_LOOKS_COST"):
        monkeypatch.setattr(snapshot_stage, name, 0)
    with monkeypatch.context() as patch:
        patch.setattr(folder_build, "embed_new_texts", _failing(OSError(errno.EMFILE, "Too many open files")))
        with pytest.raises(BuildError, match="what was indexed before that can be searched; build again to go on"):
            build([documents], index, options)
    assert (read_manifest(index).complete, read_manifest(index).counts.texts) == (False, 3)
    assert build([documents], index, options).new == 3


def test_what_sqlite_cannot_open(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as raised, explained_faults(tmp_path):
        sqlite3.connect(tmp_path / "missing" / "corpus.sqlite")
    assert str(raised.value) == (
        f"cannot write the index in {tmp_path}: unable to open database file; make the folder writable, or let a "
        "process open more files (ulimit -n); nothing was changed."
    )


@pytest.fixture
def few_files() -> Callable[[int], list[str]]:
    """The beginning of a command that may open so many files."""
    if os.name == "nt":
        pytest.skip("Windows has no such limit")

    def limited(count: int) -> list[str]:
        code = (
            "import resource, runpy, sys, index.building.build, index.embedding.openvino_model, index.words.lexical; "
            f"resource.setrlimit(resource.RLIMIT_NOFILE, ({count}, {count})); sys.argv = sys.argv[1:]; "
            "runpy.run_module('index', run_name='__main__')"
        )
        return [sys.executable, "-c", code, "index"]

    return limited


def test_a_process_that_may_open_few_files(
    write: Write, index: Path, options: BuildOptions, few_files: Callable[[int], list[str]]
) -> None:
    build([write({"a.txt": "The first."})], index, options)
    documents = write({"b.txt": "The second."})
    said = set()
    for count in range(6, 20, 2):
        command = [*few_files(count), documents, "--index", index, "--model", str(options.model), "--quiet"]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if run.returncode == 0:
            break
        said.add(run.stderr)
        assert "choose another folder" not in run.stderr
        verify(index)
    assert any("open more files (ulimit -n); nothing was changed." in message for message in said)
